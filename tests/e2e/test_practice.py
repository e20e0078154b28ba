"""A guest practises: feedback at once, leave and resume, practise what was missed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


def choose_too_few_right(page: Page) -> None:
    """Tick as many options as the item asks for, from the top."""
    options = page.locator("fieldset.options")
    asks = int(options.get_attribute("data-max") or 1)
    for n in range(asks):
        page.locator("fieldset.options label").nth(n).click()


@both_ways
def test_a_session_from_start_to_practising_what_was_missed(visit, javascript: bool):
    page: Page = visit("/practice/", javascript=javascript)
    page.get_by_label("MFA requirements").check()
    page.locator("label.btn", has_text=re.compile(r"^\s*5\s*$")).click()
    page.get_by_role("button", name="Start practice").click()

    for position in range(1, 6):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 5")
        if position == 3:  # leave, come back, and be where one was
            here = page.url
            page.goto("/")
            page.goto("/practice/")
            page.get_by_role("link", name=re.compile("Continue.*question 3 of 5")).click()
            expect(page).to_have_url(here)
        if position == 4:
            page.get_by_role("button", name="I don’t know").click()
        else:
            choose_too_few_right(page)
            page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".verdict")).to_have_text(re.compile(r"Right\.|The answers? (is|are) [A-F]"))
        whys = page.locator(".option__why")
        assert whys.count() == page.locator(".option").count() >= 4, "an option without its rationale"
        expect(page.get_by_role("link", name=re.compile("Read it in context"))).to_have_attribute(
            "href", re.compile(r"/guides/iam-users/topics/[\w-]+/#fact-")
        )
        page.locator("[data-key='enter n']").click()  # the next question, or after the last the summary

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("of 5")
    page.get_by_role("button", name=re.compile("Practise .*missed", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Question 1 of \d"))


def test_practice_by_keyboard_alone(visit):
    page: Page = visit("/practice/")
    page.get_by_role("button", name=re.compile("Start a mix")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
    asks = int(page.locator("fieldset.options").get_attribute("data-max") or 1)
    page.keyboard.press("Shift+D")
    expect(page.locator(".option[data-out]")).to_have_count(1)
    for key in "ab"[: asks if asks < 3 else 2]:
        page.keyboard.press(key)
    for key in "3"[: max(0, asks - 2)]:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 10")
    expect(page.locator("#stem")).to_be_focused()


def test_a_third_choice_does_not_slip_in(visit):
    page: Page = visit("/practice/")
    page.locator("label.btn", has_text=re.compile(r"^\s*20\s*$")).click()
    page.get_by_role("button", name="Start practice").click()
    for position in range(1, 21):  # a quarter of the bank asks for two, so twenty hold one
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 20")
        if page.locator("fieldset.options[data-max='2']").count():
            break
        page.get_by_role("button", name="I don’t know").click()
        page.locator("[data-key='enter n']").click()
    for n in range(3):
        page.locator("fieldset.options label").nth(n).click()
    expect(page.locator("fieldset.options input:checked")).to_have_count(2)
    expect(page.locator("[data-count]")).to_contain_text("2 of 2 selected")

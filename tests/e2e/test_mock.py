"""A guest sits the quick mock: saves at once, reload and second tab, review screen, result, review of items."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


def start(visit, *, javascript: bool = True, **how) -> Page:
    page: Page = visit("/exams/", javascript=javascript, **how)
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.wait_for_load_state()
    if javascript:
        page.locator(".exam[data-live]").wait_for()  # the driver waits for the browser's store
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    return page


def choose(page: Page, *, javascript: bool) -> int:
    asks = int(page.locator("fieldset.options").get_attribute("data-max") or 1)
    for n in range(asks):
        page.locator("fieldset.options label").nth(n).click()
        if javascript:
            expect(page.locator("#save-state")).to_contain_text("Saved")
    return asks


@both_ways
def test_a_whole_mock_with_a_reload_in_the_middle(visit, javascript: bool):
    page = start(visit, javascript=javascript)
    for position in range(1, 21):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 20")
        if position == 20:
            break  # the last stays empty: an unanswered item is wrong, and the review screen says so
        asks = choose(page, javascript=javascript)
        if position == 2:
            flag = page.get_by_role("button", name=re.compile("Flag for review"))
            flag.click()
            expect(flag).to_have_attribute("aria-pressed", "true")
        if position == 5 and javascript:
            page.reload()
            expect(page.locator("fieldset.options input:checked")).to_have_count(asks)
        page.get_by_role("button", name=re.compile("^Next")).click()
    page.get_by_role("button", name=re.compile("^Review")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you end the exam")
    expect(page.get_by_role("main")).to_contain_text("1 question still needs an answer and 1 is flagged")
    page.get_by_role("link", name="End exam").click()
    page.get_by_role("button", name="End the exam and see the result").click()

    expect(page.get_by_role("main")).to_contain_text("scaled score, 100 to 1000")
    expect(page.get_by_role("main")).to_contain_text("not an AWS score")
    expect(page.get_by_role("table", name=re.compile("Score by topic"))).to_contain_text("MFA requirements")
    page.get_by_role("link", name="Review the questions").click()
    expect(page.locator(".option__why").first).to_be_visible()


def test_a_mock_by_keyboard_alone(visit):
    page = start(visit)
    page.keyboard.press("a")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name=re.compile("Flag for review"))).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 20")
    expect(page.locator("#stem")).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    expect(page.locator("fieldset.options input:checked")).to_have_count(1)


def test_nothing_that_reveals_a_key_is_in_the_page(visit):
    page = start(visit)
    for _ in range(4):
        html = page.content()
        assert "option__why" not in html
        assert "data-mark" not in html
        assert not re.search(r'(rationale|misconception|is_key|"correct"|delete-first)', html)
        page.get_by_role("button", name=re.compile("^Next")).click()


@pytest.mark.provokes("with a status of 403", "with a status of 401")
def test_signing_up_in_another_tab_costs_no_answer(visit):
    """The session gets a new token then, and the exam's page still holds the old one. What it fetches in that very
    moment comes with the session of before.
    """
    page = start(visit)
    other: Page = visit("/accounts/signup/", context=page.context)
    other.get_by_label("E-mail").fill(f"{uuid.uuid4().hex[:12]}@example.org")
    other.get_by_label("Password").fill("a lamp in each window")
    other.get_by_role("button", name="Make an account").click()
    expect(other).to_have_url(re.compile("/today/"))

    page.locator("fieldset.options label").nth(0).click()
    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=15_000)
    page.reload()
    expect(page.locator("fieldset.options input:checked")).to_have_count(1)

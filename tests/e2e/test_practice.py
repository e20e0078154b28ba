"""A guest practises: builds a session, marks items, leaves and resumes, and practises what was wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


def start(page: Page, amount: str, *, topic: str = "MFA requirements") -> None:
    """Single choice only: what each kind asks of a hand is in test_kinds."""
    page.get_by_label(topic).check()
    page.get_by_text("More filters").click()
    page.locator("label.btn", has_text="Single choice").click()
    page.locator("label.btn", has=page.locator(f"[name=amount][value='{amount}']")).click()
    page.get_by_role("button", name="Start practice").click()


def verdict(page: Page) -> Locator:
    expect(page.locator(".verdict")).to_have_text(re.compile(r"Right\.|The answer is [A-F]"))
    return page.locator(".verdict")


@both_ways
def test_a_session_from_start_to_practising_what_was_missed(visit, javascript: bool):
    page: Page = visit("/practice/", javascript=javascript)
    start(page, "5")

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
            page.locator("fieldset.options label").first.click()
            page.get_by_role("button", name="Check answer").click()
        verdict(page)
        whys = page.locator(".option__why")
        assert whys.count() == page.locator(".option").count() >= 4, "an option without its rationale"
        expect(page.get_by_role("link", name=re.compile("Read it in context"))).to_have_attribute(
            "href", re.compile(r"/guides/iam-users/topics/[\w-]+/#fact-")
        )
        page.locator("[data-key='enter n']").click()  # the next question, or after the last the summary

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d right of 5"))
    page.get_by_role("button", name=re.compile("Practise .*missed", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Question 1 of \d"))


def sure_and_wrong(page: Page, *, by_keyboard: bool) -> None:
    """Answer A, sure of it, until that is wrong."""
    for _ in range(12):
        if by_keyboard:
            for key in ("a", "s"):
                page.keyboard.press(key)
            expect(page.get_by_role("radio", name="Sure", exact=False).last).to_be_checked()
            page.keyboard.press("Enter")
        else:
            page.locator("fieldset.options label").first.click()
            page.locator(".sure label").last.click()
            page.get_by_role("button", name="Check answer").click()
        if "Not this time" in verdict(page).inner_text():
            expect(page.get_by_text("You were sure.")).to_be_visible()
            return
        if by_keyboard:
            page.keyboard.press("n")
            expect(page.locator("#stem")).to_be_focused()
        else:
            page.locator("[data-key='enter n']").click()
        expect(page.locator(".verdict")).to_have_count(0)
    pytest.fail("A was right twelve times")


@pytest.mark.provokes("with a status of 422")
def test_a_session_of_ones_own_by_keyboard_alone(visit, inspect):
    page: Page = visit("/practice/")
    keyboard = page.keyboard

    def press(control: Locator, key: str = "Enter") -> None:
        control.focus()
        keyboard.press(key)

    press(page.get_by_label("MFA requirements"), "Space")
    expect(page.locator("#matching")).to_have_text(re.compile(r"^\d\d of \d+ questions fit\.$"))
    press(page.get_by_text("More filters"))
    press(page.get_by_label("Single choice"), "Space")
    inspect(page)
    press(page.locator("[name=amount][value='15m']"), "Space")
    press(page.get_by_role("button", name="Start practice"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1, 15 of 15 minutes left")

    page.wait_for_load_state()  # keys are deaf before
    keyboard.press("f")
    expect(page.get_by_role("button", name=re.compile("Bookmark"))).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name=re.compile("Bookmark"))).to_be_focused()
    expect(page.locator("#say")).to_have_text("Bookmarked")
    keyboard.press("m")
    keyboard.type("fans of keys guess sure: n, f, m")  # a note is no place for shortcuts
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Note saved")
    keyboard.press("r")
    expect(page.get_by_label("In your words")).to_be_focused()
    keyboard.type("Two options say the same.")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_label("The answer marked right is wrong")).to_be_focused()
    expect(page.locator("#say")).to_have_text("Choose what is wrong with it first.")
    keyboard.press("ArrowDown")
    press(page.get_by_role("button", name="Send report"))
    expect(page.locator("#say")).to_have_text("Report sent")
    expect(page.get_by_label("More than one answer is right")).to_be_checked()
    inspect(page)

    keyboard.press("u")
    keyboard.press("u")  # taken back
    expect(page.locator(".sure input:checked")).to_have_count(0)
    keyboard.press("Shift+D")
    expect(page.locator(".option[data-out]")).to_have_count(1)
    sure_and_wrong(page, by_keyboard=True)
    expect(page.locator(".verdict")).to_be_focused()
    expect(page.locator("#say")).to_have_text(re.compile(r"^Not this time\. .* \d+ right of \d+ answered\.$"))
    keyboard.press("?")
    expect(page.locator(".keyhelp")).to_contain_text("next question")
    inspect(page)

    press(page.get_by_role("button", name="End here and see the summary"))
    expect(page.get_by_role("heading", level=2).first).to_have_text("Sure, but wrong: look at these first")
    expect(
        page.get_by_text(re.compile(r"^Of \d+ answers? you were sure of, (none|\d+) (was|were) right\.$"))
    ).to_be_visible()
    inspect(page)
    press(page.get_by_role("button", name="Practise this one"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 1")

    page.goto("/practice/marks/")
    expect(page.get_by_text("fans of keys guess sure: n, f, m")).to_be_visible()
    inspect(page)
    press(page.get_by_role("button", name="Practise these"))
    expect(page.get_by_role("button", name=re.compile("Bookmark"))).to_have_attribute("aria-pressed", "true")


@pytest.mark.provokes("with a status of 422")
def test_a_session_of_ones_own_without_scripts(visit):
    page: Page = visit("/practice/", javascript=False)
    start(page, "8m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1, 8 of 8 minutes left")

    page.locator("fieldset.options label").nth(2).click()
    page.get_by_role("button", name="Bookmark").click()
    expect(page.locator("fieldset.options input").nth(2)).to_be_checked()  # what was chosen is still there
    page.locator("summary", has_text="Note to self").click()
    page.get_by_label("Only you see it").fill("Look at the trust policy first")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_label("Only you see it")).to_have_value("Look at the trust policy first")
    page.locator("summary", has_text="Report a problem").click()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Choose what is wrong with it first.")).to_be_visible()
    page.get_by_label("It is out of date").check()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("button", name="Bookmark")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("fieldset.options input").nth(2)).to_be_checked()

    sure_and_wrong(page, by_keyboard=False)
    page.get_by_role("button", name="End here and see the summary").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Sure, but wrong: look at these first")
    page.get_by_role("button", name="Practise this one").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 1")
    page.goto("/practice/marks/")
    page.get_by_role("button", name="Delete note").click()
    expect(page.get_by_text("The note is gone.")).to_be_visible()
    expect(page.get_by_text("1 question marked.")).to_be_visible()


@pytest.mark.provokes("with a status of 40", "Status Error Code 40")
def test_signed_out_in_another_tab_loses_nothing_that_was_chosen(visit):
    page: Page = visit("/accounts/signup/")
    email = "tabs@example.org"
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name=re.compile("account", re.IGNORECASE)).click()
    page.goto("/practice/")
    start(page, "5")
    page.locator("fieldset.options label").first.click()

    other: Page = visit("/", context=page.context)
    page.context.clear_cookies(name=re.compile("session"))
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator("#signed-out")).to_be_visible()
    expect(page.locator("fieldset.options input").first).to_be_checked()

    other.goto("/accounts/login/")
    other.get_by_label("E-mail").fill(email)
    other.get_by_label("Password").fill("a long enough one")
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(re.compile("/today/"))
    page.get_by_role("button", name="Check answer").click()  # with the token from before signing in
    verdict(page)
    expect(page.locator("#signed-out")).to_be_hidden()


def test_a_third_choice_does_not_slip_in(visit):
    page: Page = visit("/practice/")
    page.get_by_text("More filters").click()
    page.locator("label.btn", has_text="Multiple response").click()
    page.locator("label.btn", has=page.locator("[name=amount][value='20']")).click()
    page.get_by_role("button", name="Start practice").click()
    for position in range(1, 21):  # some ask for three
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 20")
        if page.locator("fieldset.options[data-max='2']").count():
            break
        page.get_by_role("button", name="I don’t know").click()
        page.locator("[data-key='enter n']").click()
    for n in range(3):
        page.locator("fieldset.options label").nth(n).click()
    expect(page.locator("fieldset.options input:checked")).to_have_count(2)
    expect(page.locator("[data-count]")).to_contain_text("2 of 2 selected")


@pytest.mark.provokes("with a status of 400", "Error Code 400")
def test_an_answer_that_does_not_fit_is_told_as_what_it_is(visit):
    page: Page = visit("/practice/")
    start(page, "5")
    page.locator("fieldset.options input").first.evaluate("input => (input.value = 'nonsense')")
    page.locator("fieldset.options label").first.click()
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("The server could not take that")).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden()

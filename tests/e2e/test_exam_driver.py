"""The exam driver loses nothing: without network, over a reload, in two windows, signed out, and when time runs out."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_every_page import each_view
from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser
ITEMS = "entry => /items\\/\\d+\\/$/.test(entry.name) && entry.responseEnd"
OFFLINE = pytest.mark.provokes("ERR_INTERNET_DISCONNECTED")


def state(page: Page):
    return page.locator("#save-state")


def choose(page: Page, nth: int = 0) -> None:
    page.locator("fieldset.options label").nth(nth).click()


def go(page: Page, position: int) -> None:
    page.locator(f'#navi .q[value="{position}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 20")


def loaded(page: Page, ahead: int = 3) -> None:
    """Wait until the next items are in memory."""
    for _ in range(100):
        if page.evaluate(f"performance.getEntriesByType('resource').filter({ITEMS}).length") >= ahead:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the next items were not loaded")


def answered(page: Page) -> list[int]:
    """What the server says is answered, on a page of its own."""
    html = page.request.get(page.url).text()
    return [int(value) for value in re.findall(r'value="(\d+)" data-s="(?:done|part)', html)]


def elsewhere(visit, page: Page) -> Page:
    """The same learner on another device: the same cookies, nothing else of this browser."""
    browser, site = page.context.browser, re.match(r"https?://[^/]+", page.url)
    assert browser
    assert site
    context: BrowserContext = browser.new_context(base_url=site[0])
    context.set_default_timeout(10_000)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what a context gives, one takes
    opened: Page = visit(page.url, context=context)
    return opened


@OFFLINE
def test_without_network_the_learner_goes_on_and_a_reload_loses_nothing(visit):
    page = start(visit)
    loaded(page)
    page.context.set_offline(True)
    expect(state(page)).to_have_text("Offline: answers wait here")
    for position in (1, 2, 3):
        choose(page)
        expect(state(page)).to_have_text(f"Offline, {position} answer{'s' if position > 1 else ''} waiting")
        if position < 3:
            page.keyboard.press("n")
            expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position + 1} of 20")
    expect(page.locator("#trouble")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator("fieldset.options input:checked")).to_have_count(1)
    go_to = page.locator('#navi .q[value="15"]')
    go_to.click()
    expect(page.locator("#notice")).to_contain_text("Question 15 has not been loaded yet")

    url = page.url
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(url)
    expect(state(page)).to_contain_text("Saved", timeout=5_000)
    assert answered(page) == [1, 2, 3]


@OFFLINE
def test_back_on_line_everything_arrives_by_itself(visit):
    page = start(visit)
    page.context.set_offline(True)
    choose(page)
    page.keyboard.press("f")
    expect(state(page)).to_have_text("Offline, 1 answer waiting")
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved", timeout=5_000)
    expect(page.locator("#trouble")).to_be_hidden()
    page.reload()
    expect(page.locator("fieldset.options input:checked")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("Flag for review"))).to_have_attribute("aria-pressed", "true")


@OFFLINE
def test_the_review_screen_waits_for_the_server(visit):
    page = start(visit)
    page.context.set_offline(True)
    choose(page)
    page.get_by_role("button", name="Review screen").first.click()
    expect(page.locator("#notice")).to_contain_text("The review screen needs the server")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")


def test_a_second_window_only_shows_until_it_takes_over(visit):
    first = start(visit)
    choose(first, 0)
    expect(state(first)).to_contain_text("Saved")
    second: Page = visit(first.url, context=first.context)
    expect(state(second)).to_have_text("Opened elsewhere")
    expect(second.locator("#elsewhere")).to_contain_text("another window of this browser")
    expect(second.locator("fieldset.options input").first).to_be_disabled()
    second.keyboard.press("b")
    expect(second.locator("fieldset.options input:checked")).to_have_count(1)

    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("#elsewhere")).to_be_hidden()
    expect(state(first)).to_have_text("Opened elsewhere")
    expect(first.locator("fieldset.options input").first).to_be_disabled()
    with second.expect_response("**/save"):
        choose(second, 1)
    second.reload()
    expect(second.locator("fieldset.options input").first).to_be_enabled()

    first.get_by_role("button", name="Continue here").click()
    expect(first.locator("fieldset.options input").first).to_be_enabled()
    expect(state(second)).to_have_text("Opened elsewhere")


def test_another_device_takes_over_and_the_first_is_told_at_its_next_save(visit):
    first = start(visit)
    choose(first)
    expect(state(first)).to_contain_text("Saved")
    second = elsewhere(visit, first)
    expect(second.locator("#elsewhere")).to_contain_text("another browser or on another device")
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("fieldset.options input").first).to_be_enabled()
    second.keyboard.press("n")
    choose(second)
    expect(state(second)).to_contain_text("Saved")

    first.keyboard.press("f")
    expect(state(first)).to_have_text("Opened elsewhere")
    expect(first.locator("fieldset.options input").first).to_be_disabled()
    second.context.close()


@pytest.mark.provokes("ERR_INTERNET_DISCONNECTED", "with a status of 409")
def test_an_answer_that_lost_to_another_device_is_told(visit):
    first = start(visit)
    choose(first)
    expect(state(first)).to_contain_text("Saved")
    second = elsewhere(visit, first)
    first.context.set_offline(True)
    choose(first, 1)
    expect(state(first)).to_have_text("Offline, 1 answer waiting")
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator("fieldset.options input").first).to_be_enabled()
    with second.expect_response("**/save"):
        choose(second, 2)

    first.context.set_offline(False)
    expect(first.locator("#refused")).to_contain_text("Question 1: This question was changed in another window")
    expect(state(first)).to_have_text("Opened elsewhere")
    kept = second.locator("fieldset.options input:checked").evaluate_all("inputs => inputs.map(i => i.value)")
    shown = first.locator("fieldset.options input:checked").evaluate_all("inputs => inputs.map(i => i.value)")
    assert sorted(shown) == sorted(kept)
    second.context.close()


@pytest.mark.provokes("with a status of 401", "with a status of 403", "with a status of 404")
def test_signed_out_in_the_middle_the_answers_wait_and_go_on_after_signing_in(visit):
    page: Page = visit("/accounts/signup/")
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("a lamp in each window")
    page.get_by_role("button", name="Make an account").click()
    expect(page).to_have_url(re.compile("/today/"))
    page.goto("/exams/")
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.wait_for_load_state()
    page.context.clear_cookies()
    choose(page)
    expect(page.locator("#signed-out")).to_be_visible()
    expect(state(page)).to_have_text("Signed out, 1 answer waiting")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in a new tab").click()
    tab = opened.value
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Password").fill("a lamp in each window")
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/exams/")
    expect(state(page)).to_contain_text("Saved", timeout=8_000)
    expect(page.locator("#signed-out")).to_be_hidden()
    assert answered(page) == [1]


SOON = """
from datetime import timedelta
from django.utils import timezone
from exams.models import Attempt
now = timezone.now()
Attempt.objects.filter(pk="{pk}").update(started_at=now - timedelta(minutes=29), deadline_at=now + timedelta(seconds=6))
"""
LATE = """
from exams.models import AttemptEvent
print([(event.kind, event.position) for event in AttemptEvent.objects.filter(attempt="{pk}", kind="late")])
"""


@pytest.mark.provokes("ERR_INTERNET_DISCONNECTED", "with a status of 409")
def test_an_answer_that_comes_after_the_time_is_refused_with_words_and_kept(visit, site):
    page = start(visit)
    pk = page.url.split("/attempts/")[1].split("/")[0]
    site.manage("shell", "-c", SOON.format(pk=pk))
    page.reload()
    page.context.set_offline(True)
    choose(page)
    expect(page.locator("#notice")).to_contain_text("Time is up. 1 answer could not be sent yet", timeout=20_000)
    page.wait_for_timeout(1_500)  # the grace of this site is a second
    page.context.set_offline(False)
    expect(page.locator("#refused")).to_contain_text("came after the time was up")
    expect(page.locator("#notice")).to_be_hidden()
    assert "('late', 1)" in site.manage("shell", "-c", LATE.format(pk=pk))
    page.get_by_role("link", name="See where the exam stands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Time is up|result"))


@pytest.mark.provokes("ERR_INTERNET_DISCONNECTED", "with a status of 409")
def test_what_was_left_in_the_browser_is_sent_from_the_page_after_the_exam(visit, site):
    page = start(visit)
    pk = page.url.split("/attempts/")[1].split("/")[0]
    page.context.set_offline(True)
    choose(page)
    expect(state(page)).to_have_text("Offline, 1 answer waiting")
    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=-30"))
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"/exams/attempts/{pk}/result/")
    expect(page.locator("#refused")).to_contain_text("Question 1: That answer came after the time was up")
    assert "('late', 1)" in site.manage("shell", "-c", LATE.format(pk=pk))
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#refused")).to_be_hidden()
    page.reload()
    page.wait_for_timeout(500)
    expect(page.locator("#refused")).to_be_hidden()


@OFFLINE
def test_signing_out_is_refused_while_an_answer_waits(visit):
    page: Page = visit("/accounts/signup/")
    page.get_by_label("E-mail").fill(f"{uuid.uuid4().hex[:12]}@example.org")
    page.get_by_label("Password").fill("a lamp in each window")
    page.get_by_role("button", name="Make an account").click()
    expect(page).to_have_url(re.compile("/today/"))
    page.goto("/exams/")
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.wait_for_load_state()
    page.context.set_offline(True)
    choose(page)
    expect(state(page)).to_have_text("Offline, 1 answer waiting")
    page.goto("about:blank")
    page.context.set_offline(False)

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("have not reached the server")).to_be_visible()
    expect(page).to_have_url(re.compile("/accounts/logout/"))
    page.get_by_role("link", name="Go to the exam").click()
    page.locator(".exam[data-live]").wait_for()
    expect(page.locator("fieldset.options input:checked")).to_have_count(1)
    expect(state(page)).to_contain_text("Saved")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url(re.compile("/accounts/logout/"))


@OFFLINE
def test_the_review_screen_sends_what_still_waits_and_counts_it(visit):
    page = start(visit)
    page.context.set_offline(True)
    choose(page)
    expect(state(page)).to_have_text("Offline, 1 answer waiting")
    url = re.sub(r"items/\d+/$", "review/", page.url)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(url)
    expect(page.get_by_role("link", name=re.compile("Question 1, (partly )?answered"))).to_be_visible()


def test_a_hidden_clock_stays_hidden_and_its_warning_is_seen(visit, site):
    page = start(visit)
    page.get_by_role("button", name="Show the clock").click()
    expect(page.locator("#clock")).to_be_hidden()
    pk = page.url.split("/attempts/")[1].split("/")[0]
    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=300"))
    expect(page.locator("#time-left")).to_have_text(re.compile(r"under \d min"), timeout=20_000)
    expect(page.locator("#say")).to_contain_text("5 minutes left")
    page.reload()
    expect(page.locator("#clock")).to_be_hidden()
    expect(page.locator("#time-left")).to_be_visible()
    page.wait_for_timeout(800)
    expect(page.locator("#say")).not_to_contain_text("left")


# --- what a study exam adds, and a faithful one leaves out


def highlights(page: Page) -> list[str]:
    """What is highlighted of the question shown."""
    found: list[str] = page.evaluate("[...(CSS.highlights.get('marked') ?? [])].map(range => range.toString())")
    return found


def select(page: Page, start: int, end: int) -> None:
    """Drag the mouse over this part of the question's text."""
    box = page.evaluate(
        """([start, end]) => {
            const node = document.createTreeWalker(document.querySelector("#stem"), 4);
            while (node.nextNode() && !node.currentNode.data.trim());
            const range = new Range();
            range.setStart(node.currentNode, start);
            range.setEnd(node.currentNode, end);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return [left, right, (top + bottom) / 2];
        }""",
        [start, end],
    )
    page.mouse.move(box[0] + 1, box[2])
    page.mouse.down()
    page.mouse.move(box[1] - 1, box[2], steps=4)
    page.mouse.up()


def test_words_of_a_question_are_highlighted_with_the_mouse_and_stay_so_in_this_window(visit):
    page = start(visit)
    select(page, 0, 12)
    assert highlights(page) == [], "selecting alone highlights nothing"
    button = page.get_by_role("button", name="Highlight")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    (first,) = highlights(page)
    assert first
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 20")
    assert highlights(page) == []
    select(page, 3, 9)
    assert len(highlights(page)) == 1
    page.reload()
    page.locator(".exam[data-live]").wait_for()
    assert len(highlights(page)) == 1
    assert "\n".join(page.evaluate("Object.values(sessionStorage)")).isascii()
    assert first not in str(page.evaluate("Object.entries(sessionStorage)")), "its words are not stored"
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    assert highlights(page) == [first]

    page.get_by_role("button", name="Highlight").click()
    page.locator("#stem").click(position={"x": 30, "y": 14})
    assert highlights(page) == []
    expect(page.locator("#say")).to_contain_text("Not highlighted any more")


def test_words_of_a_question_are_highlighted_by_keyboard(visit):
    page = start(visit)
    words = page.locator("#stem").inner_text().split()
    page.keyboard.press("h")
    expect(page.locator("#highlighting")).to_be_visible()
    expect(page.locator("#stem")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    assert highlights(page) == [" ".join(words[1:3])]
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert highlights(page) == [words[2]]
    page.get_by_role("button", name="Remove all").press("Enter")
    assert highlights(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#highlighting")).to_be_hidden()
    expect(page.get_by_role("button", name="Highlight")).to_be_focused()


def test_a_faithful_exam_has_neither_strike_out_nor_highlighting(visit):
    page: Page = visit("/exams/")
    page.get_by_role("button", name=re.compile("Start SOA-C03")).click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
    expect(page.locator(".option").first).to_be_visible()
    page.keyboard.press("Shift+A")
    page.keyboard.press("h")
    page.locator(".option").first.click(button="right")
    expect(page.locator(".option__out")).to_have_count(0)
    expect(page.locator(".option[data-out]")).to_have_count(0)
    expect(page.get_by_role("button", name="Highlight")).to_have_count(0)
    assert "strike" not in page.locator("#keys").inner_html()


def test_words_of_a_question_are_highlighted_by_touch(visit):
    page = start(visit, width=390, is_touch=True)
    page.get_by_role("button", name="Highlight").tap()
    expect(page.locator("#highlighting")).to_contain_text("Select words of the question")
    page.evaluate(  # as a long press and its handles do
        """() => {
            const node = document.createTreeWalker(document.querySelector("#stem"), 4);
            while (node.nextNode() && !node.currentNode.data.trim());
            getSelection().setBaseAndExtent(node.currentNode, 0, node.currentNode, 8);
        }"""
    )
    expect(page.locator("#say")).to_contain_text("Highlighted:")
    assert len(highlights(page)) == 1
    page.locator("#stem").tap(position={"x": 20, "y": 14})
    assert highlights(page) == []


# --- what a browser or a session does not give


def test_a_browser_that_keeps_nothing_is_warned_of_and_saves_all_the_same(visit):
    page: Page = visit("/exams/")
    page.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { value: { open() { throw new Error('blocked'); } } })"
    )
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.locator(".exam[data-live]").wait_for()
    expect(page.locator("#unkept")).to_contain_text("does not let the page keep answers")
    choose(page)
    expect(state(page)).to_contain_text("Saved")
    assert answered(page) == [1]


@pytest.mark.provokes("with a status of 401")
def test_who_is_signed_out_and_moves_on_keeps_the_page_and_is_told(visit):
    page = start(visit)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator('#navi .q[value="15"]').click()
    expect(page.locator("#signed-out")).to_be_visible()
    expect(state(page)).to_have_text("Signed out")
    page.get_by_role("button", name="Review screen").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    expect(page.locator("#signed-out")).to_be_hidden()
    go(page, 15)


# --- axe, in each state


ALL_NOTES = """
for (const note of document.querySelectorAll(".exam__notes > .callout, .exam__notes [data-over], #added, #keys"))
    note.hidden = false;
document.querySelector("#elsewhere [data-away]").hidden = false;
document.querySelector("#notice [data-words]").textContent = "Question 15 has not been loaded yet.";
"""


@OFFLINE
@each_view
def test_each_state_of_the_driver_is_accessible(visit, inspect, site, width: int, dark: bool):
    page = start(visit, width=width, dark=dark)
    page.keyboard.press("Shift+B")
    page.keyboard.press("f")
    page.keyboard.press("h")
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter", "ArrowRight"):
        page.keyboard.press(key)
    inspect(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Navigator").click()
    inspect(page)
    if page.locator("#navi").is_visible() and width < 960:
        page.keyboard.press("Escape")

    pk = page.url.split("/attempts/")[1].split("/")[0]
    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=120"))
    page.reload()
    page.locator(".exam[data-live]").wait_for()
    expect(page.locator("[data-clock][data-low]")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Show the clock").click()
    expect(page.locator("#time-left")).to_be_visible()
    page.context.set_offline(True)
    choose(page)
    expect(page.locator("#trouble")).to_be_visible()
    inspect(page)
    page.evaluate(ALL_NOTES)
    inspect(page)
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved")

    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=-1"))
    page.goto(f"/exams/attempts/{pk}/result/")
    inspect(page)

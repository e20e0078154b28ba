"""The exam driver loses nothing: without network, over a reload, in two windows, signed out, and when time runs out."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import OFFLINE, SOON, answered, choose, elsewhere, go, loaded, state
from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser


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
    go(second, 2)
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

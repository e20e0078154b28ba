"""The last resort: answers that cannot be sent are saved to a file without the network, and handed in by hand."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driving import OFFLINE, SOON, choose, go, loaded, state
from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser
BUTTON = "Save them to a file"
PASSWORD = "a lamp in each window"
STAFF = f"""
from accounts.models import User
is_so = dict.fromkeys(("is_staff", "is_superuser", "is_demo"), True)  # the demo's people need no second factor
User.objects.create_user(email="staff-{{pk}}@example.org", password="{PASSWORD}", **is_so)
"""
# What a browser does that keeps nothing.
BLOCKED = "IDBFactory.prototype.open = () => { throw new DOMException('blocked', 'SecurityError'); };"
FULL = "IDBObjectStore.prototype.put = function () { this.transaction.abort(); };"


def saved_file(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=BUTTON).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def hand_in(visit, site, pk: str, path: Path) -> Page:
    """As staff, who sign in on a machine of their own."""
    site.manage("shell", "-c", STAFF.format(pk=pk))
    page: Page = visit("/accounts/login/")
    page.get_by_label("E-mail").fill(f"staff-{pk}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/today/"))
    page.goto(f"/admin/exams/attempt/{pk}/change/")
    page.get_by_role("link", name="Hand in a file of answers").click()
    page.get_by_label("Answer file").set_input_files(path)
    page.get_by_role("button", name="Hand it in").click()
    return page


@pytest.mark.provokes("ERR_INTERNET_DISCONNECTED", "with a status of 404")  # the admin has no favicon
def test_a_file_saved_without_network_is_handed_in(visit, site, tmp_path):
    page = start(visit)
    loaded(page)
    pk = page.url.split("/attempts/")[1].split("/")[0]
    page.clock.install()
    page.context.set_offline(True)
    choose(page)
    page.keyboard.press("f")
    go(page, 2)
    choose(page, 1)
    expect(state(page)).to_have_text("Offline, 2 answers waiting")
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
    page.clock.run_for(22_000)
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()

    path = saved_file(page, tmp_path)

    held = json.loads(path.read_text())
    assert [(one["position"], one["flagged"]) for one in held["answers"]] == [(1, True), (2, False)]
    assert set(held) == {"format", "version", "attempt", "seal", "answers"}
    assert page.locator("#stem").inner_text()[:40] not in path.read_text()
    expect(state(page)).to_have_text("Offline, 2 answers waiting")
    staff = hand_in(visit, site, pk, path)
    expect(staff.get_by_text("2 answers saved: questions 1, 2.")).to_be_visible()

    page.context.set_offline(False)
    page.clock.run_for(5_000)
    expect(state(page)).to_contain_text("Saved")
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()
    expect(page.locator("#refused")).to_be_hidden()


@OFFLINE
def test_when_time_is_up_the_file_is_offered_at_once(visit, site, tmp_path):
    page = start(visit)
    pk = page.url.split("/attempts/")[1].split("/")[0]
    site.manage("shell", "-c", SOON.format(pk=pk))
    page.reload()
    page.context.set_offline(True)
    choose(page)
    expect(page.locator("#notice")).to_contain_text("Time is up. 1 answer could not be sent yet", timeout=20_000)
    expect(page.locator("#answer-file")).to_contain_text("kept on record and brings no points")
    assert json.loads(saved_file(page, tmp_path).read_text())["attempt"] == pk


@pytest.mark.provokes("with a status of 40")
def test_who_is_signed_out_can_save_what_waits(visit, tmp_path):
    page = start(visit)
    page.context.clear_cookies()
    choose(page)
    expect(page.locator("#signed-out")).to_be_visible()
    assert len(json.loads(saved_file(page, tmp_path).read_text())["answers"]) == 1


@pytest.mark.parametrize("broken", [BLOCKED, FULL], ids=["blocked", "full"])
def test_a_browser_that_keeps_nothing_is_told_before_the_exam(visit, broken):
    page: Page = visit("/exams/")
    expect(page.get_by_role("button", name="Start: 30 minutes")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#no-storage")).to_be_hidden()

    page.add_init_script(broken)
    page.reload()
    expect(page.locator("#no-storage")).to_contain_text("only while the page is open")


@OFFLINE
def test_signing_out_waits_for_what_only_this_window_remembers(visit, tmp_path):
    """Catches a refusal that looks at the browser's store alone, which was full or too slow to take the answer."""
    page: Page = visit("/accounts/signup/")
    page.get_by_label("E-mail").fill(f"{uuid.uuid4().hex[:12]}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    page.wait_for_url(re.compile("/today/"))
    page.add_init_script(FULL)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/exams/")
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.locator(".exam[data-live]").wait_for()
    page.context.set_offline(True)
    choose(page)
    expect(state(page)).to_have_text("Offline, 1 answer waiting")
    page.wait_for_timeout(500)  # a browser hands what a window remembers to its next process in its own time
    page.goto("about:blank")
    page.context.set_offline(False)

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_text("have not reached the server")).to_be_visible()
    assert len(json.loads(saved_file(page, tmp_path).read_text())["answers"]) == 1

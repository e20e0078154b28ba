"""From guest to account: nothing done before is lost, and a second device brings its own."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PASSWORD = "a lamp in each window"


def read_topic(page: Page, slug: str) -> None:
    page.goto(f"/guides/iam-users/topics/{slug}/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as unread")).to_be_visible()


def test_a_guest_becomes_an_account_and_keeps_everything(visit):
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    page: Page = visit("/")
    assert "session" not in {cookie["name"] for cookie in page.context.cookies()}, "a visit alone makes nobody"
    read_topic(page, "fundamentals")

    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page).to_have_url(re.compile("/today/"))
    expect(page.get_by_role("main")).to_contain_text("1 of 8 topics read")

    other: Page = visit("/")  # another device, where one practised before signing in
    read_topic(other, "groups")
    other.goto("/accounts/login/")
    other.get_by_label("E-mail").fill(email)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("main")).to_contain_text("2 of 8 topics read")
    page.goto("/today/")
    expect(page.get_by_role("main")).to_contain_text("2 of 8 topics read")


@pytest.mark.provokes("with a status of 422")
def test_signing_in_needs_the_right_password_and_says_so(visit):
    page: Page = visit("/accounts/login/")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("not correct|do not match|not the right", re.IGNORECASE)
    )

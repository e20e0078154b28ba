"""Second factors in a browser: an app by its code, passkeys by a virtual authenticator, an invitation to the end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.factors import code, wrong

pytestmark = pytest.mark.browser
PASSWORD = "a lamp in each window"
VIEWS = [(1280, False), (1280, True), (390, False), (390, True)]
each_view = pytest.mark.parametrize(("width", "dark"), VIEWS, ids=["wide", "wide-dark", "narrow", "narrow-dark"])
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def sign_up(page: Page, path: str = "/accounts/signup/") -> str:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    page.goto(path)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Make an account")
    expect(page).to_have_url(re.compile("/today/"))
    return email


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Sign in")
    expect(page).to_have_url(re.compile("second-step"))


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    button(page, "Sign out")
    expect(page.get_by_role("main")).to_contain_text("You are signed out")


def again(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    button(page, "Go on")


def set_up_app(page: Page, look: Callable[[Page], None] = lambda page: None) -> str:
    """From the page that asks for the password to the one with recovery codes; answers the secret."""
    look(page)
    again(page)
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    secret = page.locator("[data-secret]").get_attribute("data-secret") or ""
    page.get_by_label("Code").fill(wrong(secret))
    button(page, "Turn it on")
    expect(page.locator(".err")).to_contain_text("not right")
    look(page)
    page.get_by_label("Code").fill(code(secret))
    button(page, "Turn it on")
    expect(page.locator(".codes li")).to_have_count(10)
    look(page)
    return secret


def give_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


@pytest.mark.provokes("with a status of 422")
@each_view
def test_every_page_of_second_factors(visit, inspect, width: int, dark: bool):
    page: Page = visit("/", width=width, dark=dark)
    give_authenticator(page)
    email = sign_up(page)
    page.goto("/accounts/second-factor/")
    inspect(page)
    link(page, "Set up an authenticator app")
    secret = set_up_app(page, inspect)
    with page.expect_download() as download:
        link(page, "Download")
    assert "lightwell-recovery-codes" in download.value.suggested_filename
    button(page, "I have kept them")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")

    link(page, "Add a passkey")
    inspect(page)
    page.get_by_label("Name").fill("Laptop")
    button(page, "Make the passkey")
    expect(page.get_by_role("main")).to_contain_text("Passkey that signs in alone")
    inspect(page)
    page.goto("/accounts/settings/")
    expect(page.get_by_role("main")).to_contain_text("10 of 10 left")
    inspect(page)
    for name in ("Rename Laptop", "Remove Laptop", "Remove the authenticator app", "Make new codes"):
        page.goto("/accounts/second-factor/")
        link(page, name)
        inspect(page)

    sign_out(page)
    page.goto("/accounts/login/")
    inspect(page)
    button(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile("/today/"))

    sign_out(page)
    sign_in(page, email)
    inspect(page)
    button(page, "Use your passkey")
    expect(page).to_have_url(re.compile("/today/"))

    page.goto("/accounts/second-factor/")
    link(page, "Remove Laptop")
    expect(page.get_by_role("heading", level=1)).to_have_text("Show once more that it is you")
    link(page, "your passkey")
    inspect(page)
    link(page, "a code")
    inspect(page)
    page.get_by_label("Code").fill(code(secret, ahead=1))
    button(page, "Go on")
    button(page, "Remove it")
    expect(page.get_by_role("main")).not_to_contain_text("Laptop")


@pytest.mark.provokes("with a status of 422")
def test_without_scripts_an_app_and_recovery_codes_do_everything(visit):
    page: Page = visit("/", javascript=False)
    email = sign_up(page)
    page.goto("/accounts/second-factor/")
    link(page, "Set up an authenticator app")
    secret = set_up_app(page)
    one = page.locator(".codes li").first.inner_text()
    button(page, "I have kept them")
    link(page, "Add a passkey")
    expect(page.get_by_role("main")).to_contain_text("A passkey needs JavaScript")
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()

    for value in (code(secret, ahead=1), one):
        sign_out(page)
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
        sign_in(page, email)
        page.get_by_label("Code").fill(value)
        button(page, "Sign in")
        expect(page).to_have_url(re.compile("/today/"))
    page.goto("/accounts/settings/")
    expect(page.get_by_role("main")).to_contain_text("9 of 10 left")


def test_a_passkey_that_is_not_there_is_said_and_nothing_breaks(visit):
    page: Page = visit("/")
    give_authenticator(page)
    page.goto("/accounts/login/")
    button(page, "Sign in with a passkey")
    expect(page.locator("[data-passkey-says]")).to_contain_text("Nothing happened", timeout=30_000)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()


@pytest.mark.provokes("with a status of 422")
@each_view
def test_an_invitation_leads_to_the_pages_of_instructors(visit, inspect, site, width: int, dark: bool):
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    path = re.search(r"(/accounts/invitation/\S+)", site.manage("invite_instructor", email))
    assert path
    page: Page = visit(path[1], width=width, dark=dark)
    inspect(page)
    link(page, "Make an account")
    expect(page.get_by_label("E-mail")).to_have_value(email)
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Make an account")
    inspect(page)
    button(page, "Become an instructor")
    expect(page.get_by_role("main")).to_contain_text("One more step before you go on")
    inspect(page)
    link(page, "Set up an authenticator app")
    set_up_app(page)
    button(page, "I have kept them")
    expect(page).to_have_url(re.compile("/teach/$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/accounts/settings/")
    expect(page.get_by_role("main")).to_contain_text("You are an instructor")
    inspect(page)

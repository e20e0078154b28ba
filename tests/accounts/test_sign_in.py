"""Sign-in, sign-up and passwords: forms that help, limits that hold, no page of allauth that is not ours."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.world import PASSWORD, make_account

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = {"login": "alice@example.org", "password": "not it"}
RIGHT = {"login": "alice@example.org", "password": PASSWORD}


def allauth_names() -> list[str]:
    names = [one.name for one in import_module("accounts.urls").urlpatterns]
    return [name for name in names if name.startswith(("account_", "mfa_"))]


def test_only_pages_that_are_ours_are_reachable(client: Client):
    assert set(allauth_names()) == {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        *(f"mfa_{name}" for name in ("authenticate", "login_webauthn", "reauthenticate", "reauthenticate_webauthn")),
        *(f"mfa_{name}" for name in ("index", "activate_totp", "deactivate_totp")),
        *(f"mfa_{name}_recovery_codes" for name in ("view", "generate", "download")),
        *(f"mfa_{name}_webauthn" for name in ("list", "add", "remove", "edit")),
    }
    for path in ("email/", "password/set/", "2fa/", "confirm-email/", "3rdparty/", "social/login/error/"):
        assert client.get(f"/accounts/{path}").status_code == 404, path


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/"],
)
def test_pages_of_sign_in_stand_in_our_frame(client: Client, path: str):
    html = client.get(f"/accounts/{path}").content.decode()
    assert 'class="brand"' in html
    assert html.count("<h1") == 1
    assert "Menu:" not in html  # allauth's own layout


def test_an_address_longer_than_its_column_is_refused_with_words(client: Client):
    response = client.post("/accounts/signup/", {"email": f"{'a' * 300}@example.org", "password1": PASSWORD})
    assert response.status_code == 422
    assert "at most 254 characters" in response.content.decode()


def test_fields_have_labels_hints_and_autocomplete(client: Client):
    html = client.get("/accounts/signup/").content.decode()
    assert '<label for="id_email">' in html
    assert 'autocomplete="new-password"' in html
    assert "At least 10 characters" in html  # before typing
    assert 'aria-describedby="id_password1_helptext"' in html
    assert "placeholder" not in html


def test_a_wrong_password_answers_422_with_words_and_keeps_the_address(client: Client):
    make_account()
    response = client.post(LOGIN, WRONG)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'role="alert"' in html
    assert "do not match an account" in html
    assert 'value="alice@example.org"' in html
    assert PASSWORD not in html


def test_a_missing_field_is_named_beside_it(client: Client):
    html = client.post("/accounts/signup/", {"email": "x", "password1": "short"}).content.decode()
    for field in ("email", "password1"):
        tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', html)
        assert tag
        assert 'aria-invalid="true"' in tag[0]
        assert f"id_{field}_error" in tag[0]
        assert f'class="err" id="id_{field}_error"' in html
    assert html.count("autofocus") == 1


@pytest.mark.parametrize("password", ["password123", "1234567890", "newcomer@example"])
def test_weak_passwords_are_refused(client: Client, password: str):
    response = client.post("/accounts/signup/", {"email": "newcomer@example.org", "password1": password})
    assert response.status_code == 422
    assert not User.objects.exists()


def test_an_address_is_one_account_in_any_case(client: Client):
    make_account()
    response = client.post("/accounts/signup/", {"email": "ALICE@Example.org", "password1": PASSWORD})
    assert response.status_code == 422
    assert "Sign in instead" in response.content.decode()
    assert client.post(LOGIN, {**RIGHT, "login": "Alice@EXAMPLE.org"}).status_code == 302


# --- limits


def test_five_wrong_passwords_lock_this_account_for_this_address_and_nobody_else():
    make_account()
    make_account("bob@example.org")
    here, there = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")

    assert [here.post(LOGIN, WRONG).status_code for _ in range(5)] == [422] * 5

    locked = here.post(LOGIN, RIGHT)
    assert locked.status_code == 429
    assert "Too many tries" in locked.content.decode()
    assert get_user(here).is_anonymous
    assert here.post(LOGIN, {**RIGHT, "login": "bob@example.org"}).status_code == 302
    # A stranger who guesses must not keep a learner out of an exam.
    assert there.post(LOGIN, RIGHT).status_code == 302


def test_one_address_cannot_try_one_password_on_many_accounts():
    answers = [Client().post(LOGIN, {**WRONG, "login": f"learner{n}@example.org"}).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_right_password_is_not_counted_against_the_limit():
    make_account()
    for _ in range(7):
        assert Client().post(LOGIN, RIGHT).status_code == 302


def test_the_second_door_to_the_accounts_is_counted_too():
    """Brute force through the settings page must not be easier than through sign-in."""
    make_account()
    client = Client()
    client.post(LOGIN, RIGHT)
    tries = [client.post("/accounts/settings/leave/confirm", {"password": "not it"}) for _ in range(6)]
    assert {response.status_code for response in tries} == {422}
    assert "Too many tries" in tries[-1].content.decode()
    client.post("/accounts/settings/leave/confirm", {"password": PASSWORD})
    assert User.objects.exists()


def test_an_attacker_cannot_choose_the_address_that_is_counted(settings):
    settings.PROXIES = 0
    make_account()
    for n in range(5):
        Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").post(LOGIN, WRONG)
    assert Client(HTTP_X_FORWARDED_FOR="198.51.100.99").post(LOGIN, RIGHT).status_code == 429


def test_sign_ups_from_one_address_are_limited():
    last = 0
    for n in range(21):
        last = Client().post("/accounts/signup/", {"email": f"n{n}@example.org", "password1": "x"}).status_code
    assert last == 429


def test_a_new_password_can_be_asked_for_only_so_often(client: Client):
    make_account()
    answers = [client.post("/accounts/password/reset/", {"email": "alice@example.org"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


# --- the admin's door


def test_the_admins_sign_in_leads_to_ours(client: Client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 405


def test_a_learner_who_tries_the_admin_is_told_so_and_not_sent_in_a_circle(client: Client):
    client.force_login(make_account())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "Not for this account" in response.content.decode()


def test_staff_comes_back_to_the_admin_after_signing_in(client: Client):
    make_account()
    User.objects.update(is_staff=True)
    response = client.post(LOGIN, {**RIGHT, "next": "/admin/"})
    assert response.headers["Location"] == "/admin/"


def test_sign_in_leads_nowhere_else(client: Client):
    make_account()
    response = client.post(LOGIN, {**RIGHT, "next": "https://evil.example/"})
    assert response.headers["Location"] == "/today/"


# --- passwords


def test_a_forgotten_password_is_replaced_by_the_link_of_the_mail(client: Client):
    make_account()
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    (message,) = mail.outbox
    assert message.subject == "Lightwell: Choose a new password"
    path = re.search(r"https?://[^/]+(/\S+)", str(message.body))
    assert path

    form = client.get(path[1], follow=True)
    new = {"password1": "a quite different one", "password2": "a quite different one"}
    assert client.post(form.redirect_chain[-1][0], new).status_code == 302

    assert client.post(LOGIN, RIGHT).status_code == 422
    assert client.post(LOGIN, {**RIGHT, "password": new["password1"]}).status_code == 302
    assert "does not work any more" in Client().get(path[1], follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/password/reset/done/")
    assert not mail.outbox


def test_changing_the_password_signs_other_devices_out(client: Client):
    account = make_account()
    here, there = Client(), Client()
    for each in (here, there):
        each.force_login(account)
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "a quite different one", "password2": "a quite different one"},
    )
    assert get_user(here) == account
    assert get_user(there).is_anonymous


def test_sign_out_asks_on_get_and_acts_on_post(client: Client):
    client.force_login(make_account())
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert get_user(client).is_authenticated
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert get_user(client).is_anonymous

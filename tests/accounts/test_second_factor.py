"""Second factors as a whole: setting up an app, being asked at sign-in, counting guesses, removing, what is kept."""

from __future__ import annotations

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.factors.adapter import FactorAdapter
from accounts.factors.codes import SECONDS, SESSION_KEY
from accounts.models import User
from tests.accounts.factors import (
    AGAIN,
    APP,
    CODES,
    FACTORS,
    PASSKEYS,
    SETTINGS,
    STEP,
    code,
    give_app,
    give_passkey,
    reauthenticated,
    set_up_app,
    sign_in,
    wrong,
)
from tests.accounts.world import PASSWORD, make_account

pytestmark = pytest.mark.django_db
commits = pytest.mark.django_db(transaction=True)


def test_changing_factors_asks_for_the_password_first(client: Client, account: User):
    sign_in(client, account)
    for path in (APP, f"{CODES}new/", f"{PASSKEYS}add/"):
        assert client.get(path).headers["Location"] == f"{AGAIN}?next={path.replace('/', '%2F')}"
    assert client.post(f"{AGAIN}?next={APP}", {"password": "not it"}).status_code == 422
    before = client.session.session_key
    assert client.post(f"{AGAIN}?next={APP}", {"password": PASSWORD}).headers["Location"] == APP
    assert client.session.session_key != before
    assert client.get(APP).status_code == 200


def test_the_password_cannot_be_guessed_there_either(client: Client, account: User):
    sign_in(client, account)
    answers = [client.post(AGAIN, {"password": "not it"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


@commits
def test_an_app_is_set_up_by_its_code_and_ten_codes_are_shown_once(client: Client, account: User):
    sign_in(client, account)
    reauthenticated(client, account)
    page = client.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "otpauth://totp/alice%40example.org?secret=" in page
    assert client.post(APP, {"code": "12"}).status_code == 422

    secret, response = set_up_app(client)

    assert response.headers["Location"] == CODES
    shown = re.findall(r'<li class="mono">(\d{8})</li>', client.get(CODES).content.decode())
    assert len(set(shown)) == 10
    file = client.get(f"{CODES}download/")
    assert "attachment" in file.headers["Content-Disposition"]
    assert re.findall(r"^\d{8}$", file.content.decode(), re.MULTILINE) == shown
    client.post(f"{CODES}put-away")
    assert shown[0] not in client.get(CODES).content.decode()
    assert client.get(f"{CODES}download/").status_code == 404
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_codes_are_shown_for_ten_minutes_and_in_no_other_browser(client: Client, account: User):
    give_app(account)
    client.force_login(account)
    session = client.session
    session[SESSION_KEY] = {"pk": Authenticator.objects.get(type="recovery_codes").pk, "at": time.time() - SECONDS - 1}
    session.save()
    assert client.get(f"{CODES}download/").status_code == 404
    session[SESSION_KEY]["at"] = time.time()
    session.save()
    assert client.get(f"{CODES}download/").status_code == 200
    other = Client()
    other.force_login(account)
    assert other.get(f"{CODES}download/").status_code == 404


def test_looking_at_codes_changes_nothing(client: Client, account: User):
    give_app(account)
    client.force_login(account)
    before = list(Authenticator.objects.values())
    client.get(CODES)
    assert list(Authenticator.objects.values()) == before


@commits
def test_where_one_wanted_to_go_is_kept_through_the_set_up(client: Client, account: User):
    sign_in(client, account)
    reauthenticated(client, account)
    assert f'href="{APP}?next=%2Fteach%2F"' in client.get(f"{FACTORS}?next=/teach/").content.decode()
    _, response = set_up_app(client, query="?next=/teach/")
    assert response.headers["Location"] == f"{CODES}?next=%2Fteach%2F"
    assert client.post(f"{CODES}put-away", {"next": "/teach/"}).headers["Location"] == "/teach/"
    assert client.post(f"{CODES}put-away", {"next": "https://evil.example/"}).headers["Location"] == FACTORS


@commits
def test_setting_up_says_so_by_mail(client: Client, account: User, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    sign_in(client, account)
    reauthenticated(client, account)
    set_up_app(client)
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert "authenticator app" in str(message.body)


def test_a_password_alone_signs_nobody_in_who_has_an_app(client: Client, account: User):
    secret = give_app(account)
    response = sign_in(client, account, next="/history/")
    assert response.headers["Location"].startswith(STEP)
    assert get_user(client).is_anonymous
    assert client.get(SETTINGS).context["user"].is_anonymous

    assert client.post(response.headers["Location"], {"code": code(secret)}).headers["Location"] == "/history/"
    assert get_user(client) == account


def test_the_second_step_is_for_who_took_the_first(client: Client, account: User):
    secret = give_app(account)
    assert client.get(STEP).headers["Location"] == "/accounts/login/"
    assert client.post(STEP, {"code": code(secret)}).headers["Location"] == "/accounts/login/"
    assert get_user(client).is_anonymous


def test_a_code_of_an_app_counts_once(account: User):
    """allauth forgets a code after half a minute, while it accepts it for one and a half."""
    secret = give_app(account)
    ahead = code(secret, ahead=1)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each, account)
    assert first.post(STEP, {"code": ahead}).status_code == 302
    for key in ("allauth.mfa.totp.used?user={}&code={}",):
        cache.delete(key.format(account.pk, ahead))
    response = second.post(STEP, {"code": f"{ahead[:3]} {ahead[3:]}"})
    assert response.status_code == 422
    assert "used already" in response.content.decode()


def test_a_recovery_code_counts_once_and_is_seen_to_be_gone(account: User):
    give_app(account)
    first_code = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[0]
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each, account)
    assert first.post(STEP, {"code": first_code}).status_code == 302
    assert second.post(STEP, {"code": first_code}).status_code == 422
    assert "9 of 10 left" in first.get(SETTINGS).content.decode()


def test_five_wrong_codes_end_the_guessing_whatever_the_browser_and_the_right_one_too(account: User, settings):
    """Counted by account in the database's cache, which all workers share: a new session or address starts no count."""
    assert "db.DatabaseCache" in settings.CACHES["default"]["BACKEND"]
    secret = give_app(account)
    answers = []
    for n in range(5):
        client = Client(REMOTE_ADDR=f"203.0.113.{n}")
        sign_in(client, account)
        answers.append(client.post(STEP, {"code": wrong(secret)}).status_code)
    assert answers == [422] * 5

    late = Client(REMOTE_ADDR="203.0.113.99")
    sign_in(late, account)
    response = late.post(STEP, {"code": code(secret)})
    assert response.status_code == 429
    assert "Wait 15 minutes" in response.content.decode()
    assert get_user(late).is_anonymous


def test_the_right_code_starts_the_count_anew(account: User):
    secret = give_app(account)
    for ahead in (0, 1):
        client = Client()
        sign_in(client, account)
        for _ in range(4):
            assert client.post(STEP, {"code": wrong(secret)}).status_code == 422
        assert client.post(STEP, {"code": code(secret, ahead=ahead)}).status_code == 302


def test_codes_cannot_be_guessed_by_showing_oneself_once_more_either(client: Client, account: User):
    secret = give_app(account)
    client.force_login(account)
    answers = [client.post(f"{AGAIN}code/", {"code": wrong(secret)}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_who_gives_up_the_second_step_can_sign_in_as_somebody_else(client: Client, account: User):
    give_app(account)
    sign_in(client, account)
    client.post("/accounts/logout/", {"next": "/accounts/login/"})
    assert client.get("/accounts/login/").status_code == 200
    assert sign_in(client, make_account("bob@example.org")).headers["Location"] == "/today/"


def test_an_account_that_is_switched_off_is_signed_out_at_once(client: Client, account: User):
    sign_in(client, account)
    User.objects.update(is_active=False)
    assert client.get(SETTINGS).context["user"].is_anonymous
    give_app(account)
    assert sign_in(Client(), account).headers["Location"] == "/accounts/inactive/"


def test_a_learner_may_remove_the_last_factor_and_the_codes_go_with_it(client: Client, account: User, settings):
    settings.SECOND_FACTOR = True
    give_app(account)
    client.force_login(account)
    reauthenticated(client, account)
    assert client.post(f"{APP}remove/").status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in(Client(), account).headers["Location"] == "/today/"


@pytest.mark.parametrize("role", ["is_instructor", "is_staff"])
def test_who_must_have_a_factor_keeps_the_last_one(client: Client, account: User, settings, role: str):
    settings.SECOND_FACTOR = True
    User.objects.update(**{role: True})
    give_app(account)
    client.force_login(account)
    reauthenticated(client, account)
    assert "Add another first" in client.get(f"{APP}remove/").content.decode()
    assert client.post(f"{APP}remove/").status_code == 422

    _, row = give_passkey(account)
    assert client.post(f"{APP}remove/").status_code == 302
    assert client.post(f"{PASSKEYS}{row.pk}/remove/", follow=True).status_code == 200
    assert Authenticator.objects.filter(type="webauthn").exists()


def test_new_recovery_codes_end_the_old_ones(client: Client, account: User, django_capture_on_commit_callbacks):
    give_app(account)
    old = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()[0]
    client.force_login(account)
    reauthenticated(client, account)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{CODES}new/").headers["Location"] == CODES
    assert old not in client.get(CODES).content.decode()
    other = Client()
    sign_in(other, account)
    assert other.post(STEP, {"code": old}).status_code == 422


def test_secrets_are_encrypted_with_a_key_outside_the_database_which_may_be_changed(account: User, settings):
    secret = give_app(account)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    adapter = FactorAdapter()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert adapter.decrypt(kept) == secret
    assert adapter.decrypt(adapter.encrypt(secret)) == secret


def test_a_copy_of_my_data_names_factors_and_holds_no_secret(client: Client, account: User):
    secret = give_app(account)
    give_passkey(account)
    client.force_login(account)
    text = client.get(f"{SETTINGS}my-data.json").content.decode()
    assert {one["kind"] for one in json.loads(text)["second_factors"]} == {"totp", "recovery_codes", "webauthn"}
    for row in Authenticator.objects.all():
        assert not any(isinstance(value, str) and len(value) > 20 and value in text for value in row.data.values())
    assert secret not in text


def test_settings_take_the_same_queries_for_more_passkeys(client: Client, account: User, django_assert_num_queries):
    give_app(account)
    give_passkey(account)
    client.force_login(account)
    for _ in range(2):
        with django_assert_num_queries(4):  # session, account, language of exams, factors
            client.get(SETTINGS)
        give_passkey(account)
        give_passkey(account)


def test_a_password_alone_makes_no_factor_beside_one_that_is_there(client, settings):
    """A session from before the factor was set up elsewhere would let itself in by one of its own."""
    settings.SECOND_FACTOR = True
    account = make_account()
    account.is_instructor = True
    account.save()
    sign_in(client, account)
    give_app(account)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    for path in ("app/", "codes/new/", "passkeys/add/"):
        assert client.get(f"{FACTORS}{path}").headers["Location"].startswith("/accounts/reauthenticate/")
        assert client.post(f"{FACTORS}{path}", {"code": "123456"}).status_code == 403
    assert Authenticator.objects.filter(user=account).count() == 2  # the app and its codes
    assert client.get("/teach/").status_code == 302

"""Passkeys: added, named, signed in with, and what is no passkey."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client

from accounts.models import User
from tests.accounts.factors import (
    AGAIN,
    APP,
    BY_PASSKEY,
    CODES,
    FACTORS,
    PASSKEYS,
    SETTINGS,
    STEP,
    credential,
    give_passkey,
    options_in,
    reauthenticated,
    sign_in,
)
from tests.accounts.passkeys import SoftPasskey
from tests.accounts.world import make_account

pytestmark = pytest.mark.django_db


def test_a_passkey_is_added_with_its_name(https: Client, account: User, django_capture_on_commit_callbacks):
    sign_in(https, account)
    reauthenticated(https, account)
    passkey = SoftPasskey("testserver", "https://testserver")
    answer = passkey.make(options_in(https.get(f"{PASSKEYS}add/")))
    with django_capture_on_commit_callbacks(execute=True):
        response = https.post(f"{PASSKEYS}add/", {"name": "<b>Laptop</b>", "passwordless": "on", **credential(answer)})
    assert response.headers["Location"] == CODES
    html = https.get(SETTINGS).content.decode()
    assert "&lt;b&gt;Laptop&lt;/b&gt;" in html
    assert "Passkey that signs in alone, made " in html


def test_a_passkey_signs_in_without_a_password(https: Client, account: User):
    passkey, row = give_passkey(account)
    options = https.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    answer = passkey.show(options)
    response = https.post(BY_PASSKEY, {"next": "/history/", **credential(answer)})
    assert response.headers["Location"] == "/history/"
    assert get_user(https) == account
    row.refresh_from_db()
    assert row.last_used_at is not None
    https.post("/accounts/logout/")
    https.post(BY_PASSKEY, credential(answer))
    assert get_user(https).is_anonymous, "an answer that was listened to opens nothing again"


def test_a_passkey_that_nobody_unlocked_does_not_sign_in_alone(https: Client, account: User):
    passkey, _ = give_passkey(account)
    options = https.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    https.post(BY_PASSKEY, credential(passkey.show(options, is_verified=False)))
    assert get_user(https).is_anonymous


def test_a_passkey_is_the_second_step(https: Client, account: User):
    passkey, _ = give_passkey(account)
    sign_in(https, account)
    page = https.get(STEP)
    assert https.post(STEP, credential(passkey.show(options_in(page)))).headers["Location"] == "/today/"
    assert get_user(https) == account


def test_another_site_or_another_account_or_another_key_opens_nothing(https: Client, account: User):
    passkey, _ = give_passkey(account)
    stranger, _ = give_passkey(make_account("bob@example.org"))
    foreign = SoftPasskey("testserver", "https://testserver")
    foreign.id, foreign.user = passkey.id, passkey.user
    elsewhere = SoftPasskey("testserver", "https://evil.example")
    elsewhere.id, elsewhere.user, elsewhere.key = passkey.id, passkey.user, passkey.key
    sign_in(https, account)
    for each in (stranger, foreign, elsewhere):
        response = https.post(STEP, credential(each.show(options_in(https.get(STEP)))))
        assert response.status_code == 422
        assert "was not accepted" in response.content.decode()
    assert get_user(https).is_anonymous


NONSENSE = [  # as JSON, or nearly
    "",
    "{",
    "{}",
    "[]",
    "null",
    "7",
    '"x"',
    '{"id": 1}',
    '{"id": "a", "rawId": "a", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
    json.dumps(
        {
            **dict.fromkeys(("id", "rawId"), "YQ"),
            "type": "public-key",
            "response": dict.fromkeys(
                ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"), "YQ"
            ),
        }
    ),
    '{"id": "YQ", "rawId": "YQ", "response": {"userHandle": 7}}',
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_what_is_no_passkey_is_refused_calmly(https: Client, account: User, nonsense: str):
    give_passkey(account)
    given = {"credential": nonsense}
    https.get(BY_PASSKEY, headers={"Accept": "application/json"})
    assert https.post(BY_PASSKEY, given).status_code == 302
    assert get_user(https).is_anonymous
    sign_in(https, account)
    https.get(STEP)
    assert https.post(STEP, given).status_code == 422
    https.force_login(account)
    reauthenticated(https, account)
    https.get(f"{PASSKEYS}add/")
    assert https.post(f"{PASSKEYS}add/", {"name": "x", **given}).status_code == 422
    https.get(f"{AGAIN}passkey/")
    assert https.post(f"{AGAIN}passkey/?next={APP}", given).headers["Location"] == f"{AGAIN}passkey/?next={APP}"
    assert Authenticator.objects.count() == 1


def test_signing_in_by_passkey_is_counted_by_address(client: Client):
    answers = [client.post(BY_PASSKEY, {"credential": "{}"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_a_passkey_is_renamed_and_removed_by_its_owner_alone(client: Client, account: User):
    _, row = give_passkey(account)
    stranger = make_account("bob@example.org")
    for who, status in ((stranger, 404), (account, 200)):
        each = Client()
        sign_in(each, stranger) if who is stranger else each.force_login(account)
        reauthenticated(each, who)
        for verb in ("rename", "remove"):
            assert each.get(f"{PASSKEYS}{row.pk}/{verb}/").status_code == status
    client.force_login(account)
    reauthenticated(client, account)
    assert client.post(f"{PASSKEYS}{row.pk}/rename/", {"name": "x" * 61}).status_code == 422
    assert client.post(f"{PASSKEYS}{row.pk}/rename/", {"name": "Phone"}).status_code == 302
    assert "Phone" in client.get(FACTORS).content.decode()
    client.post(f"{PASSKEYS}{row.pk}/remove/")
    assert not Authenticator.objects.exists()

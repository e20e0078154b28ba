"""Sign-ins in other browsers, ended; and what the log of security says of each step."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.factors import (
    APP,
    SETTINGS,
    STEP,
    code,
    give_app,
    reauthenticated,
    set_up_app,
    sign_in,
    wrong,
)

pytestmark = pytest.mark.django_db
commits = pytest.mark.django_db(transaction=True)


def test_other_sign_ins_are_ended_by_one_button(account: User):
    here, there = Client(), Client()
    for each in (here, there):
        sign_in(each, account)
    here.post(f"{SETTINGS}sign-out-elsewhere")
    assert get_user(here) == account
    assert get_user(there).is_anonymous
    here.post(f"{SETTINGS}sign-out-elsewhere")
    assert get_user(here) == account


def test_a_password_by_mail_ends_every_sign_in_and_leaves_the_second_step(account: User):
    secret = give_app(account)
    there = Client()
    there.force_login(account)
    client = Client()
    client.post("/accounts/password/reset/", {"email": account.email})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a quite different one", "password2": "a quite different one"})
    assert get_user(there).is_anonymous
    assert get_user(client).is_anonymous
    client.post("/accounts/login/", {"login": account.email, "password": "a quite different one"})
    assert get_user(client).is_anonymous
    assert client.post(STEP, {"code": code(secret)}).status_code == 302


@commits
def test_the_security_log_has_a_line_for_each_and_no_secret(client: Client, account: User, caplog):
    caplog.set_level("INFO", "lightwell.security")
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "x"})
    client.post("/accounts/login/", {"login": account.email, "password": "guess"})
    sign_in(client, account)
    reauthenticated(client, account)
    secret, _ = set_up_app(client)
    client.post("/accounts/logout/")
    sign_in(client, account)
    client.post(STEP, {"code": wrong(secret)})
    client.post(STEP, {"code": code(secret, ahead=1)})
    client.post(f"{SETTINGS}sign-out-elsewhere")
    reauthenticated(client, account)
    client.post(f"{APP}remove/")
    lines = [record.getMessage() for record in caplog.records if record.name == "lightwell.security"]
    who = f"user={account.pk}"
    assert [line.replace(" address=127.0.0.1", "") for line in lines] == [
        "sign_in_failed user=-",
        f"sign_in_failed {who}",
        f"signed_in {who} by=password",
        f"factor_added {who} type=totp",
        f"factor_added {who} type=recovery_codes",
        f"signed_out {who}",
        f"second_factor_failed {who}",
        f"second_factor_shown {who} type=totp",
        f"signed_in {who} by=password,totp",
        f"signed_out_elsewhere {who}",
        f"factor_removed {who} type=totp",
        f"factor_removed {who} type=recovery_codes",
    ]

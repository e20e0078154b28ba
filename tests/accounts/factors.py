"""Accounts with second factors, and browsers in which they were shown or not."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts.passkeys import SoftPasskey
from tests.accounts.world import PASSWORD

LOGIN = "/accounts/login/"
STEP = "/accounts/login/second-step/"
FACTORS = "/accounts/second-factor/"
APP, CODES, PASSKEYS = f"{FACTORS}app/", f"{FACTORS}codes/", f"{FACTORS}passkeys/"
AGAIN = "/accounts/reauthenticate/"
BY_PASSKEY = "/accounts/login/passkey/"
SETTINGS = "/accounts/settings/"


def code(secret: str, *, ahead: int = 0):
    """What an app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def wrong(secret: str) -> str:
    """Six digits that are no code around now."""
    near = {code(secret, ahead=steps) for steps in range(-3, 4)}
    return next(f"{n:06}" for n in range(10) if f"{n:06}" not in near)


def give_app(account: User) -> str:
    """An authenticator app with recovery codes; answers its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def give_passkey(account: User, name: str = "Laptop") -> tuple[SoftPasskey, Authenticator]:
    passkey = SoftPasskey("testserver", "https://testserver")
    options = {"publicKey": {"challenge": "AAAA", "user": {"id": _handle(account)}}}
    row = Authenticator.objects.create(
        user=account, type="webauthn", data={"name": name, "credential": passkey.make(options)}
    )
    return passkey, row


def sign_in(client: Client, account: User, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": account.email or "", "password": PASSWORD, **more})  # type: ignore[return-value]


def reauthenticated(client: Client, account: User, *, has_shown: bool = True) -> Client:
    """As if the password had been typed once more just now, and a second factor shown where there is one."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        *session.get(AUTHENTICATION_METHODS_SESSION_KEY, []),
        *(
            {"method": "mfa", "at": time.time(), "id": pk, "type": kind, "reauthenticated": True}
            for pk, kind in Authenticator.objects.filter(user=account).values_list("pk", "type")
            if has_shown
        ),
        {"method": "password", "at": time.time(), "reauthenticated": True},
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client


def credential(answer: object) -> dict[str, str]:
    return {"credential": json.dumps(answer)}


def _handle(account: User) -> str:
    from allauth.account.utils import user_pk_to_url_str  # noqa: PLC0415
    from fido2.utils import websafe_encode  # noqa: PLC0415

    return websafe_encode(user_pk_to_url_str(account).encode())


def options_in(response):
    found = re.search(r'<script type="application/json">(.*?)</script>', response.content.decode())
    assert found
    return json.loads(found[1])


def secret_in(response) -> str:
    found = re.search(r'data-secret="(\w+)"', response.content.decode())
    assert found
    return found[1]


def set_up_app(client: Client, *, query: str = "") -> tuple[str, Any]:
    """For tests that commit: what a session remembers of it is noted after the commit."""
    secret = secret_in(client.get(f"{APP}{query}"))
    return secret, client.post(f"{APP}{query}", {"code": code(secret)})

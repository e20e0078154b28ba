"""One line in the log "lightwell.security" for each thing that matters to who may do what; it holds no secret.

`event name=value ...`, where people are numbers and values are words of the code, never of a visitor.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from web.limits import client_address

logger = logging.getLogger("lightwell.security")


def note(event: str, request: HttpRequest | None = None, *, user: User | None = None, **values: object) -> None:
    said = {"user": user.pk if user else "-", **values}
    if request is not None:
        said["address"] = client_address(request) or "-"
    logger.info("%s %s", event, " ".join(f"{name}={value}" for name, value in said.items()))


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    by = [str(record.get("type") or record["method"]) for record in records]
    note("signed_in", request, user=user, by=",".join(by) or "-")


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        note("signed_out", request, user=user)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """By the account, where there is one: what was typed may be a password in the wrong field."""
    email = credentials.get("email") or credentials.get("username")
    note("sign_in_failed", request, user=User.objects.filter(email__iexact=email).first() if email else None)


@receiver(mfa.authentication_failed)
def second_factor_failed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("second_factor_failed", request, user=user)


@receiver(mfa.authenticator_used)
def second_factor_shown(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    note("second_factor_shown", request, user=user, type=authenticator.type)


@receiver(mfa.authenticator_added)
def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    note("factor_added", request, user=user, type=authenticator.type)


@receiver(mfa.authenticator_reset)
def codes_made_anew(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("recovery_codes_made", request, user=user)


@receiver(mfa.authenticator_removed)
def factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    note("factor_removed", request, user=user, type=authenticator.type)


@receiver(account.password_changed)
def password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("password_changed", request, user=user)


@receiver(account.password_reset)
def password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("password_reset", request, user=user)

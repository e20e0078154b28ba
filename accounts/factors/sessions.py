"""What a second factor does to the session it is shown or made in."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.factors import codes
from accounts.models import User


@receiver(authenticator_added)
@receiver(authenticator_reset)
def added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who sets a factor up has shown it by that: a code of the app was typed, the passkey has answered."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        codes.made(request, authenticator)
    else:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authentication_step_completed)
def renew(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """A session's key from before is worth nothing after, as at sign-in (ASVS 7.2.4)."""
    if kwargs.get("reauthenticated"):
        request.session.cycle_key()

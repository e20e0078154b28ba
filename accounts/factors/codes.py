"""Recovery codes are shown once: in the session that made them, for ten minutes or until they are put away."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

SESSION_KEY = "new_recovery_codes"
SECONDS = 10 * 60


def made(request: HttpRequest, authenticator: Authenticator) -> None:
    request.session[SESSION_KEY] = {"pk": authenticator.pk, "at": time.time()}


def to_show(request: HttpRequest) -> list[str]:
    """The codes just made here; none at any other time."""
    new = request.session.get(SESSION_KEY)
    if not new or time.time() - new["at"] > SECONDS:
        return []
    found = Authenticator.objects.filter(
        pk=new["pk"], user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return found.wrap().get_unused_codes() if found else []


def put_away(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)

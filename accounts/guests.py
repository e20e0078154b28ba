"""Learners without an account: who the visitor is, guests made with the first thing worth keeping, merge and sweep."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.signals import guest_merged

SESSION_KEY = "guest"


def learner_of(request: HttpRequest) -> User | None:
    """The account or guest behind a request, or none. Reads only: a visit makes nobody."""
    if not hasattr(request, "_learner"):
        request._learner = _find(request)  # type: ignore[attr-defined]
    return cast("User | None", request._learner)  # type: ignore[attr-defined]


def learner_for(request: HttpRequest) -> User:
    """The learner behind a POST that has something worth keeping; a new guest where there is none yet."""
    learner = learner_of(request)
    if learner is None:
        learner = User.objects.create_guest()
        request.session[SESSION_KEY] = learner.pk
        request._learner = learner  # type: ignore[attr-defined]
    return learner


def _find(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user
    if pk := request.session.get(SESSION_KEY):
        return User.objects.guests().filter(pk=pk, is_active=True).first()
    return None


def merge(guest: User, account: User) -> None:
    """Move everything of `guest` to `account` and end the guest. Every app moves its own rows: `guest_merged`."""
    with transaction.atomic():
        guest_merged.send(User, guest=guest, account=account)
        guest.delete()


def sweep(*, unseen_since: datetime) -> int:
    """Delete guests last seen before a moment, with their progress; answers how many."""
    guests = User.objects.guests().unseen_since(unseen_since)
    _, deleted = guests.delete()
    return deleted.get("accounts.User", 0)


def touch(learner: User, *, now: datetime | None = None) -> None:
    """Note that a learner was here; writes at most once a day."""
    now = now or timezone.now()
    if learner.last_seen_at.date() != now.date():
        learner.last_seen_at = now
        learner.save(update_fields=["last_seen_at"])

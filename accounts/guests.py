"""Learners without an account: who the visitor is, guests made with the first thing worth keeping, merge and sweep."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.signals import guest_merged, leaving
from web.limits import TooMany, allow

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
        if not allow(request, "guest", settings.GUESTS_PER_HOUR, 60 * 60):
            raise TooMany
        learner = User.objects.create_guest()
        request.session[SESSION_KEY] = learner.pk
        request._learner = learner  # type: ignore[attr-defined]
    elif touch(learner):
        request.session.modified = True  # the cookie's time runs anew, or a daily guest would lose it after GUEST_DAYS
    return learner


def _find(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user
    if pk := request.session.get(SESSION_KEY):
        guest: User | None = User.objects.guests().filter(pk=pk, is_active=True).first()
        return guest
    return None


def promote(guest: User | None, *, email: str, password: str) -> User:
    """The account of a new e-mail. A guest becomes it, row and all, so nothing has to move and nothing can be lost."""
    account = User(email=email)
    account.set_password(password)  # slow on purpose, so it comes before the lock
    with transaction.atomic():
        kept: User | None = User.objects.guests().select_for_update().filter(pk=guest.pk).first() if guest else None
        if kept is None:
            account.save()
            return account
        kept.email, kept.password, kept.is_guest = account.email, account.password, False
        kept.save(update_fields=["email", "password", "is_guest"])
        return kept


def merge(guest: User, account: User) -> list[str] | None:
    """Move everything of `guest` to `account` and end the guest. Every app moves its own rows: `guest_merged`.

    Answers what the person should know of it, in sentences; None where somebody else ended the guest first, as a second
    tab that signs in at the same moment does.
    """
    with transaction.atomic():
        if not User.objects.guests().select_for_update().filter(pk=guest.pk).exists():
            return None
        answers = guest_merged.send(User, guest=guest, account=account)
        if guest.display_name and not account.display_name:
            account.display_name = guest.display_name
            account.save(update_fields=["display_name"])
        guest.delete()
    return [sentence for _, sentence in answers if sentence]


@receiver(user_logged_in)
def adopt(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """What this session's guest did joins the account that signs in. Sign-up comes here too, with nothing to move."""
    pk = request.session.pop(SESSION_KEY, None)
    request._learner = user  # type: ignore[attr-defined]
    guest = User.objects.guests().filter(pk=pk).first() if pk else None
    notes = merge(guest, user) if guest else None
    if notes is not None:
        words = ["What you did on this device before signing in is now part of your account.", *notes]
        messages.success(request, " ".join(words))


def sweep(*, unseen_since: datetime, batch: int = 200) -> int:
    """Delete guests last seen before a moment, with their progress, a batch a transaction; answers how many."""
    swept = 0
    while True:
        with transaction.atomic():
            guests = list(User.objects.guests().unseen_since(unseen_since).select_for_update().order_by("pk")[:batch])
            if not guests:
                return swept
            leaving.send(User, learners=guests)
            User.objects.filter(pk__in=[guest.pk for guest in guests]).delete()
        swept += len(guests)


def touch(learner: User, *, now: datetime | None = None) -> bool:
    """Note that a learner was here; writes at most once a day. True where it wrote."""
    now = now or timezone.now()
    if learner.last_seen_at.date() >= now.date():
        return False
    learner.last_seen_at = now
    learner.save(update_fields=["last_seen_at"])
    return True

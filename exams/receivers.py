"""What exams does when another floor tells it something."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from exams import attempts
from exams.models import Attempt


def keep_attempts(sender: type[User], *, guest: User, account: User, **kwargs: Any) -> None:
    """A guest's attempts move to the account. Where both have one open, the account's goes on and the guest's ends."""
    taken = Attempt.objects.of(account).open().values("blueprint")
    for attempt in Attempt.objects.of(guest).open().filter(blueprint__in=taken):
        attempts.give_way(attempt, account, at=timezone.now())
    Attempt.objects.of(guest).update(learner=account)

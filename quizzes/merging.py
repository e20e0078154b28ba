"""Moves a guest's practice to the account that it signs in to."""

from typing import Any

from accounts.models import User
from quizzes.models import PracticeSession, Response


def move_practice(sender: object, *, guest: User, account: User, **kwargs: Any) -> None:
    """Nothing clashes: sessions and responses are the learner's own, however many there are."""
    PracticeSession.objects.of(guest).update(learner=account)
    Response.objects.of(guest).update(learner=account)

"""Who sits an exam over a bank sees the pictures of its items, though the bank is not open to them."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from exams.models import AttemptItem


def seen_in_exams(person: User) -> Q:
    """Of the pictures of banks: those of banks that an attempt of theirs drew from."""
    return Q(bank__in=AttemptItem.objects.filter(attempt__learner=person).values("revision__item__bank"))

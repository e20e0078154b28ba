"""Who sits an instructor's exam just now: what its author needs so as to give time, never what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db.models import Count, Max, Q

from accounts.models import User
from exams.models import Attempt, AttemptEvent, AttemptQuerySet, Blueprint

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """An attempt somebody ticked, with the minutes that had been added to it when the page was shown."""

    attempt: UUID
    added: int

    @classmethod
    def read(cls, value: str) -> Self:
        """Raises ValueError."""
        attempt, _, added = value.partition(":")
        if not (added.isascii() and added.isdigit() and len(added) < 6):
            raise ValueError("no number of minutes")
        return cls(UUID(attempt), int(added))

    def __str__(self) -> str:
        return f"{self.attempt}:{self.added}"


@dataclass(frozen=True, slots=True)
class Runner:
    """A line of the list."""

    attempt: Attempt
    answered_count: int
    item_count: int
    last_saved_at: datetime | None

    @property
    def mark(self) -> Mark:
        return Mark(self.attempt.pk, self.attempt.added_minutes)

    @property
    def name(self) -> str:
        return name_of(self.attempt.learner)


@dataclass(frozen=True, slots=True)
class Late:
    """What came of one attempt after its time: kept as evidence, not scored."""

    name: str
    deadline_at: datetime
    count: int
    last_at: datetime


def name_of(learner: User | None) -> str:
    """What learners call themselves; an e-mail address is not for authors of exams."""
    if learner is None:
        return "Somebody who left"
    return learner.display_name or ("A guest" if learner.is_guest else "A learner without a name")


def attempts_of(blueprint: Blueprint) -> AttemptQuerySet:
    return Attempt.objects.open().filter(blueprint=blueprint)


def runners_of(blueprint: Blueprint) -> list[Runner]:
    """Those who began first come first. One query."""
    found = (
        attempts_of(blueprint)
        .select_related("learner")
        .annotate(
            items_count=Count("items"),
            answered_count=Count("items", filter=~Q(items__value="")),
            last_saved_at=Max("items__saved_at"),
        )
        .order_by("started_at", "pk")[:MOST_SHOWN]
    )
    return [
        Runner(attempt, vars(attempt)["answered_count"], vars(attempt)["items_count"], vars(attempt)["last_saved_at"])
        for attempt in found
    ]


def late_of(blueprint: Blueprint) -> list[Late]:
    """The attempts with answers that came too late, the newest first. One query."""
    is_late = Q(events__kind=AttemptEvent.Kind.LATE)
    found = (
        Attempt.objects.filter(blueprint=blueprint)
        .filter(is_late)
        .select_related("learner")
        .annotate(late_count=Count("events"), last_at=Max("events__received_at"))
        .order_by("-last_at", "pk")[:MOST_SHOWN]
    )
    return [Late(name_of(one.learner), one.deadline_at, vars(one)["late_count"], vars(one)["last_at"]) for one in found]

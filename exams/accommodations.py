"""Gives learners more time: in every exam they start from now on, or in one that runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import F

from accounts.models import User
from exams.chain import Line
from exams.gate import pass_gate
from exams.models import Accommodation, Attempt, AttemptEvent, AttemptQuerySet

MOST_MINUTES = 240  # that can be added at once


class TimeWasAdded(Exception):  # noqa: N818
    """Somebody added time since the attempts were looked at; nothing was changed."""


def of(learner: User | None) -> Accommodation:
    """What a learner was given; an unsaved row that gives nothing where there is none."""
    given = Accommodation.objects.filter(learner=learner).first() if learner else None
    return given or Accommodation(learner=learner)


def set_language_time(learner: User, *, is_on: bool) -> Accommodation:
    """For all exams started from now on; one that runs keeps its time."""
    accommodation, _ = Accommodation.objects.update_or_create(
        learner=learner, defaults={"has_language_time": is_on}, create_defaults={"has_language_time": is_on}
    )
    return accommodation


def extend(attempts: AttemptQuerySet, minutes: int, *, at: datetime, seen: int | None = None) -> list[Attempt]:
    """Add minutes to those of `attempts` that are open, all of them or none; answers which ones, as they were before.

    Left out is what was ended or closed meanwhile, and what would be over even with the minutes. `seen`: how many
    minutes had been added to all of them when somebody decided on this; raises TimeWasAdded where it is not so any more
    (a form that was sent twice).
    """
    if not 0 < minutes <= MOST_MINUTES:
        raise ValueError(f"{minutes} minutes: time is only added, up to {MOST_MINUTES} minutes at once")
    with transaction.atomic():
        found = list(attempts.open().select_for_update().order_by("pk"))
        if seen is not None and sum(attempt.added_minutes for attempt in found) != seen:
            raise TimeWasAdded
        return [attempt for attempt in found if _extend(attempt, minutes, at)]


def extend_by(staff: User, attempts: AttemptQuerySet, minutes: int, *, at: datetime, seen: int) -> list[Attempt]:
    """`extend`, with who did it in the admin's log: that of an attempt names nobody."""
    with transaction.atomic():
        extended = extend(attempts, minutes, at=at, seen=seen)
        LogEntry.objects.log_actions(staff.pk, extended, CHANGE, change_message=f"{minutes} min added while it ran.")
    return extended


def _extend(attempt: Attempt, minutes: int, at: datetime) -> bool:
    more = timedelta(minutes=minutes)
    passed = pass_gate(
        Attempt.objects.open().filter(pk=attempt.pk, deadline_at__gt=at - more),
        Line(AttemptEvent.Kind.EXTEND, at, value=str(minutes)),
        deadline_at=F("deadline_at") + more,
        added_minutes=F("added_minutes") + minutes,
    )
    return passed is not None

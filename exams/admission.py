"""Who may begin an instructor's exam, and when: decided once more in the transaction that makes the attempt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.models import User
from exams.models import Attempt, Blueprint, BlueprintReader


class Reason(StrEnum):
    GONE = "gone"  # retired, not shared any more, or its bank was put away
    EARLY = "early"
    CLOSED = "closed"
    SPENT = "spent"  # the learner has had all attempts
    GUEST = "guest"  # attempts are counted, which takes an account
    SHORT = "short"  # its bank has too few items just now


class Refused(Exception):  # noqa: N818
    """The exam cannot be begun; nothing was made."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadySitting(Exception):  # noqa: N818
    """An attempt of this learner is open."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a learner stands to an exam."""

    blueprint: Blueprint
    used_count: int  # attempts, the open one included
    is_guest: bool  # or nobody yet

    @property
    def left_count(self) -> int | None:
        """None: as many as one likes."""
        allowed = self.blueprint.attempts_allowed
        return None if allowed is None else max(0, allowed - self.used_count)

    def lasts(self, minutes: int, now: datetime) -> int:
        """How many minutes an attempt would have that begins now, of those the learner may take."""
        closes_at = self.blueprint.closes_at
        return minutes if closes_at is None else max(0, min(minutes, (closes_at - now) // timedelta(minutes=1)))

    def refusal(self, now: datetime) -> Reason | None:
        blueprint = self.blueprint
        if blueprint.opens_at and now < blueprint.opens_at:
            return Reason.EARLY
        if blueprint.closes_at and now >= blueprint.closes_at:
            return Reason.CLOSED
        if blueprint.attempts_allowed and self.is_guest:
            return Reason.GUEST
        return Reason.SPENT if self.left_count == 0 else None


def standing_of(learner: User | None, blueprint: Blueprint) -> Standing:
    """One query, for a visitor none."""
    used = Attempt.objects.of(learner).filter(blueprint=blueprint).count() if learner else 0
    return Standing(blueprint, used, learner is None or learner.is_guest)


def join(learner: User, blueprint: Blueprint, *, at: datetime) -> None:
    """Keep an exam on the learner's list. Doing it again changes nothing."""
    BlueprintReader.objects.get_or_create(learner=learner, blueprint=blueprint, defaults={"joined_at": at})


def admit(learner: User, blueprint: Blueprint, *, at: datetime) -> datetime | None:
    """Inside the transaction that makes an attempt: whether it may begin, and when it has to end at the latest.

    The reader's row is held from here on, so that two starts of one learner are counted one after the other (SQLite
    lets one transaction write at a time anyway). Raises Refused, or AlreadySitting.
    """
    join(learner, blueprint, at=at)
    BlueprintReader.objects.select_for_update().get(learner=learner, blueprint=blueprint)
    if Attempt.objects.of(learner).open().filter(blueprint=blueprint).exists():
        raise AlreadySitting
    now = Blueprint.objects.shared().filter(pk=blueprint.pk).first()  # it may have been changed since it was read
    if now is None:
        raise Refused(Reason.GONE)
    if reason := standing_of(learner, now).refusal(at):
        raise Refused(reason)
    return now.closes_at


def sat_over(learner: User, banks: Collection[int]) -> str:
    """The title of an exam over one of these banks that the learner sits just now; empty: of none. One query."""
    sitting = Attempt.objects.of(learner).open().filter(blueprint__bank__in=banks)
    return sitting.values_list("blueprint__title", flat=True).first() or ""

"""Saves what a learner chose for one item of an attempt, or says exactly why it was not saved.

Each save is one short transaction: the gate, a line in the log, the current response. The version of a save is the pair
(epoch, counter): the server counts the windows that took over, a window counts its saves of an item.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from exams import attempts
from exams.chain import Line
from exams.gate import pass_gate
from exams.models import GRACE, Attempt, AttemptEvent, AttemptItem

LATE_KEPT = 200  # late answers kept of one attempt: evidence, not a place to write to without end


@dataclass(frozen=True, slots=True)
class Answer:
    """What a window sends for one item."""

    position: int
    kind: str
    value: str  # as its kind encodes it; empty: nothing is chosen
    filled: int  # how much of a complete response it holds, as its kind counts
    is_flagged: bool
    epoch: int
    counter: int


@dataclass(frozen=True, slots=True)
class Saved:
    at: datetime
    writer_epoch: int  # higher than the answer's: the exam was opened in another window since
    deadline_at: datetime | None = None  # this and the next as they are now: time may have been added
    added_minutes: int = 0
    is_repeat: bool = False  # it was stored before, and nothing was changed now


class Evidence(Enum):
    """What became of an answer that came too late to count."""

    KEPT = auto()
    KNOWN = auto()  # the same one was kept before
    CLASHES = auto()  # another one was kept under its version
    NO_ROOM = auto()


class NotSaved(Exception):  # noqa: N818
    """The answer was not stored; the subclass says why."""


class IsOver(NotSaved):
    """The attempt was submitted or closed before."""


class CameLate(NotSaved):
    """Received after the deadline and its grace, or handed in after the end; kept in the log, never scored."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(evidence)
        self.evidence = evidence


class TooMany(NotSaved):
    def __init__(self, choose_count: int) -> None:
        super().__init__(choose_count)
        self.choose_count = choose_count


class ChangedElsewhere(NotSaved):
    """Another window stored a newer version, or another answer under the same version; `winner` is what is stored."""

    def __init__(self, winner: AttemptItem, writer_epoch: int) -> None:
        super().__init__()
        self.winner = winner
        self.writer_epoch = writer_epoch


class _Stale(Exception):  # noqa: N818
    """Rolls the transaction back: the response was not lower in version, or does not take this answer."""


def save(learner: User, attempt_id: UUID, answer: Answer, *, received_at: datetime) -> Saved:
    """Store an answer. `received_at` is when the request came in, before any wait for the database.

    An exact repeat is acknowledged and changes nothing. Raises NotSaved; Attempt.DoesNotExist or
    AttemptItem.DoesNotExist for what is not the learner's; SuspiciousOperation for what no window of ours sends.
    """
    try:
        with transaction.atomic():
            passed = pass_gate(
                Attempt.objects.of(learner)
                .open()
                .filter(pk=attempt_id, deadline_at__gte=received_at - GRACE, writer_epoch__gte=answer.epoch),
                _line(AttemptEvent.Kind.SAVE, answer, received_at),
            )
            if passed is not None:
                _store(attempt_id, answer, received_at)
                return Saved(received_at, passed.writer_epoch, passed.deadline_at, passed.added_minutes)
    except (IntegrityError, _Stale):
        return _explain_conflict(learner, attempt_id, answer)
    return _explain_gate(learner, attempt_id, answer, received_at)


def hand_in(learner: User, attempt_id: UUID, answer: Answer, *, received_at: datetime) -> Saved:
    """`save`, of an answer that comes in a file: after the end it is kept as evidence, however the attempt ended."""
    try:
        return save(learner, attempt_id, answer, received_at=received_at)
    except IsOver:
        raise CameLate(_keep_late(Attempt.objects.of(learner).get(pk=attempt_id), answer, received_at)) from None


def _store(attempt_id: UUID, answer: Answer, received_at: datetime) -> None:
    is_older = Q(epoch__lt=answer.epoch) | Q(epoch=answer.epoch, counter__lt=answer.counter)
    stored = AttemptItem.objects.filter(
        is_older,
        attempt=attempt_id,
        position=answer.position,
        kind=answer.kind,
        choose_count__gte=answer.filled,
    ).update(
        value=answer.value,
        is_flagged=answer.is_flagged,
        epoch=answer.epoch,
        counter=answer.counter,
        saved_at=received_at,
    )
    if not stored:
        raise _Stale


def _line(kind: AttemptEvent.Kind, answer: Answer, received_at: datetime) -> Line:
    return Line(
        kind=kind,
        received_at=received_at,
        position=answer.position,
        value=answer.value,
        is_flagged=answer.is_flagged,
        epoch=answer.epoch,
        counter=answer.counter,
    )


# --- what follows runs only when a save was refused: it reads to find out why


def _explain_conflict(learner: User, attempt_id: UUID, answer: Answer) -> Saved:
    attempt = Attempt.objects.of(learner).get(pk=attempt_id)
    if repeat := _repeat(attempt, answer):
        return repeat
    item = attempt.items.select_related("revision").get(position=answer.position)
    if item.kind != answer.kind:
        raise SuspiciousOperation("an answer of another kind than its item")
    if answer.filled > item.choose_count:
        raise TooMany(item.choose_count)
    raise ChangedElsewhere(item, attempt.writer_epoch)


def _explain_gate(learner: User, attempt_id: UUID, answer: Answer, received_at: datetime) -> Saved:
    attempt = Attempt.objects.of(learner).get(pk=attempt_id)
    if repeat := _repeat(attempt, answer):
        return repeat
    if answer.epoch > attempt.writer_epoch:
        raise SuspiciousOperation("an epoch that was never given")
    is_late = received_at > attempt.deadline_at + GRACE
    if is_late and (attempt.finished_at is None or attempt.finished_at == attempt.deadline_at):
        evidence = _keep_late(attempt, answer, received_at)
        attempts.close(attempt_id, at=received_at)
        raise CameLate(evidence)
    raise IsOver


def _repeat(attempt: Attempt, answer: Answer) -> Saved | None:
    """The same save again, whose acknowledgement got lost."""
    event = attempt.events.filter(
        kind=AttemptEvent.Kind.SAVE, position=answer.position, epoch=answer.epoch, counter=answer.counter
    ).first()
    if event and (event.value, event.is_flagged) == (answer.value, answer.is_flagged):
        return Saved(
            event.received_at, attempt.writer_epoch, attempt.deadline_at, attempt.added_minutes, is_repeat=True
        )
    return None


def _keep_late(attempt: Attempt, answer: Answer, received_at: datetime) -> Evidence:
    late = attempt.events.filter(kind=AttemptEvent.Kind.LATE)
    if late.count() >= LATE_KEPT or not attempt.items.filter(position=answer.position).exists():
        return _kept_before(attempt, answer) or Evidence.NO_ROOM
    try:
        with transaction.atomic():
            pass_gate(Attempt.objects.filter(pk=attempt.pk), _line(AttemptEvent.Kind.LATE, answer, received_at))
    except IntegrityError:
        return _kept_before(attempt, answer) or Evidence.NO_ROOM
    return Evidence.KEPT


def _kept_before(attempt: Attempt, answer: Answer) -> Evidence | None:
    """What is on record under the version of a late answer."""
    event = attempt.events.filter(
        kind=AttemptEvent.Kind.LATE, position=answer.position, epoch=answer.epoch, counter=answer.counter
    ).first()
    if event is None:
        return None
    is_same = (event.value, event.is_flagged) == (answer.value, answer.is_flagged)
    return Evidence.KNOWN if is_same else Evidence.CLASHES

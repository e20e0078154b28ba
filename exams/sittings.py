"""Reads an attempt for the person who sits it: its items and where each stands. Writes nothing and knows no key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from exams import sealing
from exams.models import Attempt, Blueprint
from quizzes import presentation
from quizzes.keys import prompts_of
from quizzes.kinds import KINDS
from quizzes.models import TOPIC_TEXTS, Option
from quizzes.opaque import Codes
from quizzes.presentation import ShownItem

WORDS = {"done": "answered", "part": "partly answered", "": "not answered"}


class Place(NamedTuple):
    """What the driver needs of an AttemptItem: sixty-five of them are read for each page, so they are no model rows."""

    position: int
    revision_id: int
    kind: str
    choose_count: int
    value: str
    is_flagged: bool
    epoch: int
    counter: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in the navigator."""

    position: int
    state: str  # "done", "part", or empty: not answered
    is_flagged: bool
    is_seen: bool  # shown for more than a glance, or answered once

    @property
    def words(self) -> str:
        return WORDS[self.state] if self.state or self.is_seen else "not seen yet"

    @property
    def label(self) -> str:
        return f"Question {self.position}, {self.words}{', flagged' if self.is_flagged else ''}"

    @property
    def marks(self) -> str:
        return f"{self.state} {'flag' if self.is_flagged else ''}".strip()


@dataclass(frozen=True, slots=True)
class Sitting:
    attempt: Attempt
    items: tuple[Place, ...]

    @property
    def owner(self) -> str:
        return owner_of(self.attempt.pk)

    @property
    def seal(self) -> str:
        """For the file in which a browser keeps answers that it cannot send."""
        return sealing.seal(self.attempt.pk, self.attempt.learner_id)

    @property
    def total(self) -> int:
        return len(self.items)

    def cells(self, here: int = 0) -> list[Cell]:
        """`here`: the item that is shown just now. An item that was saved once has a counter, if only by a visit."""
        return [
            Cell(item.position, state_of(item), item.is_flagged, item.counter > 0 or item.position == here)
            for item in self.items
        ]

    @property
    def last_saved(self) -> int:
        """Where the learner was last; the first item of a fresh attempt."""
        saved = [(item.saved_at, item.position) for item in self.items if item.saved_at]
        return max(saved)[1] if saved else 1

    def at(self, position: int) -> Place | None:
        return self.items[position - 1] if 1 <= position <= self.total else None

    def is_over(self, now: datetime) -> bool:
        return self.attempt.finished_at is not None or self.attempt.has_expired(now)

    @property
    def is_study(self) -> bool:
        """With strike-out and highlighting; a faithful exam has neither."""
        return self.attempt.blueprint.report == Blueprint.Report.STUDY

    def seconds_left(self, now: datetime) -> float:
        return max(0.0, (self.attempt.deadline_at - now).total_seconds())

    def codes(self, position: int) -> Codes:
        return Codes(self.owner, position)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a clock asks for: the deadline may move while an attempt runs."""

    deadline_at: datetime
    added_minutes: int
    is_ended: bool
    writer_epoch: int = 0  # a window that is not the newest learns it here

    def seconds(self, now: datetime) -> float:
        return 0.0 if self.is_ended else max(0.0, (self.deadline_at - now).total_seconds())


def time_left(learner: User | None, attempt_id: UUID) -> TimeLeft | None:
    """Of a learner's attempt, in one query; none where it is absent or somebody else's."""
    rows = Attempt.objects.of(learner).filter(pk=attempt_id)
    row = rows.values_list("deadline_at", "added_minutes", "finished_at", "writer_epoch").first()
    return TimeLeft(row[0], row[1], row[2] is not None, row[3]) if row else None


def owner_of(attempt_id: UUID) -> str:
    return f"attempt:{attempt_id}"


def sitting_of(learner: User | None, attempt_id: UUID) -> Sitting | None:
    """A learner's attempt in two queries; none where it is absent or somebody else's."""
    attempt = Attempt.objects.of(learner).filter(pk=attempt_id).select_related("blueprint__guide").first()
    if attempt is None:
        return None
    rows = attempt.items.order_by("position").values_list(*Place._fields)
    return Sitting(attempt, tuple(Place._make(row) for row in rows))


def state_of(item: Place) -> str:
    filled = KINDS[item.kind].filled(item.value)
    return "done" if filled == item.choose_count else "part" if filled else ""


def show(sitting: Sitting, item: Place, *, value: str | None = None) -> ShownItem:
    """The item as a question, in one query, or two if it has prompts. `value`: shown instead of what is stored."""
    options = list(
        Option.objects.filter(revision=item.revision_id)
        .select_related("revision__item__topic", "revision__case")
        .defer("rationale", "rationale_html", *(f"revision__item__topic__{text}" for text in TOPIC_TEXTS))
    )
    revision, value = options[0].revision, item.value if value is None else value
    prompts = prompts_of([revision]).get(revision.pk, ())
    return presentation.asking(sitting.owner, item.position, revision, options, value=value, prompts=prompts)

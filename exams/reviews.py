"""Reads the items of an ended attempt with their key, every rationale and how long each took. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from exams import results
from exams.models import Attempt, AttemptItem
from exams.sittings import owner_of
from exams.timeline import pace_of, seconds_by_position
from quizzes import presentation
from quizzes.keys import prompts_of
from quizzes.models import Option
from quizzes.presentation import ShownItem
from quizzes.scoring import Rule

OUTCOMES = {True: "right", False: "wrong"}
FILTERS = {"all": "All", "missed": "Missed", "flagged": "Flagged", "slow": "Slow"}


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    shown: ShownItem
    outcome: str  # "right", "wrong", "missing" or "void"
    is_flagged: bool
    is_scored: bool
    is_slow: bool  # took longer than the exam's pace
    seconds: int

    @property
    def outcome_words(self) -> str:
        return {"missing": "not answered", "void": "left out of scoring"}.get(self.outcome, self.outcome)

    @property
    def suffix(self) -> str:
        """Keeps the ids of several items on one page apart."""
        return f"-{self.shown.position}"


@dataclass(frozen=True, slots=True)
class Filter:
    slug: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Review:
    items: tuple[ReviewedItem, ...]
    show: str
    filters: tuple[Filter, ...]
    pace: int  # seconds an item may take

    @property
    def total(self) -> int:
        return self.filters[0].count


def outcome_of(item: AttemptItem) -> str:
    return OUTCOMES[bool(item.is_right)] if item.value else "missing"


def review_of(attempt: Attempt, show: str) -> Review:
    """The items that `show` names, a key of FILTERS; else the missed ones, or all where none was missed.

    Three queries, one more where there are prompts.
    """
    every = list(presentation.with_item(attempt.items.all()))
    seconds = seconds_by_position(results.entries_of(attempt))
    pace = pace_of(attempt.started_at, attempt.deadline_at, len(every))
    slow = {item.position for item in every if seconds.get(item.position, 0.0) > pace}
    found = {
        "all": every,
        "missed": [item for item in every if not item.is_right],
        "flagged": [item for item in every if item.is_flagged],
        "slow": [item for item in every if item.position in slow],
    }
    if show not in FILTERS:
        show = "missed" if found["missed"] else "all"
    items = found[show]

    options: dict[int, list[Option]] = {item.revision_id: [] for item in items}
    for option in Option.objects.explained().filter(revision__in=options):
        options[option.revision_id].append(option)
    prompts = prompts_of([item.revision for item in items])
    owner, rule = owner_of(attempt.pk), Rule(attempt.scoring)
    released = [
        presentation.released(
            owner,
            item.position,
            item.revision,
            options[item.revision_id],
            value=item.value,
            prompts=prompts.get(item.revision_id, ()),
            rule=rule,
        )
        for item in items
    ]
    return Review(
        items=tuple(
            ReviewedItem(
                shown,
                "void" if shown.is_left_out else outcome_of(item),
                item.is_flagged,
                item.is_scored,
                item.position in slow,
                round(seconds.get(item.position, 0.0)),
            )
            for item, shown in zip(items, released, strict=True)
        ),
        show=show,
        filters=tuple(Filter(slug, words, len(found[slug])) for slug, words in FILTERS.items()),
        pace=round(pace),
    )

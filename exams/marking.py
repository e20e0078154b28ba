"""Marks the responses of an attempt and sums them up. Pure: the same sheet and responses give the same marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizzes.kinds import KINDS
from quizzes.scoring import Key, Rule


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the marking sheet."""

    position: int
    topic: int
    kind: str
    key: Key
    is_scored: bool = True


@dataclass(slots=True)
class Tally:
    right: int = 0
    items: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    right: frozenset[int]  # positions of the items answered right, unscored ones too
    right_count: int  # this and all below of scored items only
    item_count: int
    points: int  # 0 to 1000 for each item
    by_topic: Mapping[int, Tally]


def mark(sheet: Iterable[Question], values: Mapping[int, str], seconds: Mapping[int, float], *, rule: Rule) -> Marks:
    """`values`: the encoded response by position; an item without one is wrong."""
    right: set[int] = set()
    by_topic: dict[int, Tally] = {}
    points = 0
    for question in sheet:
        score = KINDS[question.kind].score(values.get(question.position, ""), question.key, rule)
        if score.is_right:
            right.add(question.position)
        if not question.is_scored:
            continue
        tally = by_topic.setdefault(question.topic, Tally())
        tally.right += score.is_right
        tally.items += 1
        tally.seconds += seconds.get(question.position, 0.0)
        points += score.points
    return Marks(
        frozenset(right),
        sum(tally.right for tally in by_topic.values()),
        sum(tally.items for tally in by_topic.values()),
        points,
        by_topic,
    )

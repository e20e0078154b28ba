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


@dataclass(slots=True)
class Tally:
    right: int = 0
    items: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    right: frozenset[int]  # positions of the items answered right
    points: int  # 0 to 1000 for each item
    item_count: int
    by_topic: Mapping[int, Tally]


def mark(sheet: Iterable[Question], values: Mapping[int, str], seconds: Mapping[int, float], *, rule: Rule) -> Marks:
    """`values`: the encoded response by position; an item without one is wrong."""
    right: set[int] = set()
    by_topic: dict[int, Tally] = {}
    item_count = points = 0
    for question in sheet:
        tally = by_topic.setdefault(question.topic, Tally())
        score = KINDS[question.kind].score(values.get(question.position, ""), question.key, rule)
        if score.is_right:
            right.add(question.position)
            tally.right += 1
        points += score.points
        tally.items += 1
        tally.seconds += seconds.get(question.position, 0.0)
        item_count += 1
    return Marks(frozenset(right), points, item_count, by_topic)

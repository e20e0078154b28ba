"""Marks the responses of an attempt and sums them up. Pure: the same sheet and responses give the same marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizzes.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the marking sheet."""

    position: int
    topic: int
    kind: str
    keys: frozenset[int]


@dataclass(slots=True)
class Tally:
    right: int = 0
    items: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    right: frozenset[int]  # positions of the items answered right
    item_count: int
    by_topic: Mapping[int, Tally]


def mark(sheet: Iterable[Question], values: Mapping[int, str], seconds: Mapping[int, float]) -> Marks:
    """`values`: the encoded response by position; an item without one is wrong."""
    right: set[int] = set()
    by_topic: dict[int, Tally] = {}
    item_count = 0
    for question in sheet:
        tally = by_topic.setdefault(question.topic, Tally())
        if KINDS[question.kind].score(values.get(question.position, ""), question.keys).is_right:
            right.add(question.position)
            tally.right += 1
        tally.items += 1
        tally.seconds += seconds.get(question.position, 0.0)
        item_count += 1
    return Marks(frozenset(right), item_count, by_topic)

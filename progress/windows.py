"""Which windows of the tower are lit: the rule, over values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

RULE = (
    "A window is one objective of the guide. It is lit when your last answer on that objective was right, and dim when "
    "it was wrong."
)


class State(StrEnum):
    LIT = "lit"
    DIM = "dim"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Try:
    """A response to an item of an objective."""

    objective: int
    is_right: bool
    given_at: datetime


def states(tries: Iterable[Try]) -> dict[int, State]:
    """The state of every objective that was tried: its last try decides; of two at one moment, the later in order."""
    last: dict[int, Try] = {}
    for one in tries:
        if one.objective not in last or one.given_at >= last[one.objective].given_at:
            last[one.objective] = one
    return {objective: State.LIT if one.is_right else State.DIM for objective, one in last.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """The windows of one floor, in the order to draw them: lit ones first, dark ones last."""

    windows: tuple[State, ...]

    @property
    def lit(self) -> int:
        return self.windows.count(State.LIT)

    @property
    def total(self) -> int:
        return len(self.windows)


def row(objectives: Sequence[int], known: Mapping[int, State]) -> Row:
    order = list(State)
    return Row(tuple(sorted((known.get(objective, State.DARK) for objective in objectives), key=order.index)))

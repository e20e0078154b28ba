"""How good a response was: its encoding, what decides on right and wrong, and points for it. Pure.

A response is stored as one short text, which its kind encodes:

- chosen options: their positions in ascending order, "2" or "1 4";
- places to fill (the order of steps, an option for each prompt): the option at each place, 0 for none, "3 1 0 2";
- an entry (a number, a short text): itself.

Empty is no response.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

FULL_POINTS = 1000
NOTHING, EVERYTHING = Fraction(0), Fraction(1)


class Rule(StrEnum):
    """What a response that is right in part earns; a bank or an exam has one."""

    ALL_OR_NOTHING = "all-or-nothing"  # as AWS scores
    PARTIAL_CREDIT = "partial-credit"


class Correction(StrEnum):
    """What is done about a key that was wrong."""

    ACCEPT = "accept"  # further responses are right besides the author's key
    NEW = "new"  # other responses are right, the author's key is not
    DROP = "drop"  # nothing decides: the item is left out of scoring
    ORIGINAL = "original"  # the author's key after all


@dataclass(frozen=True, slots=True)
class Key:
    """What decides on right and wrong in a revision. Positions count from 1 in the author's order."""

    right: frozenset[int] = frozenset()  # the options that are keys
    texts: tuple[str, ...] = ()  # of the options, for kinds that recognise an entry
    matches: tuple[int, ...] = ()  # for each prompt the position of its option
    option_count: int = 0
    tolerance: Decimal = field(default=Decimal(0))  # how far off a number may be
    order: tuple[int, ...] = ()  # the options in their right order, where it is not the author's
    alternatives: tuple[Key, ...] = ()  # further keys: a response is right by the one that it comes closest to
    is_void: bool = False  # nothing decides any more: the item is left out, and counts against nobody

    @property
    def recognised(self) -> list[tuple[int, str]]:
        """Position and text of each option, the keys first."""
        return sorted(enumerate(self.texts, start=1), key=lambda each: each[0] not in self.right)


@dataclass(frozen=True, slots=True)
class Score:
    points: int  # 0 to FULL_POINTS
    is_right: bool  # wholly


def score_of(share: Fraction, rule: Rule) -> Score:
    """Points for the share of an item, 0 to 1, that was right. Rounded down: only a whole response earns the full."""
    is_right = share == EVERYTHING
    points = floor(share * FULL_POINTS) if rule == Rule.PARTIAL_CREDIT else FULL_POINTS * is_right
    return Score(points, is_right)


# --- encoding


def encode(positions: Iterable[int]) -> str:
    return " ".join(str(position) for position in sorted(set(positions)))


def decode(value: str) -> frozenset[int]:
    """The positions an encoded value names. Raises ValueError for anything `encode` does not make."""
    positions = frozenset(int(word) for word in value.split())
    if encode(positions) != value or any(position < 1 for position in positions):
        raise ValueError(f"not an encoded response: {value!r}")
    return positions


def encode_places(options: Sequence[int]) -> str:
    """The option at each place. Empty where no place is filled."""
    return " ".join(map(str, options)) if any(options) else ""


def decode_places(value: str) -> tuple[int, ...]:
    """Raises ValueError for anything `encode_places` does not make."""
    options = tuple(int(word) for word in value.split())
    if encode_places(options) != value or any(option < 0 for option in options):
        raise ValueError(f"not an encoded response: {value!r}")
    return options


# --- the share that is right, 0 to 1


def share_of_choice(chosen: frozenset[int], right: frozenset[int]) -> Fraction:
    """Right choices less wrong ones, out of the keys: who chooses everything gains nothing."""
    if not right:
        return NOTHING
    return max(NOTHING, Fraction(len(chosen & right) - len(chosen - right), len(right)))


def share_of_places(given: Sequence[int], wanted: Sequence[int]) -> Fraction:
    """Places that hold the option that belongs there."""
    if not wanted or len(given) > len(wanted):
        return NOTHING
    return Fraction(sum(one == other for one, other in zip(given, wanted, strict=False)), len(wanted))

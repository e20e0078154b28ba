"""How good a response was: encoding of what was chosen, and points for it. Pure.

An encoded value names option positions in ascending order, joined by a space: "2", "1 4". Empty is no response.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FULL_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Score:
    points: int  # 0 to FULL_POINTS
    is_right: bool
    is_complete: bool  # as many options were chosen as were asked for


def encode(positions: Iterable[int]) -> str:
    return " ".join(str(position) for position in sorted(set(positions)))


def decode(value: str) -> frozenset[int]:
    """The positions an encoded value names. Raises ValueError for anything `encode` does not make."""
    positions = frozenset(int(word) for word in value.split())
    if encode(positions) != value or any(position < 1 for position in positions):
        raise ValueError(f"not an encoded response: {value!r}")
    return positions


def all_or_nothing(chosen: frozenset[int], keys: frozenset[int]) -> Score:
    """Full points for exactly the keys, none for anything else, as AWS scores multiple response."""
    is_right = bool(keys) and chosen == keys
    return Score(FULL_POINTS if is_right else 0, is_right, len(chosen) == len(keys))

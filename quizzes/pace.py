"""How long a learner takes for an item in practice, and how many items fit into some minutes. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime
from itertools import pairwise
from math import ceil
from statistics import median

USUAL = 50  # seconds for an item, where too little is known
ENOUGH = 20  # times that make a pace of one's own
SHORTEST, LONGEST = 5, 240  # seconds: a click through counts as the one, a walk to the kitchen as the other
SPARE = 1.5  # a good day is faster than the median
MOST = 60  # items


def seconds_each(given: Iterable[tuple[Hashable, datetime]]) -> int | None:
    """The median time between one response and the next in the same session, none where too few are known.

    `given`: session and time of each response.
    """
    sessions: dict[Hashable, list[datetime]] = {}
    for session, moment in given:
        sessions.setdefault(session, []).append(moment)
    times = [
        min(max((after - before).total_seconds(), SHORTEST), LONGEST)
        for moments in map(sorted, sessions.values())
        for before, after in pairwise(moments)
    ]
    return round(median(times)) if len(times) >= ENOUGH else None


def count_in(minutes: int, seconds: int) -> int:
    """How many items of so many seconds each fit into the minutes, at least one."""
    return max(1, round(minutes * 60 / seconds))


def count_for(minutes: int, seconds: int) -> int:
    """How many items to lay ready for the minutes: some to spare."""
    return min(MOST, ceil(count_in(minutes, seconds) * SPARE) + 2)

"""Reads the log of an attempt: what its responses came to, and how long each item took. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log that changed the attempt. `position` is none for what concerns no single item."""

    sequence: int
    received_at: datetime
    position: int | None = None
    value: str = ""
    is_flagged: bool = False
    epoch: int = 0
    counter: int = 0


def newest(entries: Iterable[Entry]) -> dict[int, Entry]:
    """The save that counts for each item: the highest by (epoch, counter), in whatever order they came."""
    found: dict[int, Entry] = {}
    for entry in entries:
        if entry.position is None:
            continue
        known = found.get(entry.position)
        if known is None or (entry.epoch, entry.counter) > (known.epoch, known.counter):
            found[entry.position] = entry
    return found


def seconds_by_position(entries: Iterable[Entry]) -> dict[int, float]:
    """Seconds spent on each item, by the server's clock.

    The time since the line before goes to the item that a save concerns: looking at an item and leaving it untouched
    counts for the next one saved, and the time after the last save (the review screen) for none.
    """
    spent: dict[int, float] = defaultdict(float)
    until: datetime | None = None
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        if until is not None and entry.position is not None:
            # Two requests can pass the gate in another order than they were received in: no time counts twice.
            spent[entry.position] += max(0.0, (entry.received_at - until).total_seconds())
        until = entry.received_at if until is None else max(until, entry.received_at)
    return dict(spent)


def pace_of(started_at: datetime, deadline_at: datetime, count: int) -> float:
    """Seconds that each of `count` items may take."""
    return (deadline_at - started_at).total_seconds() / count


def duration(seconds: float) -> str:
    """Seconds in words: 94 s, 3 min 12 s, 1 h 5 min."""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = round(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min"

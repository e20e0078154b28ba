"""What a learner sent in one attempt and what was said to it; and what the database must therefore hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from torture.rows import EventRow, Rows

UNKNOWN, KEPT, REFUSED = "unknown", "kept", "refused"
Version = tuple[int, int, int]  # position, writer epoch, counter


@dataclass(slots=True)
class Sent:
    """A save. Until a reply has come in whole, nobody can know whether it is stored: both must be right."""

    value: str
    is_flagged: bool = False
    state: str = UNKNOWN

    def is_in(self, event: EventRow) -> bool:
        return (event.value, event.is_flagged) == (self.value, self.is_flagged)


@dataclass
class Journal:
    attempt: str  # 32 hex digits
    sends: dict[Version, Sent] = field(default_factory=dict)
    take_overs: list[str] = field(default_factory=list)  # their states
    end: str = ""  # its state, once it was asked for

    def newest(self, position: int, states: Iterable[str] = (KEPT,)) -> Version | None:
        return max(
            (version for version, sent in self.sends.items() if version[0] == position and sent.state in states),
            default=None,
        )


@dataclass
class Tally:
    """How far the database is from the journals: all zero, or something is broken."""

    lost: list[str] = field(default_factory=list)  # acknowledged, and not stored as it was sent
    doubled: list[str] = field(default_factory=list)  # stored twice, or never sent
    wrong: list[str] = field(default_factory=list)  # results, responses or states that do not follow from the log

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.wrong)

    def add(self, other: Tally) -> None:
        self.lost += other.lost
        self.doubled += other.doubled
        self.wrong += other.wrong


def compare(journal: Journal, rows: Rows) -> Tally:
    """One attempt. `rows` were read while none of its requests was on its way."""
    tally, name = Tally(), journal.attempt
    if name not in rows.attempts:
        tally.lost.append(f"{name}: the whole attempt")
        return tally
    for part in (_saves, _responses, _changes, _end):
        tally.add(part(journal, rows))
    return tally


def _saves(journal: Journal, rows: Rows) -> Tally:
    """The log against what was sent."""
    tally, name = Tally(), journal.attempt
    saves = [event for event in rows.events[name] if event.kind == "save"]
    stored = {event.version: event for event in saves}
    for version, times in Counter(event.version for event in saves).items():
        if times > 1:
            tally.doubled.append(f"{name}: {version} is logged {times} times")
    for version, sent in journal.sends.items():
        event = stored.get(version)
        if sent.state == KEPT and not (event and sent.is_in(event)):
            tally.lost.append(f"{name}: {version} was acknowledged as {sent}, the log has {event}")
        if sent.state == REFUSED and event and sent.is_in(event):
            tally.wrong.append(f"{name}: {version} was refused and is stored")
    for version, event in stored.items():
        known = journal.sends.get(version)
        if known is None or not known.is_in(event):
            tally.doubled.append(f"{name}: the log has {event}, which nobody sent")
    return tally


def _responses(journal: Journal, rows: Rows) -> Tally:
    """The current responses against the log."""
    tally, newest = Tally(), rows.newest(journal.attempt)
    for position, item in rows.items[journal.attempt].items():
        event = newest.get(position)
        wanted = (event.value, event.is_flagged, event.epoch, event.counter) if event else ("", False, 0, 0)
        if (item.value, item.is_flagged, item.epoch, item.counter) != wanted:
            tally.wrong.append(f"{journal.attempt}: item {position} is {item}, the newest in the log is {event}")
    return tally


def _changes(journal: Journal, rows: Rows) -> Tally:
    """Every change is numbered, and take-overs are those that were asked for."""
    tally, name = Tally(), journal.attempt
    events, sequence = rows.events[name], rows.attempts[name].sequence
    if [event.sequence for event in events] != list(range(sequence + 1)):
        tally.wrong.append(f"{name}: the log's lines are not numbered 0 to {sequence}")
    took_over = sum(event.kind == "take-over" for event in events)
    if not journal.take_overs.count(KEPT) <= took_over <= len(journal.take_overs):
        tally.wrong.append(f"{name}: {took_over} take-overs, {journal.take_overs.count(KEPT)} acknowledged")
    return tally


def _end(journal: Journal, rows: Rows) -> Tally:
    tally, name = Tally(), journal.attempt
    attempt, events, results = rows.attempts[name], rows.events[name], rows.results[name]
    ends = [event for event in events if event.kind in {"submit", "close"}]
    if len(ends) > 1 or len(results) > 1:
        tally.doubled.append(f"{name}: {len(ends)} ends, {len(results)} results")
    if journal.end == KEPT and not ends:
        tally.lost.append(f"{name}: its end was acknowledged and is not in the log")
    if not (len(ends) == len(results) == (attempt.state == "submitted") == (attempt.finished_at is not None)):
        tally.wrong.append(f"{name}: {attempt.state}, with {len(ends)} ends and {len(results)} results")
    if results and results[0].right_count != (right := rows.right(name)):
        tally.wrong.append(f"{name}: the result says {results[0].right_count} right, the log comes to {right}")
    if ends and any(event.sequence > ends[0].sequence and event.kind != "late" for event in events):
        tally.wrong.append(f"{name}: something was stored after the end")
    return tally

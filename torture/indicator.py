"""Whether an exam page's indicator told the truth, from what a script outside the page noted. Pure.

It may never say less than is so: not "Saved" of an answer that the server has not acknowledged, no number below that of
the answers that wait. It may be late by a moment in saying that fewer wait.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

DECIDED = {200, 400, 409, 413, 422}  # replies that an answer does not wait for any longer
LAG = 1.0  # seconds that a number may still be too high after a reply: the browser takes the answer off its disk first


class Note(NamedTuple):
    """A line of the script's log."""

    what: str  # "change", "sent", "heard", "loaded" or "sample"
    load: str  # of the page: another one after each reload
    at: float
    line: int = 0  # of the page's log
    position: int = 0
    number: int = 0  # of a request, within the load
    status: int = 0
    words: str = ""
    is_live: bool = True  # the page's own scripts have begun
    kind: str = ""
    chosen: frozenset[str] = frozenset()
    is_flagged: bool = False

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Note:
        known = {name: line[name] for name in cls._fields if name in line}
        return cls(**{**known, "chosen": frozenset(line.get("chosen", ()))})

    @property
    def content(self) -> tuple[frozenset[str], bool]:
        return self.chosen, self.is_flagged


class Claim(NamedTuple):
    says_saved: bool
    least: int  # answers that wait, by the words
    most: float


@dataclass
class Judged:
    samples: int = 0
    saved: int = 0  # of them said so of an answer
    waiting: int = 0  # of them said that something waits
    lies: list[str] = field(default_factory=list)
    longest_lag: float = 0.0  # seconds

    def add(self, other: Judged) -> None:
        self.samples += other.samples
        self.saved += other.saved
        self.waiting += other.waiting
        self.lies += other.lies
        self.longest_lag = max(self.longest_lag, other.longest_lag)


def claim(words: str) -> Claim:
    if found := re.search(r"(\d+) answers? waiting$", words):
        return Claim(says_saved=False, least=int(found[1]), most=int(found[1]))
    if words == "Saving":
        return Claim(says_saved=False, least=1, most=float("inf"))
    return Claim(says_saved=words.startswith("Saved"), least=0, most=0)


def judge(notes: Iterable[Note], has: Callable[[Note], bool]) -> Judged:
    """The notes of one browser, in their order. `has`: whether the server had what a sample shows."""
    judged = Judged()
    waiting: dict[
        int, tuple[int, Note]
    ] = {}  # by position: the newest change that nothing was heard of, and its number
    under_way: dict[tuple[str, int], int] = {}  # requests that carry such a change
    decided: list[float] = []
    changes = 0
    for note in notes:
        if note.what == "change":
            changes += 1
            waiting[note.position] = changes, note
        elif note.what == "sent" and note.position in waiting:
            number, change = waiting[note.position]
            if change.content == note.content:
                under_way[note.load, note.number] = number
        elif note.what == "heard" and note.status in DECIDED:
            number = under_way.pop((note.load, note.number), 0)
            if note.position in waiting and waiting[note.position][0] == number:
                del waiting[note.position]
                decided.append(note.at)
        elif note.what == "sample":
            _look(judged, note, waiting, decided, has)
    return judged


def _look(
    judged: Judged,
    note: Note,
    waiting: Mapping[int, tuple[int, Note]],
    decided: list[float],
    has: Callable[[Note], bool],
) -> None:
    said = claim(note.words)
    judged.samples += 1
    judged.saved += said.says_saved
    judged.waiting += said.least > 0
    if said.says_saved and not has(note):
        judged.lies.append(f"question {note.position}: {note.words!r}, and the server has no such answer")
    if not note.is_live:
        return  # the page as the server wrote it: it speaks of what it shows, not of what waits in the browser
    if said.says_saved and note.position in waiting:
        judged.lies.append(f"question {note.position}: {note.words!r}, and it was not acknowledged")
    elif len(waiting) > said.most:
        judged.lies.append(f"question {note.position}: {note.words!r}, and {len(waiting)} wait")
    elif said.least > len(waiting):
        # As many as it says too many were still waiting when the oldest of so many was decided.
        extra = said.least - len(waiting)
        lag = note.at - decided[-extra] if extra <= len(decided) else float("inf")
        judged.longest_lag = max(judged.longest_lag, lag)
        if lag > LAG:
            judged.lies.append(f"question {note.position}: {note.words!r}, and {len(waiting)} wait")

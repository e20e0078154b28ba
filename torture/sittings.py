"""An attempt sat in Chromium: what its browsers' journals want on the server, and whether and when it is there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import UUID

from torture import rows
from torture.indicator import Judged, Note, judge
from torture.learners import encoded
from torture.rows import CHOICES, Rows
from torture.site import Site
from torture.windows import Device, Line

LOST_AFTER = 15.0  # seconds after which nothing more is expected


@dataclass
class Sitting:
    """An attempt, the browsers it is sat in, and what came of it."""

    site: Site
    attempt: str = ""
    devices: list[Device] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)  # seconds from reconnecting until the last answer was there
    waited: int = 0  # answers that were not there when the network came back
    lost: set[str] = field(default_factory=set)
    conflicts: int = 0  # answers that a newer one of another device overruled
    untold: set[str] = field(default_factory=set)

    def start(self, device: Device) -> None:
        self.devices.append(device)
        self.attempt = device.start()

    @property
    def journal(self) -> list[Line]:
        return [line for device in self.devices for line in device.journal]

    def newest(self) -> dict[int, Line]:
        """Of each question the answer that must win: of the newest epoch, and there the last."""
        return {line.position: line for line in sorted(self.journal, key=lambda line: (line.epoch, line.at))}

    def value(self, position: int, codes: frozenset[str]) -> str:
        from quizzes.opaque import Codes  # after the key is known

        own = Codes(f"attempt:{self.attempt}", position)
        return encoded(own.option(code) for code in codes)

    def not_there(self) -> list[Line]:
        with rows.sqlite(self.site.database) as database:
            stored = {
                position: (value, bool(flagged))
                for position, value, flagged in database.query(
                    "SELECT position, value, is_flagged FROM exams_attemptitem WHERE attempt_id = ?",
                    UUID(self.attempt).hex,
                )
            }
        return [
            line
            for line in self.newest().values()
            if stored[line.position] != (self.value(line.position, line.value), line.is_flagged)
        ]

    def arrive(self, since: float, *, waited: int | None = None) -> None:
        """Wait until the server has every newest answer; measured from when it could be reached again."""
        missing = self.not_there()
        self.waited += len(missing) if waited is None else waited
        while missing and time.monotonic() < since + LOST_AFTER:
            self.devices[0].rest(0.02)
            missing = self.not_there()
        self.arrivals.append(time.monotonic() - since)
        for line in missing:
            self.lost.add(f"question {line.position}: {self.value(line.position, line.value)!r} is not on the server")

    def judge(self, stored: Rows) -> Judged:
        if not self.attempt:
            return Judged()
        events = stored.events[UUID(self.attempt).hex]

        def has(note: Note) -> bool:
            if note.kind not in CHOICES:
                return True
            shown = self.value(note.position, note.chosen), note.is_flagged
            return any(
                event.kind == "save"
                and event.position == note.position
                and (event.value, event.is_flagged) == shown
                and event.received_at.timestamp() <= note.at + 0.005  # the page's clock has no finer steps
                for event in events
            )

        judged = Judged()
        for device in self.devices:
            judged.add(judge(device.notes, has))
        return judged

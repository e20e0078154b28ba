"""Links the lines of an attempt's log: each holds a digest over the one before and itself. Pure.

A line that is changed, taken out or put in leaves a link that does not fit; one cut off at the end leaves a head, on
the attempt, that nothing leads to. The form of a line's text can never change, for the links of old logs hang on it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to an attempt. `epoch`: none for a take-over, whose epoch the gate gives."""

    kind: str
    received_at: datetime
    position: int | None = None
    value: str = ""
    is_flagged: bool = False
    epoch: int | None = 0
    counter: int = 0

    @property
    def text(self) -> str:
        """The line in ASCII, one way only. Sequence and epoch stand outside, for the database counts them."""
        received_at = self.received_at.astimezone(UTC).isoformat(timespec="microseconds")
        fields = [self.kind, received_at, self.position, self.value, self.is_flagged, self.counter]
        return json.dumps(fields, separators=(",", ":"))


def root(attempt: UUID) -> str:
    """What the first line is linked to: a log cannot be passed off as another attempt's."""
    return attempt.hex


def link(previous: str, sequence: int, epoch: int, text: str) -> str:
    """The digest of a line. `gate.LINK` is the same in SQL."""
    return hashlib.sha256(f"{previous} {sequence} {epoch} {text}".encode()).hexdigest()

"""Prints the figures of a check, one a line, each beside what it must be."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

EXAMPLES = 8  # of what went wrong that are printed


@dataclass
class Report:
    """`is_quiet`: only count what failed, for faults that are planted."""

    check: str
    is_quiet: bool = False
    failures: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def figure(self, words: str, value: float, *, at_most: float = 0, unit: str = "") -> None:
        """A figure that must not be above a limit."""
        self._judge(words, f"{value:,.6g}{unit}", is_held=value <= at_most, wanted=f"at most {at_most:,.6g}{unit}")

    def exactly(self, words: str, value: int, wanted: int) -> None:
        self._judge(words, f"{value:,}", is_held=value == wanted, wanted=f"{wanted:,}")

    def at_least(self, words: str, value: int, wanted: int) -> None:
        """That a check tried enough to prove anything."""
        self._judge(words, f"{value:,}", is_held=value >= wanted, wanted=f"at least {wanted:,}")

    def note(self, words: str) -> None:
        if not self.is_quiet:
            print(f"{self.check:<17}{words}", flush=True)

    def example(self, words: str) -> None:
        """What exactly went wrong; at most a few of them are of use."""
        self.failures.append(words)
        if len(self.failures) <= EXAMPLES:
            self.note(f"    ! {words}")

    def done(self) -> None:
        self.note(f"{'took':<58}{time.monotonic() - self.began:,.0f} s")

    def _judge(self, words: str, value: str, *, is_held: bool, wanted: str) -> None:
        if not is_held:
            self.failures.append(f"{words}: {value}, wanted {wanted}")
        self.note(f"{words:<58}{value:>12}   {'ok' if is_held else f'FAILED: {wanted}'}")

"""What an attempt must do with whatever arrives, written down once more and without the product's code. Pure.

Versions are pairs (writer epoch, counter), the highest wins; a repeat is acknowledged; receipt by the server's clock
decides; an attempt ends once, at its deadline at the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

LOCK_WAIT = 20.0  # seconds after deadline and grace before anybody may close


@dataclass(frozen=True, slots=True)
class Slot:
    """An item of the attempt."""

    position: int
    options: int
    asks: int


@dataclass(frozen=True, slots=True)
class Save:
    window: int
    position: int
    epoch: int
    counter: int
    chosen: tuple[int, ...]
    is_flagged: bool

    @property
    def version(self) -> tuple[int, int, int]:
        return self.position, self.epoch, self.counter

    @property
    def value(self) -> str:
        return " ".join(map(str, self.chosen))

    @property
    def content(self) -> tuple[tuple[int, ...], bool]:
        return self.chosen, self.is_flagged


@dataclass(frozen=True, slots=True)
class Step:
    """Something that reaches the server, `at` seconds after the start."""

    at: float
    what: str  # "save", "take-over", "submit" or "sweep"
    save: Save | None = None


@dataclass
class Model:
    slots: Sequence[Slot]
    deadline: float
    grace: float
    writer: int = 1
    finished: float | None = None
    log: dict[tuple[int, int, int], Save] = field(default_factory=dict)
    newest: dict[int, Save] = field(default_factory=dict)
    late: set[tuple[int, int, int]] = field(default_factory=set)

    def is_too_many(self, save: Save) -> bool:
        return any(slot.position == save.position and len(save.chosen) > slot.asks for slot in self.slots)

    def step(self, step: Step) -> str:
        match step.what:
            case "take-over":
                return self._take_over(step.at)
            case "submit":
                if self.finished is None and step.at <= self.deadline + self.grace:
                    self.finished = min(step.at, self.deadline)
                self._close(step.at)
            case "sweep":
                self._close(step.at)
            case _ if step.save:
                return self._save(step.save, step.at)
        return "done"

    def _take_over(self, at: float) -> str:
        if self.finished is None and at <= self.deadline:
            self.writer += 1
            return "taken"
        self._close(at)
        return "over"

    def _close(self, at: float) -> None:
        if self.finished is None and at > self.deadline + self.grace + LOCK_WAIT:
            self.finished = self.deadline

    def _save(self, save: Save, at: float) -> str:
        version = save.version
        known = self.log.get(version)
        if known and known.content == save.content:
            return "saved"
        if save.epoch > self.writer:
            return "tampered"
        if at > self.deadline + self.grace and self.finished in {None, self.deadline}:
            self.late.add(version)
            self._close(at)
            return "late"
        if self.finished is not None:
            return "over"
        if self.is_too_many(save):
            return "too-many"
        newest = self.newest.get(save.position)
        if newest and (newest.epoch, newest.counter) >= (save.epoch, save.counter):
            return "changed"
        self.log[version] = self.newest[save.position] = save
        return "saved"


def history(slots: Sequence[Slot], rng: Random, *, lasts: float, may_end: bool = True) -> list[Step]:
    """What two tabs and a device or two send over a bad network: delayed, doubled, overtaken; in order of arrival."""
    takes = sorted(rng.uniform(0, lasts * 0.7) for _ in range(rng.choice((0, 0, 1, 1, 2))))
    steps = [Step(at, "take-over") for at in takes]
    windows = [(0.0, 1)] * rng.choice((1, 1, 2)) + [(at, number) for number, at in enumerate(takes, start=2)]
    for window, (opened, epoch) in enumerate(windows):
        counters = dict.fromkeys((slot.position for slot in slots), 0)
        now = opened
        for _ in range(rng.randint(2, 6)):
            now += rng.expovariate(8 / lasts)
            slot = rng.choice(list(slots))
            counters[slot.position] += 1
            count = rng.randint(0, slot.asks) if rng.random() > 0.04 else min(slot.options, slot.asks + 1)
            save = Save(
                window,
                slot.position,
                epoch if rng.random() > 0.02 else epoch + 7,
                counters[slot.position],
                tuple(sorted(rng.sample(range(1, slot.options + 1), count))),
                rng.random() < 0.2,
            )
            for _ in range(1 + (rng.random() < 0.25) + (rng.random() < 0.05)):
                delay = rng.expovariate(10 / lasts) if rng.random() < 0.5 else 0.0
                steps.append(Step(now + delay, "save", save))
    if may_end:
        steps += [Step(rng.uniform(0.5, 1.6) * lasts, "submit") for _ in range(rng.choice((0, 1, 1, 2)))]
        steps += [Step(rng.uniform(0.9, 2.2) * lasts, "sweep") for _ in range(rng.choice((0, 1, 2)))]
    return sorted(steps, key=lambda step: step.at)

"""Chooses the items of an exam form from what a bank holds: pure, without rows and without a clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Candidate:
    """A current item at its current revision, and how often this learner met the item in earlier forms."""

    item: int
    revision: int
    topic: int
    objective: int
    difficulty: int
    kind: str
    choose_count: int
    times_seen: int = 0


class TooFewItems(Exception):  # noqa: N818
    """The bank cannot fill a form. `missing`: how many items each topic lacks."""

    def __init__(self, missing: Mapping[int, int]) -> None:
        super().__init__(f"{sum(missing.values())} items are missing")
        self.missing = dict(missing)


def choose(quotas: Mapping[int, int], candidates: Iterable[Candidate], rng: Random) -> list[Candidate]:
    """The items of one form, in the order of the form: as many of each topic as `quotas` says, none twice.

    Within a topic the items seen least often come first; among those, objectives take turns, and difficulties come as
    often as the bank holds them, counted over the whole form. What is still equal, chance decides.
    """
    pools: dict[int, list[Candidate]] = defaultdict(list)
    held: Counter[int] = Counter()
    for candidate in {each.item: each for each in candidates}.values():
        if candidate.topic in quotas:
            pools[candidate.topic].append(candidate)
            held[candidate.difficulty] += 1
    missing = {topic: quota - len(pools[topic]) for topic, quota in quotas.items() if quota > len(pools[topic])}
    if missing:
        raise TooFewItems(missing)

    chosen: list[Candidate] = []
    used: Counter[int] = Counter()
    for topic, quota in quotas.items():
        chosen += _of_topic(pools[topic], quota, used, held, rng)
    rng.shuffle(chosen)
    return chosen


def _of_topic(
    pool: list[Candidate], quota: int, used: Counter[int], held: Counter[int], rng: Random
) -> list[Candidate]:
    """`quota` items of one topic; counts their difficulties in `used`."""
    rng.shuffle(pool)
    chosen: list[Candidate] = []
    objectives: Counter[int] = Counter()

    def rank(candidate: Candidate) -> tuple[int, int, float]:
        difficulty = candidate.difficulty
        return candidate.times_seen, objectives[candidate.objective], (used[difficulty] + 1) / held[difficulty]

    for _ in range(quota):
        best = min(pool, key=rank)
        pool.remove(best)
        chosen.append(best)
        objectives[best.objective] += 1
        used[best.difficulty] += 1
    return chosen

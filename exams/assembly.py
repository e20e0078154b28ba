"""Chooses the items of an exam form from what a bank holds: pure, without rows and without a clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from random import Random

from exams.rounding import round_table


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


def choose(
    quotas: Mapping[int, int],
    candidates: Iterable[Candidate],
    rng: Random,
    *,
    cells: Mapping[tuple[int, int], int] | None = None,
) -> list[Candidate]:
    """The items of one form, in the order of the form: as many of each topic as `quotas` says, none twice.

    `cells`: how many of a topic and difficulty, where somebody decided; topics of theirs have no quota.

    The form has the mixture of difficulties that the bank has, in each topic and as a whole, to within one item: two
    forms are alike in what a learner can expect of them (`bench/forms.py` measures it). Of one topic and difficulty the
    items seen least often come first; among those, objectives take turns. What is still equal, chance decides.
    """
    cells = cells or {}
    pools: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    held: Counter[int] = Counter()
    for one in {each.item: each for each in candidates}.values():
        if one.topic in quotas or (one.topic, one.difficulty) in cells:
            pools[one.topic, one.difficulty].append(one)
            held[one.topic] += 1
    missing = Counter({topic: quota - held[topic] for topic, quota in quotas.items() if quota > held[topic]})
    for (topic, difficulty), count in cells.items():
        missing[topic] += max(0, count - len(pools.get((topic, difficulty), ())))
    if missing.total():
        raise TooFewItems(+missing)

    exact: dict[tuple[int, int], Fraction] = {}
    for (topic, difficulty), pool in pools.items():
        decided = cells.get((topic, difficulty))
        exact[topic, difficulty] = (
            Fraction(quotas[topic] * len(pool), held[topic]) if decided is None else Fraction(decided)
        )
        rng.shuffle(pool)
        pool.sort(key=lambda one: one.times_seen)
    counts = round_table(exact, rng, lambda cell: pools[cell][floor(exact[cell])].times_seen)

    chosen: list[Candidate] = []
    objectives: Counter[int] = Counter()
    for cell in rng.sample(list(pools), len(pools)):
        chosen += _of_cell(pools[cell], counts[cell], objectives)
    rng.shuffle(chosen)
    return chosen


def _of_cell(pool: list[Candidate], count: int, objectives: Counter[int]) -> list[Candidate]:
    """`count` items of one topic and difficulty; counts their objectives in `objectives`."""
    chosen: list[Candidate] = []
    for _ in range(count):
        best = min(pool, key=lambda one: (one.times_seen, objectives[one.objective]))
        pool.remove(best)
        chosen.append(best)
        objectives[best.objective] += 1
    return chosen


def unscored(count: int, of: int, rng: Random) -> frozenset[int]:
    """The places 1 to `of` whose items are not scored: `count` of them, by chance alone."""
    return frozenset(rng.sample(range(1, of + 1), count))

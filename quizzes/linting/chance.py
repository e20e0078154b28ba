"""Whether numbers could have come about by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import erfc, exp, pi, sqrt

from quizzes.linting.items import LintItem

Shuffle = Callable[[str, int, Iterable[int]], Sequence[int]]  # owner, position of the item, positions of its options


def chi_square(observed: Sequence[int]) -> float:
    """Pearson's statistic against equal shares."""
    expected = sum(observed) / len(observed)
    return sum((count - expected) ** 2 / expected for count in observed)


def chance_of_more(statistic: float, freedom: int) -> float:
    """The probability that a chi-square with `freedom` degrees exceeds `statistic` (Abramowitz & Stegun 26.4.4-5)."""
    half = statistic / 2
    if freedom % 2:
        total, term, start = erfc(sqrt(half)), 2 * sqrt(half / pi) * exp(-half), 3
    else:
        total, term, start = 0.0, exp(-half), 2
    for degree in range(start, freedom + 1, 2):
        total += term
        term *= statistic / degree
    return total


def key_positions(items: Sequence[LintItem], shuffled: Shuffle, *, shuffles: int) -> list[int]:
    """How often the key of single-choice items with as many options stood first, second ..., each shuffled as often."""
    counts: Counter[int] = Counter()
    for run in range(max(1, shuffles // len(items)) if items else 0):
        for position, item in enumerate(items, 1):
            order = shuffled(f"practice:check-{run}", position, range(1, len(item.options) + 1))
            key = next(at for at, option in enumerate(item.options, 1) if option.is_key)
            counts[list(order).index(key)] += 1
    return [counts[place] for place in range(len(items[0].options))] if items else []

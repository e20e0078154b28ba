"""Rounds shares of a whole: along one row, or over a table whose rows and columns must still add up. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from itertools import cycle
from math import ceil, floor
from random import Random
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def half_up(value: Fraction | int) -> int:
    """To the nearest whole number, a half upwards: 19.5 questions are 20."""
    return floor(Fraction(value) + Fraction(1, 2))


def share_out(total: int, weights: Mapping[K, int]) -> dict[K, int]:
    """`total` in proportion to `weights`, by largest remainders; of equal ones the earlier. Whoever gets none is left
    out. No share is larger than its weight where `total` is not larger than all of them together."""
    whole = sum(weights.values())
    exact = {key: Fraction(total * weight, whole) for key, weight in weights.items()}
    shares = {key: floor(share) for key, share in exact.items()}
    left = total - sum(shares.values())
    for key in sorted(exact, key=lambda key: shares[key] - exact[key])[:left]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share}


def round_table(
    exact: Mapping[tuple[R, C], Fraction], rng: Random, cost: Callable[[tuple[R, C]], float] = lambda _: 0
) -> dict[tuple[R, C], int]:
    """Each cell (row, column) rounded down or up, so that each row keeps its sum, which must be a whole number, and the
    sum of each column is rounded down or up too.

    Chance decides, and a cell is rounded up as often as its fraction says, so that over many tables none is preferred
    (L. Cox, JASA 82, 1987). Where rounding cells up has a `cost`, the way with less of it is taken instead.
    """
    fractions: dict[tuple[R | None, C], Fraction] = {cell: share - floor(share) for cell, share in exact.items()}
    columns: dict[C, Fraction] = defaultdict(Fraction)
    for (_, column), fraction in fractions.items():
        columns[column] += fraction
    for column, total in columns.items():  # one more row takes what the columns lack of whole numbers
        fractions[None, column] = ceil(total) - total

    def dearer(ups: list[tuple[R | None, C]], downs: list[tuple[R | None, C]]) -> float:
        """What it costs to move one way round, more than the other."""
        prices = [
            sum(cost((row, column)) for row, column in cells if row is not None and (row, column) in exact)
            for cells in (ups, downs)
        ]
        return prices[0] - prices[1]

    while loose := [cell for cell, fraction in fractions.items() if 0 < fraction < 1]:
        ups, downs = _cycle(loose, rng)
        up = min([1 - fractions[cell] for cell in ups] + [fractions[cell] for cell in downs])
        down = min([fractions[cell] for cell in ups] + [1 - fractions[cell] for cell in downs])
        more = dearer(ups, downs)
        step = up if more < 0 or (more == 0 and rng.random() < down / (up + down)) else -down
        for cell in ups:
            fractions[cell] += step
        for cell in downs:
            fractions[cell] -= step
    return {cell: floor(share) + int(fractions[cell]) for cell, share in exact.items()}


def _cycle(loose: list[tuple[R | None, C]], rng: Random) -> tuple[list[tuple[R | None, C]], list[tuple[R | None, C]]]:
    """A way through cells, from one to another of its row, from there to another of its column and so on, back to its
    start. To move every second one up and the others down by the same keeps all sums."""
    lines: dict[tuple[int, R | C | None], list[tuple[R | None, C]]] = defaultdict(list)
    for cell in loose:
        lines[0, cell[0]].append(cell)
        lines[1, cell[1]].append(cell)
    way = [rng.choice(loose)]
    entered: dict[tuple[int, R | C | None], int] = {}
    for side in cycle((0, 1)):
        line = (side, way[-1][side])
        if line in entered:
            break
        entered[line] = len(way)
        way.append(rng.choice([cell for cell in lines[line] if cell != way[-1]]))
    found = way[entered[line] :]
    return found[::2], found[1::2]

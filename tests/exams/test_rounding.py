"""What is rounded adds up, stays beside its exact share, and prefers nothing but what costs less."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.rounding import half_up, round_table, share_out


@pytest.mark.parametrize(
    ("value", "rounded"), [(Fraction(39, 2), 20), (Fraction(169, 10), 17), (Fraction(52, 5), 10), (9, 9)]
)
def test_halves_go_up(value, rounded):
    assert half_up(value) == rounded


@given(st.dictionaries(st.integers(), st.integers(0, 50), min_size=1).filter(lambda w: sum(w.values()) > 0), st.data())
def test_shares_add_up_and_ask_nobody_for_more_than_there_is(weights, data):
    whole = sum(weights.values())
    total = data.draw(st.integers(0, whole))

    shares = share_out(total, weights)

    assert sum(shares.values()) == total
    assert all(0 < share <= weights[key] for key, share in shares.items())
    assert all(abs(shares.get(key, 0) - Fraction(total * weight, whole)) < 1 for key, weight in weights.items())


@st.composite
def tables(draw):
    """Rows of shares that add up to whole numbers."""
    exact: dict[tuple[int, int], Fraction] = {}
    for row in range(draw(st.integers(1, 5))):
        weights = draw(st.lists(st.integers(1, 20), min_size=1, max_size=5))
        total = draw(st.integers(0, 12))
        exact |= {(row, column): Fraction(total * w, sum(weights)) for column, w in enumerate(weights)}
    return exact


@given(tables(), st.integers())
def test_rows_keep_their_sums_and_cells_and_columns_stay_beside_theirs(exact, seed):
    rounded = round_table(exact, Random(seed))

    assert all(rounded[cell] in {floor(share), ceil(share)} for cell, share in exact.items())
    sums: Counter[tuple[str, int]] = Counter()
    wanted: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for (row, column), share in exact.items():
        for line in (("row", row), ("column", column)):
            sums[line] += rounded[row, column]
            wanted[line] += share
    assert all(sums[line] in {floor(sum_), ceil(sum_)} for line, sum_ in wanted.items())


def test_a_cell_is_rounded_up_as_often_as_its_fraction_says():
    weights = {0: (3, 5, 2), 1: (1, 1, 5), 2: (4, 4, 3)}
    exact = {
        (row, column): Fraction(4 * weight, sum(line))
        for row, line in weights.items()
        for column, weight in enumerate(line)
    }
    times = 2000

    sums: Counter[tuple[int, int]] = Counter()
    for seed in range(times):
        for cell, count in round_table(exact, Random(seed)).items():
            sums[cell] += count

    assert all(abs(sums[cell] / times - share) < 0.05 for cell, share in exact.items())


def test_what_costs_is_rounded_down_where_the_sums_allow_it():
    exact = {(0, 0): Fraction(1, 2), (0, 1): Fraction(1, 2), (1, 0): Fraction(1, 2), (1, 1): Fraction(1, 2)}

    for seed in range(20):
        rounded = round_table(exact, Random(seed), lambda cell: 3 if cell == (0, 0) else 0)
        assert rounded == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}

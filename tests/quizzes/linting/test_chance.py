"""Whether keys stand where chance would put them."""

from __future__ import annotations

import random

import pytest

from quizzes import opaque
from quizzes.linting import aims
from quizzes.linting.chance import chance_of_more, chi_square, key_positions
from tests.quizzes.linting.made import TEXTS, item


@pytest.mark.parametrize(
    ("statistic", "freedom", "probability"),
    [  # the tables of any textbook
        (3.841, 1, 0.05),
        (5.991, 2, 0.05),
        (7.815, 3, 0.05),
        (16.266, 3, 0.001),
        (9.488, 4, 0.05),
        (11.070, 5, 0.05),
        (18.307, 10, 0.05),
        (0, 3, 1),
    ],
)
def test_the_chance_of_a_higher_statistic_is_that_of_the_tables(statistic, freedom, probability):
    assert chance_of_more(statistic, freedom) == pytest.approx(probability, rel=0.002)


def test_pearsons_statistic_by_hand():
    assert chi_square([25, 25, 25, 25]) == 0
    assert chi_square([30, 20, 30, 20]) == 4


def test_a_key_that_stays_where_its_author_put_it_is_found_out():
    items = [item(*TEXTS) for _ in range(20)]
    counts = key_positions(items, lambda owner, at, positions: list(positions), shuffles=100)
    assert counts == [100, 0, 0, 0]
    assert chance_of_more(chi_square(counts), 3) < aims.POSITION_LEVEL


def test_a_slight_leaning_is_found_out_too():
    rng = random.Random(5)

    def leaning(owner: str, at: int, positions: object) -> list[int]:
        return [1, 2, 3, 4] if rng.random() < 0.06 else rng.sample([1, 2, 3, 4], 4)

    counts = key_positions([item(*TEXTS) for _ in range(100)], leaning, shuffles=aims.POSITION_SHUFFLES)
    assert chance_of_more(chi_square(counts), 3) < aims.POSITION_LEVEL


def test_the_products_own_shuffling_passes():
    counts = key_positions([item(*TEXTS) for _ in range(60)], opaque.shuffled, shuffles=aims.POSITION_SHUFFLES)
    assert sum(counts) == aims.POSITION_SHUFFLES
    assert chance_of_more(chi_square(counts), 3) >= aims.POSITION_LEVEL


def test_many_items_are_shuffled_once_each():
    assert sum(key_positions([item(*TEXTS)] * 30, opaque.shuffled, shuffles=10)) == 30
    assert key_positions([], opaque.shuffled, shuffles=10) == []

"""How generated ones are chosen beside items: pure."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizzes.selection import Candidate, Standing, choose


def candidates(*, of: range, is_generated: bool) -> st.SearchStrategy[list[Candidate]]:
    one = st.builds(
        Candidate,
        item=st.sampled_from(of),
        topic=st.integers(1, 4),
        objective=st.integers(1, 6),
        standing=st.sampled_from(Standing),
        is_generated=st.just(is_generated),
    )
    return st.lists(one, max_size=20, unique_by=lambda candidate: candidate.item)


items = candidates(of=range(1, 100), is_generated=False)
makers = candidates(of=range(1000, 1020), is_generated=True)


@given(items, makers, st.integers(1, 25), st.integers())
def test_items_are_taken_once_and_what_makes_new_ones_fills_up(
    plain: list[Candidate], generated: list[Candidate], count: int, seed: int
):
    chosen = choose([*plain, *generated], count, rng=random.Random(seed))
    taken = [item for item in chosen if item < 1000]
    assert len(taken) == len(set(taken))
    assert len(chosen) == (count if generated else min(count, len(plain)))


@given(items, makers, st.integers(1, 25), st.integers())
def test_no_seen_item_is_taken_where_its_objective_makes_new_ones(
    plain: list[Candidate], generated: list[Candidate], count: int, seed: int
):
    chosen = choose([*plain, *generated], count, rng=random.Random(seed))
    fresh = {one.objective for one in generated}
    by_item = {one.item: one for one in plain}
    for item in chosen:
        if item in by_item:
            assert by_item[item].standing == Standing.UNSEEN or by_item[item].objective not in fresh


@given(items, makers, st.integers())
def test_the_order_of_the_rows_makes_no_difference(plain: list[Candidate], generated: list[Candidate], seed: int):
    pool = [*plain, *generated]
    assert choose(pool, 10, rng=random.Random(seed)) == choose(pool[::-1], 10, rng=random.Random(seed))


def test_items_and_scenarios_take_turns_and_the_templates_too():
    plain = [Candidate(number, 1, 1) for number in range(10)]
    generated = [Candidate(1000 + number, 1, 2, is_generated=True) for number in range(3)]
    chosen = choose([*plain, *generated], 12, rng=random.Random(1))
    assert [item >= 1000 for item in chosen] == [False, True] * 6
    assert Counter(item for item in chosen if item >= 1000) == {1000: 2, 1001: 2, 1002: 2}


def test_a_scenario_of_the_objective_stands_in_for_what_was_missed():
    plain = [Candidate(1, 1, 1, Standing.MISSED), Candidate(2, 1, 2, Standing.MISSED)]
    generated = [Candidate(1000, 1, 1, is_generated=True)]
    chosen = choose([*plain, *generated], 3, rng=random.Random(1))
    assert Counter(chosen) == {1000: 2, 2: 1}

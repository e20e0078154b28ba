"""Which items come next: as many as asked, the neediest first, topics in turn."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizzes.selection import Candidate, Standing, choose

pools = st.lists(
    st.builds(
        Candidate,
        item=st.integers(1, 10_000),
        topic=st.integers(1, 5),
        objective=st.integers(1, 12),
        standing=st.sampled_from(Standing),
    ),
    max_size=40,
    unique_by=lambda candidate: candidate.item,
)


@given(pools, st.integers(1, 20), st.integers())
def test_it_takes_as_many_as_asked_or_all_there_are_and_none_twice(pool: list[Candidate], count: int, seed: int):
    chosen = choose(pool, count, rng=random.Random(seed))
    assert len(chosen) == len(set(chosen)) == min(count, len(pool))


@given(pools, st.integers(1, 20), st.integers())
def test_no_item_is_taken_while_one_of_a_lower_standing_is_left(pool: list[Candidate], count: int, seed: int):
    chosen = choose(pool, count, rng=random.Random(seed))
    standing = {one.item: one.standing for one in pool}
    taken = [standing[item] for item in chosen]
    assert taken == sorted(taken)
    left = [one.standing for one in pool if one.item not in chosen]
    assert not taken or not left or max(taken) <= min(left)


def test_topics_take_turns():
    pool = [
        Candidate(topic * 100 + number, topic, topic)
        for topic in (1, 2, 3)
        for number in range(30 if topic == 1 else 5)
    ]
    chosen = choose(pool, 9, rng=random.Random(1))
    assert Counter(item // 100 for item in chosen) == {1: 3, 2: 3, 3: 3}


def test_objectives_take_turns_inside_a_topic():
    pool = [Candidate(objective * 100 + number, 1, objective) for objective in (1, 2) for number in range(10)]
    chosen = choose(pool, 6, rng=random.Random(1))
    assert Counter(item // 100 for item in chosen) == {1: 3, 2: 3}


@given(pools, st.integers())
def test_the_same_seed_gives_the_same_items_whatever_the_order_of_the_rows(pool: list[Candidate], seed: int):
    assert choose(pool, 10, rng=random.Random(seed)) == choose(pool[::-1], 10, rng=random.Random(seed))


def test_another_seed_gives_another_choice():
    pool = [Candidate(number, 1, 1) for number in range(50)]
    assert len({tuple(choose(pool, 5, rng=random.Random(seed))) for seed in range(10)}) > 5


cased = st.lists(
    st.builds(
        Candidate,
        item=st.integers(1, 10_000),
        topic=st.integers(1, 3),
        objective=st.integers(1, 6),
        standing=st.sampled_from(Standing),
        case=st.none() | st.integers(1, 4),
    ),
    max_size=30,
    unique_by=lambda candidate: candidate.item,
)


@given(cased, st.integers(1, 20), st.integers())
def test_items_of_a_case_study_follow_each_other_in_their_order(pool: list[Candidate], count: int, seed: int):
    chosen = choose(pool, count, rng=random.Random(seed))
    case = {one.item: one.case for one in pool}
    for number in {case[item] for item in chosen} - {None}:
        places = [place for place, item in enumerate(chosen) if case[item] == number]
        assert places == list(range(places[0], places[0] + len(places)))
        assert [chosen[place] for place in places] == sorted(chosen[place] for place in places)


@given(cased, st.integers(1, 20), st.integers())
def test_case_studies_change_the_order_and_not_what_is_chosen(pool: list[Candidate], count: int, seed: int):
    plain = [Candidate(one.item, one.topic, one.objective, one.standing) for one in pool]
    assert set(choose(pool, count, rng=random.Random(seed))) == set(choose(plain, count, rng=random.Random(seed)))

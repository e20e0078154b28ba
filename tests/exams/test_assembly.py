"""A form has what its blueprint says, none twice, and as little as can be of what the learner saw before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.assembly import Candidate, TooFewItems, choose, unscored


def candidate(item: int, topic: int = 1, objective: int = 1, difficulty: int = 3, seen: int = 0) -> Candidate:
    return Candidate(item, item + 1000, topic, objective, difficulty, "single", 1, seen)


@st.composite
def banks(draw):
    """Quotas by topic and a bank that can fill them."""
    quotas = draw(st.dictionaries(st.integers(1, 5), st.integers(1, 6), min_size=1, max_size=5))
    bank, number = [], 0
    for topic, quota in quotas.items():
        for _ in range(quota + draw(st.integers(0, 8))):
            number += 1
            traits = draw(st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(0, 3)))
            bank.append(candidate(number, topic, topic * 10 + traits[0], traits[1], traits[2]))
    return quotas, bank


@given(banks(), st.integers())
def test_each_topic_gets_its_quota_and_no_item_twice(made, seed):
    quotas, bank = made

    form = choose(quotas, bank, Random(seed))

    assert Counter(one.topic for one in form) == quotas
    assert len({one.item for one in form}) == len(form)


@given(banks(), st.integers())
def test_of_one_topic_and_difficulty_an_item_comes_again_only_when_less_seen_ones_have_run_out(made, seed):
    quotas, bank = made

    form = choose(quotas, bank, Random(seed))

    for one in form:
        like = [each for each in bank if (each.topic, each.difficulty) == (one.topic, one.difficulty)]
        assert all(one.times_seen <= each.times_seen for each in like if each not in form)


@given(banks(), st.integers())
def test_each_topic_and_the_whole_form_have_the_mixture_of_difficulties_of_the_bank_to_within_one(made, seed):
    quotas, bank = made
    held = Counter((one.topic, one.difficulty) for one in bank)
    stock = Counter(one.topic for one in bank)
    exact = {cell: Fraction(quotas[cell[0]] * count, stock[cell[0]]) for cell, count in held.items()}

    form = choose(quotas, bank, Random(seed))

    taken = Counter((one.topic, one.difficulty) for one in form)
    assert all(abs(taken[cell] - share) < 1 for cell, share in exact.items())
    for level in range(1, 6):
        share = sum((share for (_, difficulty), share in exact.items() if difficulty == level), Fraction())
        assert abs(sum(one.difficulty == level for one in form) - share) < 1


@given(banks(), st.integers())
def test_a_seed_gives_its_form_again(made, seed):
    quotas, bank = made

    assert choose(quotas, bank, Random(seed)) == choose(quotas, bank, Random(seed))


def test_forms_of_a_bank_large_enough_do_not_overlap():
    bank = [candidate(number, topic=number % 3, difficulty=number % 5) for number in range(90)]
    seen: Counter[int] = Counter()

    for _ in range(3):
        form = choose({0: 10, 1: 10, 2: 10}, [replace(one, times_seen=seen[one.item]) for one in bank], Random(1))
        seen.update(one.item for one in form)

    assert len(seen) == 90


@given(st.integers())
def test_objectives_take_turns(seed):
    bank = [candidate(number, objective=number % 3) for number in range(30)]

    form = choose({1: 6}, bank, Random(seed))

    assert Counter(one.objective for one in form) == {0: 2, 1: 2, 2: 2}


@given(st.integers())
def test_difficulties_come_as_often_as_the_bank_holds_them(seed):
    bank = [candidate(number, topic=number % 4, difficulty=5 if number % 5 == 0 else 2) for number in range(100)]

    form = choose(dict.fromkeys(range(4), 5), bank, Random(seed))

    assert Counter(one.difficulty for one in form) == {2: 16, 5: 4}


def test_chance_decides_items_and_their_order():
    bank = [candidate(number) for number in range(12)]

    forms = {tuple(one.item for one in choose({1: 12}, bank, Random(seed))) for seed in range(20)}

    assert len(forms) == 20


def test_a_bank_that_is_too_small_says_what_is_missing():
    with pytest.raises(TooFewItems) as refusal:
        choose({1: 3, 2: 1, 3: 2}, [candidate(1), candidate(2, topic=2), candidate(2, topic=2)], Random(0))

    assert refusal.value.missing == {1: 2, 3: 2}


def test_items_of_other_topics_stay_out():
    assert [one.item for one in choose({1: 1}, [candidate(1), candidate(2, topic=9)], Random(0))] == [1]


@given(st.integers(1, 80), st.data())
def test_unscored_places_are_of_the_form_and_as_many_as_asked_for(length, data):
    count = data.draw(st.integers(0, length))

    places = unscored(count, length, Random(data.draw(st.integers())))

    assert len(places) == count
    assert places <= set(range(1, length + 1))


def test_any_place_can_be_unscored():
    assert frozenset.union(*(unscored(5, 20, Random(seed)) for seed in range(60))) == set(range(1, 21))

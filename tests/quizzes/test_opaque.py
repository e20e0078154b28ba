"""The codes a browser sees: they lead back, and say nothing of the key."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import opaque

owners = st.text(min_size=1, max_size=20)
OWNERS = [f"practice:{UUID(int=number)}" for number in range(2000)]


@given(owners, st.integers(1, 65), st.integers(1, 9))
def test_codes_lead_back_to_their_positions(owner: str, item: int, position: int):
    codes = opaque.Codes(owner, item)
    assert codes.option(opaque.code(owner, item, position)) == position
    assert codes.prompts[position - 1] == opaque.prompt_code(owner, item, position)
    assert not set(codes.options) & set(codes.prompts)


@given(owners, st.integers(1, 65), st.integers(2, 9))
def test_the_order_is_a_permutation_that_stays_the_same(owner: str, item: int, count: int):
    order = opaque.shuffled(owner, item, range(1, count + 1))
    assert sorted(order) == list(range(1, count + 1))
    assert order == opaque.shuffled(owner, item, range(count, 0, -1))


def test_codes_differ_between_owners_items_and_options():
    every = [
        opaque.code(owner, item, option) for owner in OWNERS[:20] for item in range(1, 21) for option in range(1, 10)
    ]
    assert len(set(every)) == len(every)


def test_a_code_does_not_say_its_position():
    assert not any(opaque.code(owner, 1, 1).isdigit() for owner in OWNERS[:20])
    assert len({opaque.code("practice:1", 1, position)[0] for position in range(1, 10)}) > 1


@pytest.mark.parametrize(("owner", "item"), [("practice:2", 1), ("practice:1", 2), ("attempt:1", 1)])
def test_a_code_of_another_owner_or_item_is_refused(owner: str, item: int):
    with pytest.raises(ValueError, match=r"not in list"):
        opaque.Codes("practice:1", 1).option(opaque.code(owner, item, 1))


@pytest.mark.parametrize("count", [4, 5])
def test_a_key_is_displayed_at_every_place_equally_often(count: int, settings):
    """500 or 400 expected a place, give or take 100; owners and secret are fixed, so it cannot flake."""
    settings.SECRET_KEY = "fixed"
    for key in range(1, count + 1):
        places = Counter(opaque.shuffled(owner, 1, range(1, count + 1)).index(key) for owner in OWNERS)
        assert all(abs(places[place] - 2000 / count) < 100 for place in range(count))


def test_the_order_of_codes_says_nothing_about_the_order_of_display_or_of_the_author(settings):
    """Sorting the codes must not undo the shuffle: the first by code is each author's position equally often."""
    settings.SECRET_KEY = "fixed"
    first_by_code = Counter(min(range(1, 5), key=lambda position: opaque.code(owner, 1, position)) for owner in OWNERS)
    assert all(abs(first_by_code[position] - 500) < 100 for position in range(1, 5))
    agree = sum(
        opaque.shuffled(owner, 1, range(1, 5))[0]
        == min(range(1, 5), key=lambda position: opaque.code(owner, 1, position))
        for owner in OWNERS
    )
    assert abs(agree - 500) < 100

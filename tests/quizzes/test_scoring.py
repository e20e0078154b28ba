"""Responses as they are stored, read back; and how good one is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.scoring import (
    FULL_POINTS,
    Rule,
    decode,
    decode_places,
    encode,
    encode_places,
    score_of,
    share_of_choice,
    share_of_places,
)

positions = st.frozensets(st.integers(1, 9), max_size=9)
places = st.lists(st.integers(0, 9), max_size=9)


@given(positions)
def test_an_encoded_choice_decodes_to_itself(chosen: frozenset[int]):
    assert decode(encode(chosen)) == chosen


@given(places)
def test_encoded_places_decode_to_themselves_and_empty_ones_to_nothing(options: list[int]):
    assert decode_places(encode_places(options)) == (tuple(options) if any(options) else ())


@given(st.lists(st.integers(1, 9)))
def test_encoding_does_not_depend_on_the_order_of_choosing(chosen: list[int]):
    assert encode(chosen) == encode(sorted(chosen)) == encode(reversed(chosen))


@pytest.mark.parametrize("value", ["4 1", "1 1", " 1", "0", "-1", "a", "1,2", "01"])
def test_what_encode_never_makes_is_refused(value: str):
    with pytest.raises(ValueError, match=r".+"):
        decode(value)


@pytest.mark.parametrize("value", ["0", "0 0", "-1 2", " 1", "1  2", "01", "a"])
def test_what_encode_places_never_makes_is_refused(value: str):
    with pytest.raises(ValueError, match=r".+"):
        decode_places(value)


@given(positions, positions)
def test_a_choice_is_wholly_right_only_with_exactly_the_keys(chosen: frozenset[int], keys: frozenset[int]):
    share = share_of_choice(chosen, keys)
    assert 0 <= share <= 1
    assert (share == 1) == (bool(keys) and chosen == keys)


@given(positions.filter(bool))
def test_choosing_everything_earns_no_more_than_the_keys_less_the_rest(keys: frozenset[int]):
    everything = frozenset(range(1, 10))
    assert share_of_choice(everything, keys) == max(0, Fraction(2 * len(keys) - 9, len(keys)))


@given(st.permutations(range(1, 6)), st.permutations(range(1, 6)))
def test_the_share_of_places_counts_those_that_are_right(given_order: list[int], wanted: list[int]):
    share = share_of_places(given_order, wanted)
    assert share == Fraction(sum(a == b for a, b in zip(given_order, wanted, strict=True)), 5)
    assert (share == 1) == (given_order == wanted)


def test_more_places_than_there_are_is_nothing_and_fewer_is_a_part():
    assert share_of_places([1, 2, 3], [1, 2]) == 0
    assert share_of_places([1], [1, 2]) == Fraction(1, 2)
    assert share_of_places([], []) == 0


@given(st.fractions(0, 1))
def test_points_stay_on_the_scale_and_only_a_whole_response_earns_them_all(share: Fraction):
    for rule in Rule:
        score = score_of(share, rule)
        assert 0 <= score.points <= FULL_POINTS
        assert score.is_right == (score.points == FULL_POINTS) == (share == 1)


@given(st.fractions(0, 1).filter(lambda share: share < 1))
def test_without_partial_credit_a_part_earns_nothing(share: Fraction):
    assert score_of(share, Rule.ALL_OR_NOTHING).points == 0


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_partial_credit_never_gives_less_for_more(one: Fraction, other: Fraction):
    less, more = sorted((one, other))
    assert score_of(less, Rule.PARTIAL_CREDIT).points <= score_of(more, Rule.PARTIAL_CREDIT).points

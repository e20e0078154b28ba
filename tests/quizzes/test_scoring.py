from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.scoring import FULL_POINTS, all_or_nothing, decode, encode

positions = st.frozensets(st.integers(1, 9), max_size=9)


@given(positions)
def test_an_encoded_response_decodes_to_itself(chosen: frozenset[int]):
    assert decode(encode(chosen)) == chosen


@given(st.lists(st.integers(1, 9)))
def test_encoding_does_not_depend_on_the_order_of_choosing(chosen: list[int]):
    assert encode(chosen) == encode(sorted(chosen)) == encode(reversed(chosen))


@pytest.mark.parametrize("value", ["4 1", "1 1", " 1", "0", "-1", "a", "1,2", "01"])
def test_what_encode_never_makes_is_refused(value: str):
    with pytest.raises(ValueError, match=r".+"):
        decode(value)


@given(positions, positions)
def test_points_stay_on_the_scale_and_only_exactly_the_keys_are_right(chosen: frozenset[int], keys: frozenset[int]):
    score = all_or_nothing(chosen, keys)
    assert score.points in {0, FULL_POINTS}
    assert score.is_right == (score.points == FULL_POINTS)
    assert score.is_right == (bool(keys) and chosen == keys)
    assert score.is_complete == (len(chosen) == len(keys))


@given(positions.filter(lambda keys: len(keys) > 1))
def test_a_part_of_the_keys_earns_nothing(keys: frozenset[int]):
    assert all_or_nothing(keys - {min(keys)}, keys).points == 0
    assert all_or_nothing(frozenset(), keys).points == 0

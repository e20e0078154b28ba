"""The scale: the pass mark means the cut, and rounding never turns a fail into a pass."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.scaling import scale

forms = st.integers(1, 200).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count)))
cuts = st.decimals(Decimal("0.001"), 1, places=3)


@pytest.mark.parametrize(("right", "score"), [(0, 100), (7, 410), (13, 675), (14, 720), (17, 860), (20, 1000)], ids=str)
def test_known_scores_of_twenty_items(right, score):
    scaled = scale(right, 20, pass_mark=720, raw_cut=Decimal("0.70"))

    assert abs(scaled.score - score) <= 1
    assert scaled.is_pass == (right >= 14)


@given(forms, st.integers(101, 1000), cuts)
def test_pass_means_the_pass_mark_or_more(form, pass_mark, cut):
    scaled = scale(*form, pass_mark=pass_mark, raw_cut=cut)

    assert scaled.is_pass == (scaled.score >= pass_mark)
    assert 100 <= scaled.low <= scaled.score <= scaled.high <= 1000


@given(st.integers(1, 100), st.integers(101, 1000), cuts)
def test_one_more_right_never_lowers_the_score(count, pass_mark, cut):
    scores = [scale(right, count, pass_mark=pass_mark, raw_cut=cut).score for right in range(count + 1)]

    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (100, 1000)


def test_the_band_is_wider_for_fewer_items_and_never_nothing():
    few, many = (scale(count, count, pass_mark=720, raw_cut=Decimal("0.7")) for count in (10, 65))

    assert few.low < many.low < 1000


def test_an_exam_without_items_has_no_score():
    with pytest.raises(ValueError, match="0 right of 0"):
        scale(0, 0, pass_mark=720, raw_cut=Decimal("0.7"))

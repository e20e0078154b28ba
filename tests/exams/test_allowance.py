"""How many minutes a learner has who was given more time. Pure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.allowance import language_minutes, minutes_of

ONE = Decimal(1)


def minutes(of: int, *, multiplier: str = "1.00", extra: int = 0, language: bool = False) -> int:
    return minutes_of(of, multiplier=Decimal(multiplier), extra_minutes=extra, has_language_time=language)


@pytest.mark.parametrize(("exam", "with_language_time"), [(90, 120), (130, 160), (170, 200)])
def test_aws_exams_have_thirty_minutes_more_in_a_foreign_language(exam, with_language_time):
    assert minutes(exam, language=True) == with_language_time


def test_shorter_mocks_have_their_part_of_thirty_minutes_rounded_up():
    assert [language_minutes(of) for of in (1, 13, 30, 39, 65)] == [1, 3, 7, 9, 15]


@pytest.mark.parametrize(("multiplier", "expected"), [("1.00", 130), ("1.25", 163), ("1.50", 195), ("2.00", 260)])
def test_a_multiplier_is_of_the_exams_own_minutes_and_rounds_up(multiplier, expected):
    assert minutes(130, multiplier=multiplier) == expected


def test_minutes_added_besides_are_not_multiplied():
    assert minutes(130, multiplier="2.00", extra=15, language=True) == 2 * 130 + 15 + 30


@given(
    st.integers(1, 400),
    st.sampled_from(["1.00", "1.25", "1.50", "2.00"]),
    st.integers(0, 240),
    st.booleans(),
)
def test_nobody_is_ever_given_less(of, multiplier, extra, language):
    given_time = minutes(of, multiplier=multiplier, extra=extra, language=language)

    assert given_time >= of + extra
    assert given_time >= minutes(of, multiplier=multiplier, extra=extra)
    assert language_minutes(of) <= 30

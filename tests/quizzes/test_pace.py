"""How long a learner takes for an item, and how many fit in the time there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes import pace

START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def steady(session: str, seconds: int, count: int) -> list[tuple[str, datetime]]:
    return [(session, START + timedelta(seconds=seconds * number)) for number in range(count)]


def test_the_pace_is_the_median_between_responses_of_a_session():
    assert pace.seconds_each(steady("a", 30, 21)) == 30
    assert pace.seconds_each([*steady("a", 30, 20), *steady("b", 90, 11)]) == 30


def test_few_times_make_no_pace():
    assert pace.seconds_each([]) is None
    assert pace.seconds_each(steady("a", 30, 20)) is None  # nineteen times lie between twenty responses


def test_the_night_between_two_sessions_is_no_time_taken():
    evening = steady("a", 40, 21)
    morning = [("b", moment + timedelta(hours=12)) for _, moment in evening]
    assert pace.seconds_each([*evening, *morning]) == 40


def test_a_walk_to_the_kitchen_and_a_double_click_count_little():
    assert pace.seconds_each(steady("a", 3600, 30)) == pace.LONGEST
    assert pace.seconds_each(steady("a", 0, 30)) == pace.SHORTEST


def test_the_order_of_the_rows_is_nothing():
    given = steady("a", 30, 21)
    assert pace.seconds_each(given[::-1]) == pace.seconds_each(given)


def test_eight_minutes_at_the_usual_pace():
    assert pace.count_in(8, pace.USUAL) == 10
    assert pace.count_for(8, pace.USUAL) == 17


@given(st.integers(1, 60), st.integers(pace.SHORTEST, pace.LONGEST))
def test_there_are_some_to_spare_but_never_a_flood(minutes: int, seconds: int):
    fits, ready = pace.count_in(minutes, seconds), pace.count_for(minutes, seconds)
    assert fits >= 1
    assert ready == pace.MOST or ready > fits
    assert ready <= pace.MOST

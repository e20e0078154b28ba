"""What the log of an attempt says about answers and about time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.timeline import Entry, duration, newest, seconds_by_position

START = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def entry(sequence: int, seconds: float, position: int | None = None, version: tuple[int, int] = (1, 1)) -> Entry:
    return Entry(sequence, START + dt.timedelta(seconds=seconds), position, "1", False, *version)


def test_time_since_the_line_before_goes_to_the_item_saved():
    log = [entry(0, 0), entry(1, 40, 1), entry(2, 100, 2), entry(3, 105, 1)]

    assert seconds_by_position(log) == {1: 45, 2: 60}


def test_time_before_a_take_over_is_not_given_to_the_next_item():
    assert seconds_by_position([entry(0, 0), entry(1, 600), entry(2, 630, 5)]) == {5: 30}


@given(st.lists(st.tuples(st.floats(0, 8000), st.integers(1, 5)), max_size=30))
def test_no_second_counts_twice_however_requests_overtook_each_other(saves):
    log = [entry(0, 0), *(entry(n, seconds, position) for n, (seconds, position) in enumerate(saves, start=1))]

    spent = seconds_by_position(log)

    assert all(seconds >= 0 for seconds in spent.values())
    assert sum(spent.values()) <= max((seconds for seconds, _ in saves), default=0) + 0.001


@given(st.permutations([entry(n, n, 1, (1 + n // 3, n % 3)) for n in range(9)]))
def test_the_highest_version_counts_in_whatever_order_saves_come(log):
    assert newest(log)[1].sequence == 8


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (192, "3 min 12 s"), (5220, "1 h 27 min")]
)
def test_durations_read_as_people_say_them(seconds, words):
    assert duration(seconds) == words

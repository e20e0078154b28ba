"""The rule of the windows: the last answer on an objective decides."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from progress.windows import State, Try, row, states

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def at(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


tries = st.lists(st.builds(Try, st.integers(1, 4), st.booleans(), st.integers(0, 50).map(at)))


def test_right_at_the_last_try_is_lit_and_wrong_is_dim():
    known = states([Try(1, False, at(0)), Try(1, True, at(1)), Try(2, True, at(0)), Try(2, False, at(1))])
    assert known == {1: State.LIT, 2: State.DIM}


def test_rows_may_come_in_any_order():
    assert states([Try(1, True, at(5)), Try(1, False, at(1))]) == {1: State.LIT}


def test_of_two_at_one_moment_the_later_in_order_decides():
    assert states([Try(1, True, at(0)), Try(1, False, at(0))]) == {1: State.DIM}


@given(tries)
def test_only_what_was_tried_has_a_state(found: list[Try]):
    assert states(found).keys() == {one.objective for one in found}


@given(tries, st.integers(1, 4))
def test_one_more_right_answer_lights_its_window_and_touches_no_other(found: list[Try], objective: int):
    before = states(found)
    after = states([*found, Try(objective, True, at(99))])
    assert after == {**before, objective: State.LIT}


@given(tries)
def test_earlier_answers_do_not_matter(found: list[Try]):
    """What the database sends, the last try of each objective alone, gives the same as the whole log."""
    last = {one.objective: one for one in sorted(found, key=lambda one: one.given_at)}
    assert states(last.values()) == states(found)


def test_a_row_shows_lit_windows_first_and_counts_them():
    made = row([1, 2, 3, 4], {2: State.LIT, 3: State.DIM, 9: State.LIT})
    assert made.windows == (State.LIT, State.DIM, State.DARK, State.DARK)
    assert (made.lit, made.total) == (1, 4)

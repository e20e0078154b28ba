"""Dots of the line chart lie inside it and keep their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from progress.charts import MARGIN, line

scores = st.lists(st.integers(100, 1000), min_size=1, max_size=12)


@given(scores, st.integers(100, 1000))
def test_everything_lies_inside_and_a_higher_score_stands_higher(values: list[int], mark: int):
    made = line(values, mark=mark)
    assert all(0 <= dot.y <= 100 and MARGIN <= dot.x <= 100 - MARGIN for dot in made.dots)
    assert 0 <= made.mark_y <= 100
    assert [dot.value for dot in made.dots] == values
    for a in made.dots:
        assert (a.value >= mark) == (a.y <= made.mark_y)
        for b in made.dots:
            assert (a.value > b.value) == (a.y < b.y)


@given(scores)
def test_dots_go_from_left_to_right_and_each_is_joined_to_the_next(values: list[int]):
    made = line(values, mark=720)
    places = [dot.x for dot in made.dots]
    assert places == sorted(places)
    assert len(made.pieces) == len(values) - 1


def test_a_single_score_stands_in_the_middle():
    assert line([700], mark=720).dots[0].x == 50

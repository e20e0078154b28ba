"""The numbers behind the charts stay inside their drawing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exams.drawing import BASE, HEIGHT, MARGIN, NARROW, WIDTH, pace_chart, score_chart, weight_bar

times = st.lists(
    st.tuples(st.floats(0, 10_000), st.sampled_from(["right", "wrong", "missing"])), min_size=1, max_size=80
)


@given(times, st.floats(1, 600))
def test_bars_stand_side_by_side_on_the_ground_line(items, pace):
    chart = pace_chart(items, pace=pace)

    assert len(chart.bars) == len(items)
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert BASE - HEIGHT - 0.2 <= bar.y < BASE
    assert all(left.x + left.width <= right.x + 0.2 for left, right in zip(chart.bars, chart.bars[1:], strict=False))


def test_one_long_break_does_not_flatten_the_rest_and_is_shown_as_cut():
    chart = pace_chart([(60, "right"), (3600, "wrong")], pace=90)

    assert [bar.is_cut for bar in chart.bars] == [False, True]
    assert [bar.is_over for bar in chart.bars] == [False, True]
    assert chart.bars[0].height > HEIGHT / 5


def test_the_ticks_of_one_bar_are_one():
    assert [bar.position for bar in pace_chart([(5, "right")], pace=90).ticks] == [1]


@given(st.lists(st.integers(100, 1000), min_size=1, max_size=20))
def test_scores_stand_on_their_scale(scores):
    chart = score_chart(scores, pass_mark=720)

    assert all(MARGIN <= dot.x <= NARROW and BASE - HEIGHT <= dot.y <= BASE for dot in chart.dots)
    assert all((dot.y <= chart.pass_y) == (dot.score >= 720) for dot in chart.dots)


@given(st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=8))
def test_domains_stand_side_by_side_in_the_bar_of_their_exam(weights):
    parts = weight_bar(weights)

    assert [part.is_offered for part in parts] == [is_offered for _, is_offered in weights]
    assert all(left.x + left.width <= right.x for left, right in pairwise(parts))
    assert parts[0].x == 0
    assert parts[-1].x + parts[-1].width <= 100

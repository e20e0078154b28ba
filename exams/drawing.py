"""Coordinates of the exam charts: pure numbers, which the templates put into SVG attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BASE, HEIGHT = 560, 140, 120  # of the drawing, its ground line, and the tallest bar above it
NARROW, MARGIN = 320, 60  # the chart of scores: its width, and what its labels take of it
CAP = 3  # bars end at so many times the pace: one long break must not flatten the rest


@dataclass(frozen=True, slots=True)
class Bar:
    position: int
    seconds: float
    outcome: str  # "right", "wrong" or "missing"
    x: float
    y: float
    width: float
    height: float
    is_over: bool  # longer than the pace
    is_cut: bool  # the bar is shorter than its time

    @property
    def cut_y(self) -> float:
        return round(self.y + 6, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        return round(self.y - 12, 1)


@dataclass(frozen=True, slots=True)
class PaceChart:
    bars: tuple[Bar, ...]
    pace: int  # seconds an item may take
    pace_y: float

    @property
    def pace_text_y(self) -> float:
        return round(self.pace_y - 7, 1)

    @property
    def has_cut(self) -> bool:
        return any(bar.is_cut for bar in self.bars)

    @property
    def ticks(self) -> list[Bar]:
        """First, middle and last: the bars with a number below."""
        return [self.bars[index] for index in sorted({0, (len(self.bars) - 1) // 2, len(self.bars) - 1})]


def pace_chart(times: Sequence[tuple[float, str]], *, pace: float) -> PaceChart:
    """`times`: seconds and outcome of each item in order."""
    top = max([pace * 1.25, *(min(seconds, pace * CAP) for seconds, _ in times)])
    step = WIDTH / len(times)
    width = round(step * 0.7, 1)
    bars = []
    for index, (seconds, outcome) in enumerate(times):
        shown = min(seconds, pace * CAP)
        height = round(max(1.0, shown / top * HEIGHT), 1)
        x = round(index * step + (step - width) / 2, 1)
        y = round(BASE - height, 1)
        bars.append(Bar(index + 1, seconds, outcome, x, y, width, height, seconds > pace, seconds > shown))
    return PaceChart(tuple(bars), round(pace), round(BASE - pace / top * HEIGHT, 1))


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    score: int
    label_y: float  # on the side away from the pass mark's line


@dataclass(frozen=True, slots=True)
class ScoreChart:
    dots: tuple[Dot, ...]
    pass_mark: int
    pass_y: float

    @property
    def pass_text_y(self) -> float:
        return round(self.pass_y + 4, 1)

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def score_chart(scores: Sequence[int], *, pass_mark: int) -> ScoreChart:
    """Scaled scores over time, the oldest first, right of a margin for the pass mark's label."""

    def y(score: int) -> float:
        return round(BASE - (score - 100) / 900 * HEIGHT, 1)

    step = (NARROW - MARGIN - 40) / max(1, len(scores) - 1)
    dots = tuple(
        Dot(
            x=round(MARGIN + 20 + index * step, 1),
            y=y(score),
            score=score,
            label_y=round(y(score) + (-12 if score >= pass_mark else 22), 1),
        )
        for index, score in enumerate(scores)
    )
    return ScoreChart(dots, pass_mark, y(pass_mark))


@dataclass(frozen=True, slots=True)
class Part:
    """A domain in the bar of its exam, in per cent of the bar."""

    x: float
    width: float
    is_offered: bool


GAP = 0.6  # between parts


def weight_bar(weights: Sequence[tuple[int, bool]]) -> tuple[Part, ...]:
    """The domains of an exam side by side, as wide as their weights. `weights`: weight and whether it is offered."""
    whole = sum(weight for weight, _ in weights)
    parts, x = [], 0.0
    for weight, is_offered in weights:
        width = 100 * weight / whole
        parts.append(Part(round(x, 2), round(width - GAP, 2), is_offered))
        x += width
    return tuple(parts)

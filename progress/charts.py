"""Places values on a line chart, as shares of its width and height. Pure; the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 6.0  # per cent left free at each side, so that dots and their numbers are not cut
STEP = 50  # the scale of the chart ends on a multiple of it


@dataclass(frozen=True, slots=True)
class Dot:
    x: float  # per cent of the width
    y: float  # per cent of the height, 0 at the top
    value: int


@dataclass(frozen=True, slots=True)
class Line:
    dots: tuple[Dot, ...]
    mark_y: float  # where the mark (a pass mark) stands

    @property
    def pieces(self) -> list[tuple[Dot, Dot]]:
        """Dot to dot: an SVG line takes per cents, a polyline does not."""
        return list(zip(self.dots, self.dots[1:], strict=False))


def line(values: Sequence[int], *, mark: int) -> Line:
    """Values from left to right at equal distances; all of them and the mark lie inside the chart."""
    low = (min(*values, mark) - 1) // STEP * STEP
    high = -(-(max(*values, mark) + 1) // STEP) * STEP

    def y(value: int) -> float:
        return round(100 * (high - value) / (high - low), 2)

    width = 100 - 2 * MARGIN
    gap = width / (len(values) - 1) if len(values) > 1 else 0
    start = MARGIN if len(values) > 1 else 50
    dots = [Dot(round(start + gap * place, 2), y(value), value) for place, value in enumerate(values)]
    return Line(tuple(dots), y(mark))

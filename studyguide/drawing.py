"""Where the windows of the drawn building stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MOST_FLOORS, MOST_WINDOWS = 8, 10
TOP, BOTTOM, LEFT, RIGHT = 78, 346, 110, 342  # of the drawing, which is 440 by 400


@dataclass(frozen=True)
class Window:
    x: int
    is_lit: bool
    is_due: bool


@dataclass(frozen=True)
class Floor:
    number: int
    y: int
    line: int
    height: int
    windows: list[Window]

    @property
    def middle(self) -> int:
        return self.y + self.height // 2 + 5


def tower(window_counts: list[int]) -> list[Floor]:
    """A building half studied: a floor for each topic, a window for each objective, the lower the brighter."""
    counts = [min(count, MOST_WINDOWS) for count in window_counts[:MOST_FLOORS]] or [6] * 6
    step = (BOTTOM - TOP) // len(counts)
    pitch = min((RIGHT - LEFT) // max(max(counts) - 1, 1), 60)
    floors = []
    for number, count in enumerate(counts, 1):
        lit = round(count * (1.05 - 0.72 * number / len(counts)))
        top = BOTTOM - number * step
        windows = [Window(LEFT + n * pitch, is_lit=n < lit, is_due=n == lit) for n in range(count)]
        floors.append(Floor(number, top + step // 6, top + step, step * 2 // 3, windows))
    return floors[::-1]

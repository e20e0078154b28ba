"""Maps the share of items right to the scale of 100 to 1000 on which AWS reports, with an error band around it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, sqrt

LOWEST, HIGHEST = 100, 1000


@dataclass(frozen=True, slots=True)
class ScaledScore:
    score: int
    low: int
    high: int
    is_pass: bool


def scale(right: Fraction | int, count: int, *, pass_mark: int, raw_cut: Decimal) -> ScaledScore:
    """The scaled score of `right` items out of `count`; an item without a response counts as wrong.

    Where the exam gives partial credit, `right` holds parts of items.

    AWS publishes neither its equating nor the raw cut behind a pass mark, so this is an estimate: piecewise linear,
    with 0 at 100, `raw_cut` at `pass_mark` and everything right at 1000.

    The band is one standard error to each side, of the binomial share right in Wilson's form (z = 1), mapped like the
    score. About two in three forms of the same length would put the same learner inside it. Wilson's form, and not
    sqrt(x(1-x)/n), because that says "no error at all" where everything is right or wrong.
    """
    if not 0 <= right <= count or count == 0:
        raise ValueError(f"{right} right of {count} items")
    share = Fraction(right) / count
    low, high = wilson(right, count)
    return ScaledScore(
        score=on_scale(share, pass_mark=pass_mark, raw_cut=raw_cut),
        low=on_scale(Fraction(low), pass_mark=pass_mark, raw_cut=raw_cut),
        high=on_scale(Fraction(high), pass_mark=pass_mark, raw_cut=raw_cut),
        is_pass=share >= Fraction(raw_cut),
    )


def on_scale(share: Fraction, *, pass_mark: int, raw_cut: Decimal) -> int:
    """Rounded down, so that a share just under the cut never shows the pass mark."""
    cut = Fraction(raw_cut)
    if share < cut:
        return floor(LOWEST + (pass_mark - LOWEST) * share / cut)
    if cut == 1:
        return HIGHEST
    return floor(pass_mark + (HIGHEST - pass_mark) * (share - cut) / (1 - cut))


def wilson(right: Fraction | int, count: int, z: float = 1.0) -> tuple[float, float]:
    """Wilson's score interval of a binomial share (E. B. Wilson, JASA 22, 1927), kept around the share itself."""
    share = float(right / count)
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))

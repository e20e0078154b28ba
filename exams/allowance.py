"""Works out how many minutes a learner has who was given more time than others. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

LANGUAGE_MINUTES = 30  # as AWS gives who takes an exam in a language that is not their first: 90 -> 120, 170 -> 200
FULL_EXAM = 90  # minutes of AWS's shortest exam of full length
USUAL_EXAM = 130  # minutes of most of AWS's exams, at which shorter ones are measured


def minutes_of(minutes: int, *, multiplier: Decimal, extra_minutes: int, has_language_time: bool) -> int:
    """The multiplier is of the exam's own minutes; what is added besides is not multiplied. Rounded up."""
    return (
        ceil(minutes * Fraction(multiplier)) + extra_minutes + (language_minutes(minutes) if has_language_time else 0)
    )


def language_minutes(minutes: int) -> int:
    """30 for an exam of full length; for a shorter one, which AWS has none of, in proportion of 30 to 130."""
    return LANGUAGE_MINUTES if minutes >= FULL_EXAM else ceil(Fraction(minutes * LANGUAGE_MINUTES, USUAL_EXAM))

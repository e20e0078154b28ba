"""Numeric: write a number, right within a tolerance."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from quizzes.kinds import kind as base
from quizzes.kinds.entry import Entry
from quizzes.kinds.kind import Problem, Shape
from quizzes.scoring import Key

MOST_DIGITS = 15
NUMBER = re.compile(r"([+-]?[\d., ’']+?)\s*[^\W\d_.,]*")  # a unit after it is let through


class Numeric(Entry):
    slug = "numeric"
    name = "Numeric"

    def canonical(self, given: str) -> str:
        return plain(number_in(given))

    def is_same(self, value: str, text: str, key: Key) -> bool:
        try:
            return abs(number_in(value) - number_in(text)) <= key.tolerance
        except ValueError:
            return False

    def spoken(self, text: str, unit: str) -> str:
        number = number_in(text)
        return f"{number:,f} {unit}".strip()

    def instruction(self, choose_count: int) -> str:
        return "Write a number"

    def has_key(self, shape: Shape) -> bool:
        return super().has_key(shape) and all(_is_number(option.text) for option in shape.keys)

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from super().problems(shape)
        yield from base.no_spellings(shape)
        for option in shape.options:
            try:
                number_in(option.text)
            except ValueError as problem:
                yield Problem("text", f"“{option.text}” is no number. {problem}", option.id)
        if shape.tolerance is not None and shape.tolerance < 0:
            yield Problem("tolerance", "a tolerance is zero or more")


def number_in(given: str) -> Decimal:
    """The number that a person wrote: "5,000", "5 000", "2.5", "2,5", "12 hours". Raises ValueError with words.

    Commas between groups of three digits part thousands; a single other comma is a decimal point.
    """
    found = NUMBER.fullmatch(given.strip())
    digits = re.sub(r"[ ’']", "", found[1]) if found else ""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError("Write a number, for example 12 or 2.5.") from None
    if len(number.as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"Write a number of at most {MOST_DIGITS} digits.")
    return number


def _is_number(given: str) -> bool:
    try:
        number_in(given)
    except ValueError:
        return False
    return True


def plain(number: Decimal) -> str:
    """Without sign of a zero, exponent or zeros that say nothing: "5000", "0.5"."""
    text = f"{number.normalize():f}"
    return "0" if text == "-0" else text

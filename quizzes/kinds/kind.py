"""What a kind of item must be able to do, and how it refuses a response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from quizzes.scoring import Score, encode

FIELD = "option"  # the form field that carries the codes of the chosen options


class Submitted(Protocol):
    """A form's data: `request.POST` is one."""

    def getlist(self, key: str, /) -> list[str]: ...


class BadResponse(Exception):  # noqa: N818
    """A response that was not taken. `status` is 400 for a tampered form, 422 where words help the learner."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Parse(Protocol):
    def __call__(self, data: Submitted, codes: Sequence[str], choose_count: int, *, is_draft: bool = False) -> str: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item.

    `parse(data, codes, choose_count, is_draft=False)` turns the submitted codes into the encoded value. `codes` are the
    opaque codes of the options in the author's order, so the code at index 0 means position 1 (`opaque.codes`). It
    raises BadResponse: 400 for a foreign code; 422 for too many, and unless `is_draft` also for none or too few.
    A draft may be empty ("") or incomplete: exams save every change.
    """

    slug: str
    parse: Parse
    score: Callable[[str, frozenset[int]], Score]
    chosen: Callable[[str], frozenset[int]]
    template: str  # draws the options: `item` is a presentation.ShownItem
    is_multiple: bool

    def instruction(self, choose_count: int) -> str:
        return f"Select {number_word(choose_count)} answers" if self.is_multiple else "Choose one answer"


def number_word(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else str(number)


def parse_choice(data: Submitted, codes: Sequence[str], choose_count: int, *, is_draft: bool = False) -> str:
    """What single and multiple share: known codes only, and not more than asked for."""
    position_of = {code: position for position, code in enumerate(codes, start=1)}
    try:
        positions = {position_of[code] for code in data.getlist(FIELD)}
    except KeyError:
        raise BadResponse("One of the answers does not belong to this question.", HTTPStatus.BAD_REQUEST) from None
    asked = number_word(choose_count)
    if len(positions) > choose_count:
        raise BadResponse(
            f"Select {asked} at most: you have {number_word(len(positions))}."
            if choose_count > 1
            else "Choose one answer, not several."
        )
    if is_draft:
        return encode(positions)
    if not positions:
        raise BadResponse("Choose an answer first." if choose_count == 1 else f"Select {asked} answers first.")
    if len(positions) < choose_count:
        raise BadResponse(f"Select {asked}: you have {number_word(len(positions))} so far.")
    return encode(positions)

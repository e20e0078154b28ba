"""What the kinds share where options are chosen: single choice, multiple response, true or false."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.kinds import kind as base
from quizzes.kinds.kind import BadResponse, Codes, Kind, Mark, Problem, Shape, Submitted, number_word
from quizzes.scoring import Key, decode, encode, share_of_choice

FIELD = "option"  # carries the codes of the chosen options
ASKED = {2: "(Select TWO.)", 3: "(Select THREE.)"}


class Choice(Kind):
    template = "quizzes/kinds/options.html"
    is_choice = True
    option_counts: Sequence[int]
    own_option_counts: Sequence[int]  # in the bank of an instructor
    key_counts: Sequence[int]

    def parse(self, data: Submitted, codes: Codes, choose_count: int, *, is_draft: bool = False) -> str:
        try:
            positions = {codes.option(code) for code in data.getlist(FIELD)}
        except ValueError:
            raise base.foreign() from None
        value, asked = encode(positions), number_word(choose_count)
        if len(positions) > choose_count:
            have = f"Select {asked} at most: you have {number_word(len(positions))}."
            raise BadResponse(have if choose_count > 1 else "Choose one answer, not several.", value=value)
        if is_draft:
            return value
        if not positions:
            raise BadResponse("Choose an answer first." if choose_count == 1 else f"Select {asked} answers first.")
        if len(positions) < choose_count:
            raise BadResponse(f"Select {asked}: you have {number_word(len(positions))} so far.", value=value)
        return value

    def fields(self, value: str, codes: Codes) -> list[tuple[str, str]]:
        return [(FIELD, codes.options[position - 1]) for position in sorted(decode(value))]

    def filled(self, value: str) -> int:
        return len(decode(value))

    def share(self, value: str, key: Key) -> Fraction:
        return share_of_choice(decode(value), key.right)

    def picked(self, value: str) -> frozenset[int]:
        return decode(value)

    def typed(self, text: str, key: Key, choose_count: int) -> str:
        numbers = base.numbers_in(text, key, choose_count)
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"“{text}”: the same answer twice.")
        return encode(numbers)

    def key_for(self, value: str, key: Key) -> Key:
        return replace(key, right=decode(value))

    def instruction(self, choose_count: int) -> str:
        return f"Select {number_word(choose_count)} answers" if self.is_multiple else "Choose one answer"

    def mark(self, position: int, value: str, key: Key) -> Mark:
        is_chosen = position in decode(value)
        if position in key.right:
            return Mark("right", "Correct, your answer" if is_chosen else "Correct answer")
        if any(position in other.right for other in key.alternatives):
            return Mark("right", "Accepted too, your answer" if is_chosen else "Accepted too")
        return Mark("wrong", "Your answer") if is_chosen else Mark()

    def solution(self, value: str, key: Key, letters: Mapping[int, str], unit: str) -> str:
        right = sorted(letters[position] for position in key.right)
        if len(right) == 1:
            return f"The answer is {right[0]}."
        return f"The answers are {', '.join(right[:-1])} and {right[-1]}."

    def choose_count(self, shape: Shape) -> int:
        return len(shape.keys)

    def problems(self, shape: Shape) -> Iterable[Problem]:
        counts = self.option_counts if shape.is_shipped else self.own_option_counts
        yield from base.counted(shape, "options", "options", len(shape.options), counts)
        yield from base.counted(shape, "options", "correct options", len(shape.keys), self.key_counts)
        yield from base.all_explained(shape)
        yield from base.some_misconception(shape)
        yield from base.no_spellings(shape)
        yield from base.no_prompts(shape)
        yield from base.no_number(shape)
        yield from self._stem_problems(shape)

    def _stem_problems(self, shape: Shape) -> Iterable[Problem]:
        asked = re.search(r"\(Select \w+\.\)", shape.stem)
        wanted = ASKED.get(len(shape.keys)) if self.is_multiple else None
        if wanted and not shape.stem.endswith(wanted):
            yield Problem("stem", f"the stem must end with {wanted}")
        elif asked and not self.is_multiple:
            yield Problem("stem", f"“{asked[0]}” stands in the stem of an item with one answer")


__all__ = ["ASKED", "FIELD", "Choice"]

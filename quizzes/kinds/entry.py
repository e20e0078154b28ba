"""What the kinds share where something is typed: a number, a short text. Options are the answers to recognise."""

from __future__ import annotations

import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from quizzes.kinds import kind as base
from quizzes.kinds.kind import LONGEST_ENTRY, BadResponse, Codes, Kind, Mark, Problem, Shape, Submitted
from quizzes.scoring import EVERYTHING, NOTHING, Key

FIELD = "entry"


class Entry(Kind):
    template = "quizzes/kinds/entry.html"
    hides_options = True

    def canonical(self, given: str) -> str:
        """How an entry is stored. Raises ValueError where it cannot be one of this kind."""
        return given

    @abstractmethod
    def is_same(self, value: str, text: str, key: Key) -> bool:
        """Whether a stored entry means the answer `text`."""

    def recognised(self, value: str, key: Key) -> int:
        """The position of the answer that an entry means; 0 where it means none of them."""
        return next((at for at, text in key.recognised if value and self.is_same(value, text, key)), 0)

    def parse(self, data: Submitted, codes: Codes, choose_count: int, *, is_draft: bool = False) -> str:
        given = clean(" ".join(data.getlist(FIELD)[-1:]))
        if len(given) > LONGEST_ENTRY:
            message = f"At most {LONGEST_ENTRY} characters, please: that has {len(given)}."
            raise BadResponse(message, value=given[:LONGEST_ENTRY])
        try:
            value = self.canonical(given) if given else ""
        except ValueError as problem:
            if is_draft:
                return given
            raise BadResponse(str(problem), value=given) from None
        if not value and not is_draft:
            raise BadResponse("Write an answer first.")
        return value

    def fields(self, value: str, codes: Codes) -> list[tuple[str, str]]:
        return [(FIELD, value)]

    def filled(self, value: str) -> int:
        return int(bool(value))

    def share(self, value: str, key: Key) -> Fraction:
        return EVERYTHING if self.recognised(value, key) in key.right else NOTHING

    def chosen(self, value: str, key: Key) -> frozenset[int]:
        """The answer that an entry means; none where it means one that only a correction of the key knows."""
        options = range(1, (key.option_count or len(key.texts)) + 1)
        return frozenset({self.recognised(value, key)} & set(options))

    def typed(self, text: str, key: Key, choose_count: int) -> str:
        given = clean(text)
        if not given or len(given) > LONGEST_ENTRY:
            raise ValueError(f"“{text}”: write 1 to {LONGEST_ENTRY} characters.")
        return self.canonical(given)

    def key_for(self, value: str, key: Key) -> Key:
        return replace(key, texts=(*key.texts, value), right=frozenset({len(key.texts) + 1}))

    def entry(self, value: str) -> str:
        return value

    def mark(self, position: int, value: str, key: Key) -> Mark:
        meant = self.recognised(value, key)
        if position == meant:
            return Mark("right" if position in key.right else "wrong", "Your answer")
        if any(position in other.right for other in key.alternatives):
            return Mark("right", "Accepted too")
        return Mark("right", "Correct answer") if position == min(key.right) and meant not in key.right else Mark()

    def solution(self, value: str, key: Key, letters: Mapping[int, str], unit: str) -> str:
        return f"The answer is {self.spoken(key.texts[min(key.right) - 1], unit)}."

    def spoken(self, text: str, unit: str) -> str:
        return f"{text} {unit}".strip()

    def words(self, value: str, texts: Sequence[str], prompts: Sequence[str]) -> list[str]:
        return [value] if value else []

    def choose_count(self, shape: Shape) -> int:
        return 1

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from base.counted(shape, "options", "answers to recognise", len(shape.options), range(2, 8))
        yield from base.counted(shape, "options", "correct answers", len(shape.keys), (1,))
        yield from base.all_explained(shape)
        yield from base.some_misconception(shape)
        yield from base.no_prompts(shape)


def clean(given: str) -> str:
    """One line without control characters, spaces at the ends or in a row, in Unicode's NFKC."""
    text = unicodedata.normalize("NFKC", given)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())

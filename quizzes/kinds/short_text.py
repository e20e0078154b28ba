"""Short text: write one to a few words, compared without regard to case, outer punctuation and spaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from quizzes.kinds import kind as base
from quizzes.kinds.entry import Entry, clean
from quizzes.kinds.kind import LONGEST_ENTRY, Problem, Shape
from quizzes.scoring import Key

OUTER = " .,;:!?'\"`´’‘“”«»()[]"


class ShortText(Entry):
    slug = "short-text"
    name = "Short text"

    def canonical(self, given: str) -> str:
        if not comparable(given):
            raise ValueError("Write an answer of letters or digits.")
        return given

    def is_same(self, value: str, text: str, key: Key) -> bool:
        return comparable(value) == comparable(text)

    def instruction(self, choose_count: int) -> str:
        return "Write a short answer"

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from super().problems(shape)
        yield from base.no_number(shape)
        spellings = [(option.id, text) for option in shape.options for text in (option.text, *option.also)]
        times = Counter(comparable(text) for _, text in spellings)
        for option, text in spellings:
            if not comparable(text) or len(clean(text)) > LONGEST_ENTRY:
                yield Problem("text", f"“{text}” cannot be an answer: 1 to {LONGEST_ENTRY} characters", option)
            elif times[comparable(text)] > 1:
                yield Problem("text", f"“{text}” stands there twice, case and punctuation aside", option)


def comparable(text: str) -> str:
    """What two spellings of one answer have in common."""
    return clean(text).casefold().strip(OUTER)

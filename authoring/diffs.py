"""What differs between two states of an item's words: field by field, with the words marked that came or went. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from authoring.documents import Words, WordsOption, WordsPrompt
from quizzes.kinds import KINDS

SAME, ADDED, REMOVED = "", "added", "removed"
WORD = re.compile(r"\s+|\w+|[^\w\s]")  # spaces are words here: what is put together again is the text
MOST_PAIRS = 150_000  # of words to compare, for below a second: beyond, the middle of the text is one change
FIELDS = {"stem": "Question", "case": "Case study", "unit": "Unit", "tolerance": "Tolerance", "rationale": "In short"}


class Piece(NamedTuple):
    text: str
    mark: str  # SAME, ADDED or REMOVED


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same, or a part that came or went."""

    where: str  # in words: "Answer B, why"
    pieces: tuple[Piece, ...]
    what: str = "changed"  # or ADDED or REMOVED: the part as a whole

    @property
    def before(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.mark != ADDED)

    @property
    def after(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.mark != REMOVED)


def differences(before: Words, after: Words, *, ideas: Mapping[str, str] | None = None) -> list[Difference]:
    """In the order in which an author reads the form. `ideas`: titles of misconceptions by their slugs."""
    return list(_Comparison(before, after, ideas or {}).differences())


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one, the words marked that only one of them has."""
    old, new = WORD.findall(before), WORD.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    changed = _changes(old[start : len(old) - end], new[start : len(new) - end])
    found = [(SAME, old[:start]), *changed, (SAME, old[len(old) - end :])]
    return tuple(Piece("".join(words), mark) for mark, words in found if words)


def _alike(old: list[str], new: list[str]) -> int:
    """How many words the two have in common from their beginnings."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(old) * len(new) > MOST_PAIRS:
        yield REMOVED, old
        yield ADDED, new
        return
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield SAME, old[a:b]
        else:
            yield REMOVED, old[a:b]
            yield ADDED, new[c:d]


class _Comparison:
    def __init__(self, before: Words, after: Words, ideas: Mapping[str, str]) -> None:
        self.before, self.after, self.ideas = before, after, ideas

    def differences(self) -> Iterator[Difference]:
        kinds = [KINDS[words.kind].name for words in (self.before, self.after)]
        yield from self.field("Kind", *kinds)
        for name in ("stem", "case", "unit", "tolerance"):
            yield from self.field(FIELDS[name], getattr(self.before, name), getattr(self.after, name))
        yield from self.prompts()
        yield from self.options()
        yield from self.field(FIELDS["rationale"], self.before.rationale, self.after.rationale)

    def field(self, where: str, before: str, after: str) -> Iterator[Difference]:
        if before != after:
            yield Difference(where, pieces(before, after))

    def prompts(self) -> Iterator[Difference]:
        old = {prompt.id: prompt for prompt in self.before.prompts}
        new = {prompt.id: prompt for prompt in self.after.prompts}
        places = [{part: f"Line {place}" for place, part in enumerate(parts, 1)} for parts in (old, new)]
        for part in _in_order(old, new):
            where = places[1].get(part) or places[0][part]
            yield from self.part(where, old.get(part), new.get(part))
        yield from self.order("Lines, their order", old, new, {part: one.text for part, one in {**old, **new}.items()})

    def options(self) -> Iterator[Difference]:
        old = {option.id: option for option in self.before.options}
        new = {option.id: option for option in self.after.options}
        texts = {part: one.text for part, one in {**old, **new}.items()}
        for part in _in_order(old, new):
            where = option_name(self.after, part) if part in new else option_name(self.before, part)
            yield from self.part(where, old.get(part), new.get(part))
        keys = [[one.id for one in words.options if one.correct] for words in (self.before, self.after)]
        if sorted(keys[0]) != sorted(keys[1]):
            yield Difference("Right answer", _listed(keys[0], keys[1], texts))
        noun = "Steps" if self.after.kind == "ordering" else "Answers"
        yield from self.order(f"{noun}, their order", old, new, texts)

    def part(
        self, where: str, old: WordsOption | WordsPrompt | None, new: WordsOption | WordsPrompt | None
    ) -> Iterator[Difference]:
        if old is None or new is None:
            there = new or old
            if there is not None:
                mark = ADDED if new else REMOVED
                yield Difference(where, (Piece("\n".join(filter(None, self.lines(there))), mark),), mark)
            return
        for (name, one), other in zip(self.named(old), self.lines(new), strict=True):
            yield from self.field(f"{where}{name}", one, other)

    def lines(self, part: WordsOption | WordsPrompt) -> list[str]:
        return [value for _, value in self.named(part)]

    def named(self, part: WordsOption | WordsPrompt) -> list[tuple[str, str]]:
        if isinstance(part, WordsPrompt):
            return [("", part.text), (", its answer", self.answer(part)), (", why", part.rationale)]
        return [
            ("", part.text),
            (", other spellings", "\n".join(part.also)),
            (", why", part.rationale),
            (", wrong idea", self.ideas.get(part.misconception, part.misconception)),
        ]

    def answer(self, prompt: WordsPrompt) -> str:
        words = self.after if prompt in self.after.prompts else self.before
        return next((option.text for option in words.options if option.id == prompt.answer), "")

    def order(
        self, where: str, old: Mapping[str, object], new: Mapping[str, object], texts: Mapping[str, str]
    ) -> Iterator[Difference]:
        """Of the parts that both have."""
        orders = [[part for part in ids if part in old and part in new] for ids in (old, new)]
        if orders[0] != orders[1]:
            yield Difference(where, _listed(orders[0], orders[1], texts))


def option_name(words: Words, part: str) -> str:
    """As the form calls an option: “Answer B”, “Step 2”."""
    place = next(index for index, option in enumerate(words.options) if option.id == part)
    return f"Step {place + 1}" if words.kind == "ordering" else f"Answer {chr(ord('A') + place)}"


def _in_order(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """The parts of the newer, then those that are gone."""
    return [*new, *(part for part in old if part not in new)]


def _listed(old: list[str], new: list[str], texts: Mapping[str, str]) -> tuple[Piece, ...]:
    """Lines of parts' texts."""
    found: list[Piece] = []
    for mark, parts in _changes(old, new):
        found += [Piece(f"{texts[part]}\n", mark) for part in parts]
    return tuple(found)

"""What a kind of item must be able to do, and how it refuses a response."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from typing import ClassVar, NamedTuple, Protocol

from quizzes.scoring import EVERYTHING, NOTHING, Correction, Key, Rule, Score, score_of

LONGEST_ENTRY = 120  # characters of a response that is typed


class Submitted(Protocol):
    """A form's data: `request.POST` is one."""

    def __iter__(self) -> Iterator[str]: ...
    def getlist(self, key: str, /) -> list[str]: ...


class Codes(Protocol):
    """The codes a browser has for options and prompts (`quizzes.opaque.Codes`): that at index 0 means position 1."""

    @property
    def options(self) -> list[str]: ...
    @property
    def prompts(self) -> list[str]: ...
    def option(self, given: str, /) -> int: ...


class BadResponse(Exception):  # noqa: N818
    """A response that was not taken. `status` is 400 for a tampered form, 422 where words help the learner.

    `value` is what can be shown again of it, encoded.
    """

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, *, value: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.value = value


class Mark(NamedTuple):
    """What release says about an option."""

    mark: str = ""  # "right", "wrong" or nothing
    head: str = ""  # in words


class ShapeOption(NamedTuple):
    id: str
    text: str
    is_key: bool
    has_rationale: bool
    has_misconception: bool
    also: tuple[str, ...] = ()


class ShapePrompt(NamedTuple):
    id: str
    text: str
    answer: str  # the id of an option


@dataclass(frozen=True, slots=True)
class Shape:
    """An item as its author wrote it, as far as its kind has a say: see `problems`."""

    stem: str
    options: tuple[ShapeOption, ...]
    prompts: tuple[ShapePrompt, ...] = ()
    unit: str = ""
    tolerance: Decimal | None = None
    is_shipped: bool = True  # held to the standard of the packs we ship; the bank of an instructor need not be

    @property
    def keys(self) -> list[ShapeOption]:
        return [option for option in self.options if option.is_key]


class Problem(NamedTuple):
    field: str  # "stem", "options", "prompts", "unit" or "tolerance"; of an option or a prompt one of its own
    message: str
    option: str = ""  # the id of the option it is about, or of the prompt


class Kind(ABC):
    """One kind of item. The subclass has the file and the template, this class what most kinds share."""

    slug: ClassVar[str]
    name: ClassVar[str]
    template: ClassVar[str]  # draws the response: `item` is a presentation.ShownItem
    is_multiple: ClassVar[bool] = False
    has_prompts: ClassVar[bool] = False  # rows of models.Prompt belong to its revisions
    is_choice: ClassVar[bool] = False  # options are chosen, so a share of learners chose each
    hides_options: ClassVar[bool] = False  # options are answers to recognise: none is sent before release

    # --- a response

    @abstractmethod
    def parse(self, data: Submitted, codes: Codes, choose_count: int, *, is_draft: bool = False) -> str:
        """The submitted form as the encoded value.

        Raises BadResponse: 400 for a foreign code; 422 for what a learner can mend, and unless `is_draft` also for a
        response that is empty or incomplete. A draft may be either: exams save every change.
        """

    @abstractmethod
    def fields(self, value: str, codes: Codes) -> list[tuple[str, str]]:
        """The form fields that `parse` would make the value of: what a browser must fill in to show it."""

    @abstractmethod
    def filled(self, value: str) -> int:
        """How much of a complete response is there, out of the revision's `choose_count`."""

    @abstractmethod
    def share(self, value: str, key: Key) -> Fraction:
        """The share of the item, 0 to 1, that a response has right."""

    def score(self, value: str, key: Key, rule: Rule = Rule.ALL_OR_NOTHING) -> Score:
        if key.is_void:
            return score_of(EVERYTHING, rule)
        return score_of(self.share(value, self.fitting(value, key)) if value else NOTHING, rule)

    def fitting(self, value: str, key: Key) -> Key:
        """Of a key and its alternatives the one that a response comes closest to; the others are its alternatives."""
        if not key.alternatives:
            return key
        every = [replace(key, alternatives=()), *key.alternatives]
        best = max(every, key=lambda one: self.share(value, one) if value else NOTHING)
        return replace(best, alternatives=tuple(one for one in every if one is not best))

    def picked(self, value: str) -> frozenset[int]:
        """The positions of the options that were chosen, of kinds where options are."""
        return frozenset()

    def chosen(self, value: str, key: Key) -> frozenset[int]:
        """The positions of the options a response stands for in statistics; misconceptions hang on them."""
        return self.picked(value)

    def places(self, value: str) -> tuple[int, ...]:
        """The option at each place, 0 for none, of kinds where places are filled."""
        return ()

    def entry(self, value: str) -> str:
        """What was typed, of kinds where something is."""
        return ""

    # --- a key that was wrong

    @abstractmethod
    def typed(self, text: str, key: Key, choose_count: int) -> str:
        """A complete response in an author's words, encoded: numbers of options from 1 ("2 5"), or what is typed.

        Raises ValueError with words.
        """

    @abstractmethod
    def key_for(self, value: str, key: Key) -> Key:
        """The key by which exactly this response is right."""

    def corrected(self, key: Key, how: Correction, values: Sequence[str]) -> Key:
        """The author's key as a correction has it. `values`: the responses it names, encoded."""
        if how == Correction.DROP:
            return replace(key, is_void=True)
        keys = tuple(self.key_for(value, key) for value in values)
        if how == Correction.ACCEPT:
            return replace(key, alternatives=keys)
        return replace(keys[0], alternatives=keys[1:]) if how == Correction.NEW else key

    # --- what a learner is shown

    @abstractmethod
    def instruction(self, choose_count: int) -> str: ...

    def order(self, positions: Sequence[int], *, is_released: bool) -> list[int]:
        """The order in which options are shown, given the owner's shuffle of their positions."""
        return list(positions)

    def mark(self, position: int, value: str, key: Key) -> Mark:
        """What release says about the option at a position."""
        return Mark()

    @abstractmethod
    def solution(self, value: str, key: Key, letters: Mapping[int, str], unit: str) -> str:
        """A sentence that tells the key, or how much of it was met. `letters`: as displayed, by position."""

    def words(self, value: str, texts: Sequence[str], prompts: Sequence[str]) -> list[str]:
        """A response in plain words, for a copy of one's data. `texts`: of options, `prompts`: of prompts, in order."""
        return [texts[position - 1] for position in sorted(self.picked(value))]

    # --- what an author may write

    @abstractmethod
    def choose_count(self, shape: Shape) -> int:
        """How many things a complete response fills in or chooses."""

    def has_key(self, shape: Shape) -> bool:
        """Whether what is written, finished or not, says what is right: then release can be shown."""
        return bool(shape.keys)

    @abstractmethod
    def problems(self, shape: Shape) -> Iterable[Problem]:
        """What is wrong with an item of this kind. Links, ids and facts are checked elsewhere."""


def number_word(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else str(number)


def numbers_in(text: str, key: Key, choose_count: int) -> list[int]:
    """The options that an author names by their numbers. Raises ValueError with words."""
    words = text.replace(",", " ").split()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 3]
    if len(numbers) != len(words) or not all(1 <= number <= key.option_count for number in numbers):
        raise ValueError(f"“{text}”: write numbers from 1 to {key.option_count}.")
    if len(numbers) != choose_count:
        raise ValueError(f"“{text}”: write {number_word(choose_count)} number{'s' if choose_count > 1 else ''}.")
    return numbers


def foreign() -> BadResponse:
    return BadResponse("One of the answers does not belong to this question.", HTTPStatus.BAD_REQUEST)


def fields_of(data: Submitted, prefix: str, codes: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Position and value of each field named `prefix` and a code, those left empty aside. One value for each code."""
    for name in data:
        if not name.startswith(prefix):
            continue
        given = [value for value in data.getlist(name) if value]
        code = name.removeprefix(prefix)
        if code not in codes or len(given) > 1:
            raise foreign()
        if given:
            yield codes.index(code) + 1, given[0]


def counted(shape: Shape, field: str, noun: str, number: int, allowed: Sequence[int]) -> Iterable[Problem]:
    """A problem where `number` is none of `allowed`."""
    if number not in allowed:
        numbers = f"{allowed[0]} to {allowed[-1]}" if len(allowed) > 2 else " or ".join(map(str, allowed))
        yield Problem(field, f"has {number} {noun}, this kind has {numbers}")


def no_prompts(shape: Shape) -> Iterable[Problem]:
    if shape.prompts:
        yield Problem("prompts", "only a matching item has prompts")


def no_number(shape: Shape) -> Iterable[Problem]:
    if shape.unit or shape.tolerance is not None:
        yield Problem("unit" if shape.unit else "tolerance", "only a numeric item has a unit or a tolerance")


def all_explained(shape: Shape) -> Iterable[Problem]:
    for option in shape.options:
        if not option.has_rationale:
            yield Problem("rationale", "an option needs a rationale", option.id)


def some_misconception(shape: Shape) -> Iterable[Problem]:
    if shape.is_shipped and shape.options and not any(option.has_misconception for option in shape.options):
        yield Problem("options", "no wrong option is built on a named misconception")
    for option in shape.keys:
        if option.has_misconception:
            yield Problem("misconception", "a correct option is built on no misconception", option.id)


def no_spellings(shape: Shape) -> Iterable[Problem]:
    for option in shape.options:
        if option.also:
            yield Problem("also", "only a short-text item has other spellings", option.id)

"""The file in which a learner keeps answers that could not be sent: its shape, read strictly. Pure.

A browser writes it (static/js/exam-file.js). It holds what a save would have sent, position by position, and a seal;
never a word of a question, never a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from quizzes.kinds import KINDS

FORMAT, VERSION = "lightwell-answers", 1
LARGEST = 256 * 1024  # bytes
MOST_ANSWERS = 400  # no exam has as many questions
MOST_FIELDS = 40  # of one answer
LONGEST = 1000  # characters of a field's name or value
HIGHEST = 1_000_000  # of an epoch or a counter: no window counts so far
HIGHEST_POSITION = 32_767
OWN_FIELDS = {"kind", "flagged", "epoch", "counter", "go", "csrfmiddlewaretoken"}  # of a save's form, not of its answer


class BadFile(Exception):  # noqa: N818 - reads as what it says
    """The file was not taken and nothing was changed; the text says why."""


class Given:
    """The fields of one answer as a form's data (`quizzes.kinds.kind.Submitted`)."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def getlist(self, key: str, /) -> list[str]:
        return [value for name, value in self.pairs if name == key]


@dataclass(frozen=True, slots=True)
class Record:
    """One answer as it waited."""

    position: int
    kind: str
    given: Given
    epoch: int
    counter: int
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class AnswerFile:
    attempt: UUID
    seal: str
    records: tuple[Record, ...]


def read(content: bytes) -> AnswerFile:
    """Raises BadFile."""
    if len(content) > LARGEST:
        raise BadFile(f"The file is larger than {LARGEST // 1024} KiB. A file of answers is far smaller.")
    try:
        whole = json.loads(content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadFile("This is no file of answers: it cannot be read as JSON.") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise BadFile("This is no file of answers from an exam.")
    if whole.get("version") != VERSION or type(whole["version"]) is not int:
        raise BadFile("This file of answers has a version that is not known here.")
    _keys(whole, {"format", "version", "attempt", "seal", "answers"}, "The file")
    try:
        attempt = UUID(_text(whole["attempt"], "the attempt"))
    except ValueError:
        raise BadFile("The file does not say which attempt it is of.") from None
    answers = whole["answers"]
    if not isinstance(answers, list) or not 1 <= len(answers) <= MOST_ANSWERS:
        raise BadFile(f"A file holds from 1 to {MOST_ANSWERS} answers.")
    records = tuple(_record(number, answer) for number, answer in enumerate(answers, start=1))
    if len({record.position for record in records}) < len(records):
        raise BadFile("The file has two answers to one question.")
    return AnswerFile(attempt, _text(whole["seal"], "the seal"), records)


def _record(number: int, answer: Any) -> Record:
    name = f"Answer {number} of the file"
    if not isinstance(answer, dict):
        raise BadFile(f"{name} is none.")
    _keys(answer, {"position", "kind", "fields", "epoch", "counter", "flagged"}, name)
    if answer["kind"] not in list(KINDS):
        raise BadFile(f"{name} is of no kind that is known here.")
    if type(answer["flagged"]) is not bool:
        raise BadFile(f"{name} does not say whether its question is flagged.")
    return Record(
        position=_number(answer["position"], HIGHEST_POSITION, f"{name}, its position"),
        kind=answer["kind"],
        given=Given(_pairs(answer["fields"], name)),
        epoch=_number(answer["epoch"], HIGHEST, f"{name}, its epoch"),
        counter=_number(answer["counter"], HIGHEST, f"{name}, its counter"),
        is_flagged=answer["flagged"],
    )


def _pairs(fields: Any, name: str) -> list[tuple[str, str]]:
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise BadFile(f"{name} has no list of up to {MOST_FIELDS} fields.")
    pairs = []
    for field in fields:
        if not isinstance(field, list) or len(field) != 2:
            raise BadFile(f"{name} has a field that is no pair of a name and a value.")
        pairs.append((_text(field[0], name), _text(field[1], name)))
    if any(key in OWN_FIELDS for key, _ in pairs):
        raise BadFile(f"{name} has a field that is not part of an answer.")
    return pairs


def _keys(found: dict[str, Any], wanted: set[str], name: str) -> None:
    if found.keys() != wanted:
        raise BadFile(f"{name} does not hold exactly what it should: {', '.join(sorted(wanted))}.")


def _text(value: Any, name: str) -> str:
    is_text = isinstance(value, str) and len(value) <= LONGEST and "\0" not in value
    if not is_text or any("\ud800" <= letter <= "\udfff" for letter in value):  # half a letter: no database takes it
        raise BadFile(f"{name[0].upper()}{name[1:]}: that is no text of up to {LONGEST} characters.")
    text: str = value
    return text


def _number(value: Any, highest: int, name: str) -> int:
    if type(value) is not int or not 1 <= value <= highest:
        raise BadFile(f"{name}: that is no whole number from 1 to {highest}.")
    number: int = value
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key that comes twice")
    return made


def _no_number(value: str) -> NoReturn:
    raise ValueError(f"{value} is no JSON")

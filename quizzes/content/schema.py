"""What the files of a bank may hold: the format of docs/authoring.md as frozen dataclasses."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from quizzes.kinds import KINDS, Shape
from quizzes.kinds.kind import ShapeOption, ShapePrompt
from studyguide.content.schema import Code, SourceEntry
from web.entries import Count, Entry, Grade, Id, Text, Text40, Text120, Text160, Tolerance, one_of

EXAM_CODES = ("CLF-C02", "SAA-C03", "DVA-C02", "SOA-C03", "SCS-C03")  # of AWS, as of November 2026
KindSlug = Annotated[str, one_of(tuple(KINDS))]


@dataclass(frozen=True, kw_only=True)
class BankEntry(Entry):
    scoring: Literal["all-or-nothing", "partial-credit"] = "all-or-nothing"


@dataclass(frozen=True, kw_only=True)
class MisconceptionEntry(Entry):
    id: Id
    title: Text160
    gotcha: Id | None = None


@dataclass(frozen=True, kw_only=True)
class OptionEntry(Entry):
    id: Id
    text: Text
    rationale: Text = ""
    correct: bool = False
    misconception: Id | None = None
    also: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PromptEntry(Entry):
    id: Id
    text: Text
    answer: Id
    rationale: Text


@dataclass(frozen=True, kw_only=True)
class CaseEntry(Entry):
    id: Id
    title: Text120
    text: Text

    @property
    def digest(self) -> str:
        return digest_of([self.title, self.text])


@dataclass(frozen=True, kw_only=True)
class HomeEntry(Entry):
    """Where an item belongs: what its entry shares with a template's."""

    id: Id
    topic: Id
    objective: Id
    difficulty: Grade
    facts: tuple[Code, ...]
    exams: tuple[Text, ...]
    reference: SourceEntry
    verified_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WordsEntry(Entry):
    """An item's words and key: what makes a revision, wherever the item stands."""

    kind: KindSlug
    stem: Text
    options: tuple[OptionEntry, ...]
    prompts: tuple[PromptEntry, ...] = ()
    case: Id | None = None
    unit: Text40 = ""
    tolerance: Tolerance | None = None
    rationale: Text = ""

    IS_SHIPPED: ClassVar[bool] = True  # held to the standard of the packs: see Shape

    @property
    def shape(self) -> Shape:
        """What the item's kind has a say in."""
        return Shape(
            self.stem,
            tuple(
                ShapeOption(o.id, o.text, o.correct, bool(o.rationale), bool(o.misconception), o.also)
                for o in self.options
            ),
            tuple(ShapePrompt(prompt.id, prompt.text, prompt.answer) for prompt in self.prompts),
            self.unit,
            self.tolerance,
            is_shipped=self.IS_SHIPPED,
        )

    def digest(self, case: CaseEntry | None) -> str:
        """Of everything that a learner sees or that decides on right and wrong: the same words, the same revision."""
        return self.digest_with(case.digest if case else "")

    def digest_with(self, case_digest: str) -> str:
        """The same, given the digest of the case study that it belongs to."""
        options = [[o.id, o.text, o.correct, o.rationale, o.misconception, *o.also] for o in self.options]
        words: list[Any] = [self.kind, self.stem, self.rationale, options]
        if self.prompts:
            words.append([[p.id, p.text, p.answer, p.rationale] for p in self.prompts])
        if self.unit or self.tolerance is not None:
            words.append([self.unit, str(self.tolerance)])
        if self.case and case_digest:
            words.append([self.case, case_digest])
        return digest_of(words)


@dataclass(frozen=True, kw_only=True)
class ItemEntry(HomeEntry, WordsEntry):
    """An item of a pack."""


def digest_of(words: list[Any]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


# --- scenarios.yaml


def _is_phrase(value: Any) -> str:
    if isinstance(value, str):
        return ""
    is_forms = isinstance(value, dict) and "text" in value and all(isinstance(form, str) for form in value.values())
    return "" if is_forms else "a phrase is a text, or a text with other forms of it: {text: clerk, many: clerks}"


def _is_when(value: Any) -> str:
    listed = value if isinstance(value, list) else [value]
    return "" if listed and all(isinstance(one, str) for one in listed) else "a tag has a word or a list of words"


Phrase = Annotated[Any, _is_phrase]
Values = Annotated[Any, _is_when]


@dataclass(frozen=True, kw_only=True)
class SetEntry(Entry):
    phrases: tuple[Phrase, ...]
    means: dict[str, Text] | None = None
    when: dict[str, Values] | None = None
    plural: bool = False


@dataclass(frozen=True, kw_only=True)
class SlotEntry(Entry):
    id: Id
    phrases: tuple[Phrase, ...] = ()
    sets: tuple[SetEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StemEntry(Entry):
    text: Text
    when: dict[str, Values] | None = None


@dataclass(frozen=True, kw_only=True)
class RuleEntry(Entry):
    right: tuple[Id, ...]
    when: dict[str, Values] | None = None


@dataclass(frozen=True, kw_only=True)
class ReasonEntry(Entry):
    because: Text
    when: dict[str, Values] | None = None
    misconception: Id | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerEntry(Entry):
    id: Id
    texts: tuple[Text, ...]
    row: Id | None = None
    right: tuple[ReasonEntry, ...] = ()
    wrong: tuple[ReasonEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TemplateEntry(HomeEntry):
    kind: Literal["single", "multiple", "true-false", "matching"]
    slots: tuple[SlotEntry, ...]
    stems: tuple[StemEntry, ...]
    questions: tuple[Text, ...]
    rules: tuple[RuleEntry, ...]
    answers: tuple[AnswerEntry, ...]
    options: Count | None = None
    lines: Count = 4  # of a matching item
    rationale: Text = ""


@dataclass(frozen=True, kw_only=True)
class ScenariosEntry(Entry):
    KEY: ClassVar[str] = "templates"

    phrases: tuple[SlotEntry, ...] = ()
    templates: tuple[TemplateEntry, ...]

"""What the editor's page reads: an item's words and home, what can be chosen, what is to mend, and the preview."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.http import Http404

from authoring.documents import Problem, Words, WordsOption, mark_of, problems, remarks, shortened, with_words
from authoring.forms.editing import Known
from authoring.homes import Home
from authoring.models import ItemDraft
from authoring.pictures import missing
from authoring.preview import Preview
from quizzes.linting.words import last_sentence
from quizzes.models import TOPIC_TEXTS, Bank, CaseStudy, Item, ItemRevision, Misconception
from quizzes.offers import DIFFICULTY
from studyguide.models import Fact, Objective

DIFFICULTIES = [(level, f"{level}, {words}") for level, words in DIFFICULTY.items()]
IN_THE_FORM = {  # what the form of a pack calls otherwise
    "an option needs a rationale": "say why, learners read it after they answer",
    "an option that no prompt has needs a rationale": "no line has it, so say why not",
    "a correct option is built on no misconception": "it is right, so there is no wrong idea behind it",
    "two options of one item say the same": "two answers say the same",
    "the rationale of an option is one paragraph": "one paragraph only",
    "the text of an option is one paragraph": "one paragraph only",
    "the rationale of a prompt is one paragraph": "one paragraph only",
    "the text of a prompt is one paragraph": "one paragraph only",
}
TABLE_LINE = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
FIELD_NAMES = {"rationale": "why", "misconception": "wrong idea", "also": "other spellings", "answer": "its answer"}


@dataclass(frozen=True)
class Choices:
    """What the guide and the bank of an item have on offer."""

    objectives: list[Objective]
    facts: list[Fact]
    misconceptions: dict[str, Misconception]
    cases: dict[str, CaseStudy]

    def known(self, words: Words) -> Known:
        """What a form may send: what is on offer, and what the item has already."""
        held = {option.misconception for option in words.options}
        return Known(
            objectives=frozenset(objective.pk for objective in self.objectives),
            facts=frozenset(fact.pk for fact in self.facts),
            misconceptions=frozenset({*self.misconceptions, *held}),
            cases=frozenset({*self.cases, words.case}),
        )


def objectives_of(bank: Bank, item: Item | None = None) -> list[Objective]:
    """Those that an item of the bank can belong to, with their topics; and that of an item, though it was retired."""
    offered = Q(topic__guide=bank.guide, is_retired=False, topic__is_retired=False)
    mine = Q(pk=item.objective_id) if item else Q(pk=None)
    found = Objective.objects.filter(offered | mine).select_related("topic")
    return list(found.defer(*(f"topic__{name}" for name in TOPIC_TEXTS)).order_by("topic__number", "position"))


def choices_of(bank: Bank, item: Item) -> Choices:
    """Four queries."""
    topics = [f"topic__{name}" for name in TOPIC_TEXTS]
    facts = Fact.objects.filter(guide=bank.guide, is_retired=False).select_related("topic").defer(*topics)
    cases = CaseStudy.objects.filter(bank=bank).order_by("pk")  # the newest text of each stands
    return Choices(
        objectives=objectives_of(bank, item),
        facts=list(facts.order_by("topic__number", "code")),
        misconceptions={one.slug: one for one in Misconception.objects.filter(guide=bank.guide).order_by("title")},
        cases={slug: case for slug, case in {one.slug: one for one in cases}.items() if not case.is_retired},
    )


def item_of(bank: Bank, pk: int) -> Item:
    """An item of a bank that somebody works on, with its draft and who changed that. One query."""
    item = (
        Item.objects.filter(bank=bank, pk=pk, scenario=None)
        .select_related("topic__guide", "lead_fact__topic", "draft__changed_by", "current_revision")
        .defer(*(f"{path}__{name}" for path in ("topic", "lead_fact__topic") for name in TOPIC_TEXTS))
        .first()
    )
    if item is None:
        raise Http404
    item.bank = bank
    return item


def draft_of(item: Item) -> ItemDraft | None:
    """Loaded by `item_of`."""
    return getattr(item, "draft", None)


def words_of(item: Item) -> Words:
    """Of its draft, or as they are published. Three queries in the second case."""
    if draft := draft_of(item):
        return Words.load(draft.document)
    if item.current_revision_id is None:
        raise Http404
    return Words.of(with_words(ItemRevision.objects.filter(pk=item.current_revision_id)).get())


def token_of(item: Item, draft: ItemDraft | None) -> str:
    """Which version of which draft a form shows, or which revision: as `authoring.forms.editing.Began` reads it."""
    return f"{draft.pk}.{draft.version}" if draft else f"r{item.current_revision_id}"


class ToMend(NamedTuple):
    anchor: str  # the id of the control it is about
    where: str
    message: str
    reason: str = ""


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed at the same time: mine is in the form, theirs is stored."""

    name: str  # of the field
    where: str
    theirs: str  # as it reads
    value: str | list[str]  # as the form sends it

    @property
    def json(self) -> str:
        return json.dumps(self.value)


@dataclass
class Sheet:
    """An item on its author's desk."""

    item: Item
    words: Words
    home: Home
    choices: Choices
    draft: ItemDraft | None
    may_write: bool
    clashes: tuple[Clash, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)  # of home fields
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return token_of(self.item, self.draft)

    @property
    def kind(self) -> str:
        return self.words.kind

    @property
    def title(self) -> str:
        """The question in a few words."""
        return title_of(self.words)

    @cached_property
    def shown(self) -> dict[str, str]:
        """Typed fields of the home as the form shows them: what was not taken stands there as it was typed."""
        home = self.home
        stored = {name: getattr(home, name) for name in ("reference_title", "reference_url", "verified_on")}
        return {**stored, "tags": ", ".join(home.tags), **self.typed}

    @cached_property
    def options(self) -> list[tuple[str, WordsOption]]:
        """Each with the mark it has in the form."""
        return [(self.mark(index), option) for index, option in enumerate(self.words.options)]

    def mark(self, index: int) -> str:
        return mark_of(self.kind, index)

    @cached_property
    def held_ideas(self) -> list[str]:
        """Wrong ideas that the item names and the guide does not have."""
        held = dict.fromkeys(option.misconception for option in self.words.options if option.misconception)
        return [slug for slug in held if slug not in self.choices.misconceptions]

    @cached_property
    def preview(self) -> Preview:
        item = self.item
        if item.objective_id != self.home.objective:
            objective = next((one for one in self.choices.objectives if one.pk == self.home.objective), None)
            if objective:
                guide = item.topic.guide
                item.topic = objective.topic
                item.topic.guide = guide
        item.lead_fact = next((fact for fact in self.choices.facts if fact.pk == self.home.lead_fact), None)
        item.reference_title, item.reference_url = self.home.reference_title, self.home.reference_url
        item.verified_on = dt.date.fromisoformat(self.home.verified_on) if self.home.verified_on else None
        return Preview(self.words, item, self.choices.misconceptions, self.choices.cases)

    @cached_property
    def problems(self) -> list[ToMend]:
        """What forbids publishing."""
        strange = [
            Problem(option.id, "misconception", "this bank’s guide does not name that wrong idea")
            for option in self.words.options
            if option.misconception in self.held_ideas
        ]
        if self.words.case and self.words.case not in self.choices.cases:
            strange.append(Problem("", "case", "this bank has no such case study"))
        if missing(self.item.bank, self.words):
            strange.append(Problem("", "stem", "it names a picture that this bank does not have"))
        return [self._to_mend(one.part, one.field, one.message) for one in [*problems(self.words), *strange]]

    @cached_property
    def remarks(self) -> list[ToMend]:
        """What a careful editor would say of the style, once there is something to read."""
        if not self.words.stem:
            return []
        found = remarks(self.words, has_misconceptions=bool(self.choices.misconceptions))
        return [self._to_mend(one.part, one.field, one.message, one.reason) for one in found]

    def _to_mend(self, part: str, name: str, message: str, reason: str = "") -> ToMend:
        message = IN_THE_FORM.get(message, message)
        text = message[:1].upper() + message[1:]
        return ToMend(self._anchor(part, name), self.where(part, name), text, reason)

    def _anchor(self, part: str, name: str) -> str:
        if any(option.id == part for option in self.words.options):
            fixed = self.kind == "true-false" and name in {"text", "correct"}
            return "answers" if fixed or name in {"options", "correct"} else f"options-{part}-{name}"
        if any(prompt.id == part for prompt in self.words.prompts):
            return "lines" if name == "prompts" else f"prompts-{part}-{name}"
        return {"options": "answers", "prompts": "lines", "correct": "answers"}.get(name, f"item-{name}")

    def where(self, part: str, name: str) -> str:
        """In words: “Answer B, why”."""
        detail = FIELD_NAMES.get(name, "")
        for index, option in enumerate(self.words.options):
            if option.id == part:
                noun = "Step" if self.kind == "ordering" else "Answer"
                return f"{noun} {self.mark(index)}{f', {detail}' if detail else ''}"
        for index, prompt in enumerate(self.words.prompts):
            if prompt.id == part:
                return f"Line {index + 1}{f', {detail}' if detail else ''}"
        return {
            "stem": "Question",
            "options": "Answers",
            "correct": "Right answer",
            "prompts": "Lines",
            "rationale": "In short",
            "case": "Case study",
        }.get(name, name.replace("_", " ").capitalize())


def sheet_of(bank: Bank, pk: int, *, may_write: bool) -> Sheet:
    """Seven queries; ten where the item has no draft."""
    return opened(item_of(bank, pk), may_write=may_write)


def opened(item: Item, *, may_write: bool) -> Sheet:
    """An item that `item_of` found."""
    return Sheet(
        item=item,
        words=words_of(item),
        home=Home.of(item),
        choices=choices_of(item.bank, item),
        draft=draft_of(item),
        may_write=may_write,
    )


def title_of(words: Words) -> str:
    stem = TABLE_LINE.sub("", shortened(words).stem)
    asked = last_sentence(stem) if stem.strip() else ""
    return asked if len(asked) <= 90 else f"{asked[:89].rstrip()}…"

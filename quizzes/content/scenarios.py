"""From `scenarios.yaml` to the documents of templates, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizzes import scenarios
from quizzes.content.checks import Objectives, check_home, check_links
from quizzes.content.schema import (
    AnswerEntry,
    ItemEntry,
    MisconceptionEntry,
    ReasonEntry,
    ScenariosEntry,
    SetEntry,
    SlotEntry,
    TemplateEntry,
    digest_of,
)
from quizzes.kinds import KINDS
from quizzes.kinds.kind import Shape, ShapeOption, ShapePrompt
from studyguide.content import GuideContent
from studyguide.content.schema import DecisionEntry
from web.entries import Entry, Place
from web.packs import Pack

FILE = "scenarios.yaml"
OPTIONS = {"single": 4, "multiple": 5, "true-false": 2, "matching": 5}  # that an item has, where nothing else is said
TRIED = 40  # scenarios of each template that a check makes


@dataclass(frozen=True)
class TemplateContent:
    """A template that makes sense, as it is stored."""

    entry: TemplateEntry
    document: str

    @property
    def digest(self) -> str:
        return digest_of([self.document])

    @property
    def misconceptions(self) -> set[str]:
        reasons = (why for answer in self.entry.answers for why in answer.wrong)
        return {why.misconception for why in reasons if why.misconception}


def read_templates(
    pack: Pack, guide: GuideContent | None, items: Iterable[ItemEntry], objectives: Objectives
) -> tuple[TemplateContent, ...]:
    """Those of the pack that have no problems; problems are in the pack."""
    if not pack.files(FILE):
        return ()
    file = pack.entry(FILE, ScenariosEntry)
    if not file:
        return ()
    pack.check_once([*items, *file.templates])
    check = _Check(pack, file, guide)
    for template in file.templates:
        check_home(pack, template, objectives)
    return tuple(content for template in file.templates if (content := check.content(template)))


def _quotes(guide: GuideContent | None) -> dict[str, str]:
    """What `{choice ...}`, `{requirement ...}` and `{cell ...}` stand for."""
    quotes = {}
    for row in guide.decisions.rows if guide and guide.decisions else ():
        quotes[f"choice {row.id}"] = row.choice
        quotes[f"requirement {row.id}"] = row.requirement
    for feature in guide.comparison.rows if guide and guide.comparison else ():
        for entity, text in feature.cells.items():
            quotes[f"cell {feature.id}/{entity}"] = text
    return quotes


class _Check:
    """What is wrong with the templates of a pack, told at their places."""

    def __init__(self, pack: Pack, file: ScenariosEntry, guide: GuideContent | None) -> None:
        self.pack = pack
        self.shared = {slot.id: slot for slot in file.phrases}
        self.quotes = _quotes(guide)

    def content(self, entry: TemplateEntry) -> TemplateContent | None:
        before = len(self.pack.problems)
        slots = self.slots(entry)
        document = _document(entry, slots, self.quotes)
        template = scenarios.parse(document)
        self.check_answers(entry)
        for part, text in scenarios.texts(template):
            place = _place(entry, slots, part)
            check_links(self.pack, place, text)
            if "\n\n" in text and part[0] == "answers":
                self.pack.problem(place, "a text of an answer is one paragraph")
        for part, message in scenarios.problems(template):
            self.pack.problem(_place(entry, slots, part), f"“{entry.id}”: {message}")
        if len(self.pack.problems) == before:
            self.check_scenarios(entry, document)
        return TemplateContent(entry, document) if len(self.pack.problems) == before else None

    def slots(self, entry: TemplateEntry) -> list[SlotEntry]:
        """Its own, and those of the file that its texts name and it does not have."""
        slots = list(entry.slots)
        named = _named(_own_texts(entry))
        fresh = slots
        while fresh:
            named |= _named(text for slot in fresh for one in _sets(slot) for text in _forms(one))
            there = {slot.id for slot in slots}
            fresh = [slot for name, slot in self.shared.items() if name in named - there]
            slots += fresh
        return slots

    def check_answers(self, entry: TemplateEntry) -> None:
        for answer in entry.answers:
            if answer.row:
                self.pack.check_link(answer.place.of("row"), DecisionEntry, answer.row, "row")
            for why in (*answer.right, *answer.wrong):
                if why.misconception:
                    place = why.place.of("misconception")
                    self.pack.check_link(place, MisconceptionEntry, why.misconception, "misconception")

    def check_scenarios(self, entry: TemplateEntry, document: str) -> None:
        """Make some, as a session will."""
        told: set[str] = set()
        for seed in range(TRIED):
            try:
                made = scenarios.evaluate_twice(document, seed)
            except scenarios.Unsound as problem:
                self.pack.problem(entry.place, f"“{entry.id}”: {problem}")
                return
            for wrong in KINDS[entry.kind].problems(shape_of(made)):
                if wrong.message not in told:
                    told.add(wrong.message)
                    self.pack.problem(entry.place.of("answers"), f"“{entry.id}”, seed {seed}: {wrong.message}")


def shape_of(made: scenarios.Scenario) -> Shape:
    """A scenario as its kind judges it."""
    return Shape(
        made.stem,
        tuple(
            ShapeOption(option.answer, option.text, option.is_key, bool(option.rationale), bool(option.misconception))
            for option in made.options
        ),
        tuple(ShapePrompt(str(number), prompt.text, prompt.answer) for number, prompt in enumerate(made.prompts)),
    )


# --- the document


def _document(entry: TemplateEntry, slots: Iterable[SlotEntry], quotes: Mapping[str, str]) -> str:
    """A template as `quizzes.scenarios` reads it. The same words make the same document."""
    texts = [*_own_texts(entry), *(text for slot in slots for one in _sets(slot) for text in _forms(one))]
    data = {
        "id": entry.id,
        "kind": entry.kind,
        "options": entry.options or OPTIONS[entry.kind],
        "lines": entry.lines if entry.kind == "matching" else 0,
        "slots": [{"id": slot.id, "sets": [_set(one) for one in _sets(slot)]} for slot in slots],
        "stems": [{"when": _when(stem.when), "text": _flowing(stem.text)} for stem in entry.stems],
        "questions": [_flowing(text) for text in entry.questions],
        "rules": [{"when": _when(rule.when), "right": rule.right} for rule in entry.rules],
        "answers": [
            {
                "id": answer.id,
                "row": answer.row,
                "texts": [_flowing(text) for text in _for_each_question(answer, entry)],
                "right": [_reason(why) for why in answer.right],
                "wrong": [_reason(why) for why in answer.wrong],
            }
            for answer in entry.answers
        ],
        "rationale": _flowing(entry.rationale),
        "quotes": {name: words for name, words in quotes.items() if any(f"{{{name}}}" in text for text in texts)},
    }
    return json.dumps(data, ensure_ascii=False)


def _for_each_question(answer: AnswerEntry, entry: TemplateEntry) -> tuple[str, ...]:
    """A single text serves all questions."""
    return answer.texts * len(entry.questions) if len(answer.texts) == 1 else answer.texts


def _sets(slot: SlotEntry) -> list[SetEntry]:
    bare = [SetEntry(place=slot.place, phrases=slot.phrases)] if slot.phrases else []
    return [*bare, *slot.sets]


def _set(one: SetEntry) -> dict[str, Any]:
    phrases = [phrase if isinstance(phrase, dict) else {"text": phrase} for phrase in one.phrases]
    return {"means": one.means or {}, "when": _when(one.when), "plural": one.plural, "phrases": phrases}


def _forms(one: SetEntry) -> Iterable[str]:
    for phrase in one.phrases:
        yield from phrase.values() if isinstance(phrase, dict) else [phrase]


def _when(when: Mapping[str, Any] | None) -> dict[str, list[str]]:
    return {tag: values if isinstance(values, list) else [values] for tag, values in (when or {}).items()}


def _reason(why: ReasonEntry) -> dict[str, Any]:
    return {"when": _when(why.when), "because": _flowing(why.because), "misconception": why.misconception}


def _flowing(text: str) -> str:
    """Without the line ends inside paragraphs, which an author makes where a line is full."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _own_texts(entry: TemplateEntry) -> Iterable[str]:
    yield from (stem.text for stem in entry.stems)
    yield from entry.questions
    for answer in entry.answers:
        yield from answer.texts
        yield from (why.because for why in (*answer.right, *answer.wrong))
    yield entry.rationale


def _named(texts: Iterable[str]) -> set[str]:
    """The slots that texts name; a text that makes no sense is told of elsewhere."""
    return {name for text in texts for name in scenarios.slots_in(text)}


def _place(entry: TemplateEntry, slots: list[SlotEntry], part: scenarios.Part) -> Place:
    """Where a part of the document stands in the file."""
    if part[0] == "slots" and len(part) > 1:
        slot = slots[int(part[1])]
        sets = _sets(slot)
        return sets[int(part[3])].place.of("phrases") if len(part) > 3 else slot.place
    place, thing = entry.place, entry
    for step in part:
        if isinstance(step, int):
            thing = thing[step]  # type: ignore[index]
            place = thing.place if isinstance(thing, Entry) else place
        else:
            thing = getattr(thing, step)
            place = place.of(step)
    return place

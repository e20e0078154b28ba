"""A template as its document says it: slots with phrases, stems, rules, answers; and the situations they can make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Tags = Mapping[str, str]  # what phrases mean: {"who": "program", "where": "ec2"}
When = Mapping[str, frozenset[str]]  # the values that tags may have


def fits(when: When, tags: Tags) -> bool:
    """Whether a situation with these tags is one of those meant."""
    return all(tags.get(tag) in values for tag, values in when.items())


@dataclass(frozen=True)
class Phrase:
    text: str
    forms: Mapping[str, str] = field(default_factory=dict)  # other forms of it, by name
    means: Tags = field(default_factory=dict)
    is_plural: bool = False


@dataclass(frozen=True)
class PhraseSet:
    """Phrases of a slot that mean the same, for the situations they fit into."""

    means: Tags
    when: When
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Slot:
    id: str
    sets: tuple[PhraseSet, ...]

    @property
    def phrases(self) -> list[Phrase]:
        return [phrase for one in self.sets for phrase in one.phrases]


@dataclass(frozen=True)
class Situation:
    """A choice of one set for each slot, none of which contradicts another."""

    tags: Tags
    sets: Mapping[str, PhraseSet]  # by slot; a slot without a set that fits stays empty


@dataclass(frozen=True)
class Stem:
    when: When
    text: str


@dataclass(frozen=True)
class Rule:
    when: When
    right: tuple[str, ...]  # ids of answers


@dataclass(frozen=True)
class Reason:
    when: When
    because: str
    misconception: str | None


@dataclass(frozen=True)
class Answer:
    id: str
    row: str | None  # of the decision matrix
    texts: tuple[str, ...]  # one for each question
    right: tuple[Reason, ...]  # the first that fits says why it is right
    wrong: tuple[Reason, ...]  # and why wrong; where none fits the answer is not offered


@dataclass(frozen=True)
class Template:
    id: str
    kind: str
    option_count: int
    line_count: int  # of a matching item
    slots: tuple[Slot, ...]
    stems: tuple[Stem, ...]  # of a matching item: its lines
    questions: tuple[str, ...]
    rules: tuple[Rule, ...]
    answers: tuple[Answer, ...]
    rationale: str
    quotes: Mapping[str, str]  # words of the decision matrix and the comparison table

    @property
    def is_matching(self) -> bool:
        return self.kind == "matching"

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """Every consistent choice of sets, in the order of the slots."""
        found = [Situation({}, {})]
        for slot in self.slots:
            found = [grown for one in found for grown in _grown(one, slot)]
        return tuple(found)

    def situations_of(self, rule: Rule) -> list[Situation]:
        return [one for one in self.situations if fits(rule.when, one.tags)]

    def rules_for(self, tags: Tags) -> list[Rule]:
        return [rule for rule in self.rules if fits(rule.when, tags)]


def _grown(situation: Situation, slot: Slot) -> Iterable[Situation]:
    tags = situation.tags
    fitting = [
        one
        for one in slot.sets
        if fits(one.when, tags) and all(tags.get(tag, value) == value for tag, value in one.means.items())
    ]
    for one in fitting:
        yield Situation({**tags, **one.means}, {**situation.sets, slot.id: one})
    if not fitting:
        yield situation


def parse(document: str) -> Template:
    """The template of a document that `quizzes.content.scenarios` made. Raises KeyError where it made no sense."""
    data: dict[str, Any] = json.loads(document)
    return Template(
        id=data["id"],
        kind=data["kind"],
        option_count=data["options"],
        line_count=data["lines"],
        slots=tuple(Slot(slot["id"], tuple(_set(one) for one in slot["sets"])) for slot in data["slots"]),
        stems=tuple(Stem(_when(stem["when"]), stem["text"]) for stem in data["stems"]),
        questions=tuple(data["questions"]),
        rules=tuple(Rule(_when(rule["when"]), tuple(rule["right"])) for rule in data["rules"]),
        answers=tuple(
            Answer(
                answer["id"],
                answer["row"],
                tuple(answer["texts"]),
                tuple(_reason(one) for one in answer["right"]),
                tuple(_reason(one) for one in answer["wrong"]),
            )
            for answer in data["answers"]
        ),
        rationale=data["rationale"],
        quotes=data["quotes"],
    )


def _set(data: dict[str, Any]) -> PhraseSet:
    return PhraseSet(
        data["means"],
        _when(data["when"]),
        tuple(Phrase(one["text"], one, data["means"], data["plural"]) for one in data["phrases"]),
    )


def _when(data: dict[str, list[str]]) -> When:
    return {tag: frozenset(values) for tag, values in data.items()}


def _reason(data: dict[str, Any]) -> Reason:
    return Reason(_when(data["when"]), data["because"], data["misconception"])

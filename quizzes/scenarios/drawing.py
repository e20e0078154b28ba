"""Makes a scenario of a template and a seed. The same seed makes the same scenario, on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from quizzes.kinds.choice import ASKED
from quizzes.scenarios.template import Answer, Phrase, Reason, Rule, Situation, Tags, Template, fits
from quizzes.scenarios.wording import fill, placeholders

T = TypeVar("T")


class Unsound(Exception):  # noqa: N818
    """A scenario that must not be shown, or a template that makes none."""


@dataclass(frozen=True, slots=True)
class ScenarioOption:
    answer: str  # the id of the answer in the template
    text: str
    is_key: bool
    rationale: str
    misconception: str | None


@dataclass(frozen=True, slots=True)
class ScenarioPrompt:
    text: str
    answer: str  # the id of the option's answer
    rationale: str
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scenario:
    kind: str
    stem: str
    options: tuple[ScenarioOption, ...]
    prompts: tuple[ScenarioPrompt, ...]
    rationale: str
    slots: Mapping[str, str]  # the phrase that was drawn for each


@dataclass(frozen=True, slots=True)
class Drawn:
    """A situation with its words."""

    tags: Tags
    phrases: Mapping[str, Phrase]
    quotes: Mapping[str, str]

    def say(self, text: str) -> str:
        try:
            return fill(text, self.phrases, self.quotes)
        except (KeyError, ValueError) as error:
            raise Unsound(f"{text!r} cannot be filled: {error}") from error

    @property
    def slots(self) -> dict[str, str]:
        return {slot: phrase.text for slot, phrase in self.phrases.items()}


class Draw:
    """Draws by `Random.random` alone: its numbers are the same in every version of Python, those of `choice` and
    `shuffle` are not promised to be."""

    def __init__(self, template: Template, seed: int) -> None:
        self._random = Random(f"{template.id}|{seed}")  # noqa: S311 - not for secrets

    def one(self, things: Sequence[T]) -> T:
        if not things:
            raise Unsound("nothing to draw from")
        return things[int(self._random.random() * len(things))]

    def some(self, things: Iterable[T], count: int) -> list[T]:
        """`count` of them in a random order."""
        left = list(things)
        if not 0 <= count <= len(left):
            raise Unsound(f"{count} are needed, there are {len(left)}")
        return [left.pop(int(self._random.random() * len(left))) for _ in range(count)]

    def phrases(self, situation: Situation, fixed: Mapping[str, Phrase], used: set[str]) -> dict[str, Phrase]:
        """A phrase for each slot, none of them said before if there is another."""
        drawn = dict(fixed)
        for slot, one in situation.sets.items():
            if slot not in drawn:
                fresh = [phrase for phrase in one.phrases if phrase.text not in used]
                drawn[slot] = self.one(fresh or one.phrases)
                used.add(drawn[slot].text)
        return drawn


def generate(template: Template, seed: int) -> Scenario:
    """Raises Unsound where the template cannot be filled."""
    draw = Draw(template, seed)
    return _matching(template, draw) if template.is_matching else _choice(template, draw)


def reason(reasons: Iterable[Reason], tags: Tags) -> Reason | None:
    return next((one for one in reasons if fits(one.when, tags)), None)


def unfilled(text: str, filled: Mapping[str, object]) -> list[str]:
    """The slots that a text needs and that are empty."""
    return [one.slot for one in placeholders(text) if one.slot and one.slot not in filled]


def _choice(template: Template, draw: Draw) -> Scenario:
    rule = draw.one(template.rules)
    situation = draw.one(template.situations_of(rule))
    drawn = Drawn(situation.tags, draw.phrases(situation, {}, set()), template.quotes)
    stem = draw.one([one for one in template.stems if fits(one.when, drawn.tags)])
    wording = draw.one(range(len(template.questions)))

    keys = [answer for answer in template.answers if answer.id in rule.right]
    wrong = [one for one in template.answers if one.id not in rule.right and reason(one.wrong, drawn.tags)]
    offered = keys + draw.some(wrong, template.option_count - len(keys))
    options = [_option(answer, wording, drawn, is_key=answer in keys) for answer in offered]
    if template.kind == "true-false":
        options.sort(key=lambda option: option.text, reverse=True)
    else:
        options = draw.some(options, len(options))
    question = drawn.say(template.questions[wording])
    asked = f" {ASKED[len(keys)]}" if template.kind == "multiple" else ""
    return Scenario(
        kind=template.kind,
        stem=f"{drawn.say(stem.text)} {question}{asked}",
        options=tuple(options),
        prompts=(),
        rationale=drawn.say(template.rationale),
        slots=drawn.slots,
    )


def _option(answer: Answer, wording: int, drawn: Drawn, *, is_key: bool) -> ScenarioOption:
    why = reason(answer.right if is_key else answer.wrong, drawn.tags)
    if why is None:
        raise Unsound(f"no reason is given for {answer.id}")
    misconception = None if is_key else why.misconception
    return ScenarioOption(answer.id, drawn.say(answer.texts[wording]), is_key, drawn.say(why.because), misconception)


def _matching(template: Template, draw: Draw) -> Scenario:
    """Lines of different rules while there are such; the answers they have, and others to fill up."""
    wording = draw.one(range(len(template.questions)))
    shared = {one.slot for one in placeholders(template.questions[wording])}
    used: set[str] = set()
    whole = Situation({}, {slot.id: slot.sets[0] for slot in template.slots if slot.id in shared})
    common = Drawn({}, draw.phrases(whole, {}, used), template.quotes)

    prompts = []
    for rule in _rules(template, draw):
        situation = draw.one(template.situations_of(rule))
        drawn = Drawn(situation.tags, draw.phrases(situation, common.phrases, used), template.quotes)
        stem = draw.one([one for one in template.stems if fits(one.when, drawn.tags)])
        answer = next(one for one in template.answers if one.id in rule.right)
        why = reason(answer.right, drawn.tags)
        if why is None:
            raise Unsound(f"no reason is given for {answer.id}")
        prompts.append(ScenarioPrompt(drawn.say(stem.text), answer.id, drawn.say(why.because), drawn.slots))

    needed = {prompt.answer for prompt in prompts}
    offered = [answer for answer in template.answers if answer.id in needed]
    spare = [answer for answer in template.answers if answer.id not in needed]
    offered += draw.some(spare, template.option_count - len(offered))
    return Scenario(
        kind=template.kind,
        stem=common.say(template.questions[wording]),
        options=tuple(_option(one, wording, common, is_key=False) for one in draw.some(offered, len(offered))),
        prompts=tuple(prompts),
        rationale=common.say(template.rationale),
        slots=common.slots,
    )


def _rules(template: Template, draw: Draw) -> list[Rule]:
    rules: list[Rule] = []
    while len(rules) < template.line_count:
        rules += draw.some(template.rules, min(len(template.rules), template.line_count - len(rules)))
    return rules

"""Whether the key of a scenario is what the rules say of the words that were drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from quizzes.scenarios.drawing import Drawn, Scenario, Unsound, generate, reason, unfilled
from quizzes.scenarios.template import Answer, Phrase, Template, parse


def evaluate_twice(document: str, seed: int) -> Scenario:
    """The scenario of a seed, after two evaluations that agree on its key. Raises Unsound where they do not.

    The second starts from a fresh copy of the document, sees the options in another order, and asks the rules which of
    the words that stand there are right.
    """
    first = generate(parse(document), seed)
    fresh = parse(document)
    second = generate(fresh, seed)
    options = list(second.options)
    Random(seed).shuffle(options)  # noqa: S311 - not for secrets
    shuffled = replace(second, options=tuple(options))
    verify(fresh, shuffled)
    if first.stem != second.stem or _keys(first) != _keys(shuffled):
        raise Unsound(f"{fresh.id}, seed {seed}: two evaluations differ")
    return first


def verify(template: Template, scenario: Scenario) -> None:
    """Raises Unsound unless the key is what the rules make of the words that were drawn."""
    where = f"{template.id}: {scenario.stem!r}"
    texts = Counter(option.text.casefold() for option in scenario.options)
    if double := [text for text, count in texts.items() if count > 1]:
        raise Unsound(f"{where}: two options say {double[0]!r}")
    if template.is_matching:
        for prompt in scenario.prompts:
            _agree(where, {_text_of(scenario, prompt.answer)}, _right_texts(template, prompt.slots, scenario))
        return
    right = _right_texts(template, scenario.slots, scenario)
    _agree(where, {option.text for option in scenario.options if option.is_key}, right)
    if scenario.kind != "multiple" and len(right) != 1:
        raise Unsound(f"{where}: {len(right)} options are right")


def _agree(where: str, marked: set[str], right: set[str]) -> None:
    if marked != right or not right:
        raise Unsound(f"{where}: marked as right {sorted(marked)}, right by the rules {sorted(right)}")


def _right_texts(template: Template, slots: Mapping[str, str], scenario: Scenario) -> set[str]:
    """Those of the scenario's texts that an answer which is right by the rules would say."""
    drawn = _drawn(template, slots)
    rules = template.rules_for(drawn.tags)
    if len(rules) != 1:
        raise Unsound(f"{template.id}: {len(rules)} rules are for {dict(drawn.tags)}")
    right, wrong, shown = set[str](), set[str](), {option.text for option in scenario.options}
    for answer in template.answers:
        if answer.id in rules[0].right:
            right |= _said(answer, drawn)
        elif reason(answer.wrong, drawn.tags):
            wrong |= _said(answer, drawn)
    if unclear := shown & right & wrong | shown - right - wrong:
        raise Unsound(f"{template.id}: the rules do not tell whether {sorted(unclear)[0]!r} is right")
    return shown & right


def _said(answer: Answer, drawn: Drawn) -> set[str]:
    return {drawn.say(text) for text in answer.texts if not unfilled(text, drawn.phrases)}


def _drawn(template: Template, slots: Mapping[str, str]) -> Drawn:
    """The situation that words make, found anew in the template."""
    phrases: dict[str, Phrase] = {}
    tags: dict[str, str] = {}
    for slot in template.slots:
        if slot.id in slots:
            phrases[slot.id] = next(phrase for phrase in slot.phrases if phrase.text == slots[slot.id])
            tags |= phrases[slot.id].means
    return Drawn(tags, phrases, template.quotes)


def _keys(scenario: Scenario) -> set[tuple[str, str]]:
    keys = {("", option.text) for option in scenario.options if option.is_key}
    return keys | {(prompt.text, _text_of(scenario, prompt.answer)) for prompt in scenario.prompts}


def _text_of(scenario: Scenario, answer: str) -> str:
    return next(option.text for option in scenario.options if option.answer == answer)

"""Whether a template makes sense: every situation that it can make becomes an item with one key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import comb, prod
from typing import NamedTuple

from quizzes.scenarios.drawing import reason, unfilled
from quizzes.scenarios.template import Answer, Reason, Situation, Tags, Template, fits
from quizzes.scenarios.wording import BadPlaceholder, placeholders, slots_in

ENOUGH = 200  # different scenarios that a template makes
SITUATIONS_MOST = 2_000

Part = tuple[str | int, ...]  # where in a template: ("stems", 2, "text")


class Problem(NamedTuple):
    part: Part
    message: str


def problems(template: Template) -> Iterator[Problem]:
    """What is wrong with a template. Nothing is, where every situation makes an item with one key."""
    found = [*_word_problems(template), *_phrase_problems(template), *_answer_problems(template)]
    yield from found
    if found:
        return
    if len(template.situations) > SITUATIONS_MOST:
        yield Problem(("slots",), f"makes {len(template.situations)} situations, {SITUATIONS_MOST} are the most")
        return
    found = [*_rule_problems(template), *_situation_problems(template)]
    if template.is_matching:
        found += _matching_problems(template)
    yield from found
    if not found and (count := _count(template)) < ENOUGH:
        yield Problem(("slots",), f"makes {count} different scenarios, {ENOUGH} are needed: add phrases")


def _word_problems(template: Template) -> Iterator[Problem]:
    slots = {slot.id: slot for slot in template.slots}
    for part, text in texts(template):
        try:
            used = list(placeholders(text))
        except BadPlaceholder as problem:
            yield Problem(part, str(problem))
            continue
        for one in used:
            if one.slot and one.slot not in slots:
                yield Problem(part, f"there is no slot “{one.slot}”")
            elif one.slot and (without := [p.text for p in slots[one.slot].phrases if one.form not in p.forms]):
                yield Problem(part, f"“{without[0]}” of the slot “{one.slot}” has no form “{one.form}”")
            elif one.quote and one.quote not in template.quotes:
                yield Problem(part, f"“{one.quote}” is in neither the decision matrix nor the comparison table")


def texts(template: Template) -> Iterator[tuple[Part, str]]:
    """Each text that an author wrote, and where."""
    for number, slot in enumerate(template.slots):
        for place, one in enumerate(slot.sets):
            texts = [text for phrase in one.phrases for text in phrase.forms.values()]
            yield from ((("slots", number, "sets", place), text) for text in texts)
    yield from ((("stems", number, "text"), stem.text) for number, stem in enumerate(template.stems))
    yield from ((("questions",), text) for text in template.questions)
    for number, answer in enumerate(template.answers):
        yield from ((("answers", number, "texts"), text) for text in answer.texts)
        yield from ((part, why.because) for part, why in _reasons(number, answer))
    yield ("rationale",), template.rationale


def _reasons(number: int, answer: Answer) -> Iterator[tuple[Part, Reason]]:
    for side, reasons in (("right", answer.right), ("wrong", answer.wrong)):
        for place, why in enumerate(reasons):
            yield ("answers", number, side, place), why


def _phrase_problems(template: Template) -> Iterator[Problem]:
    """A phrase alone must tell what it means: the second evaluation knows nothing else."""
    for number, slot in enumerate(template.slots):
        if not slot.sets or not all(one.phrases for one in slot.sets):
            yield Problem(("slots", number), f"the slot “{slot.id}” has a set without phrases")
        means: dict[str, Tags] = {}
        for phrase in slot.phrases:
            if means.setdefault(phrase.text, phrase.means) != phrase.means:
                yield Problem(("slots", number), f"“{phrase.text}” means two things in the slot “{slot.id}”")
        for one in slot.sets:
            for text, count in Counter(phrase.text for phrase in one.phrases).items():
                if count > 1:
                    yield Problem(("slots", number), f"“{text}” stands twice in the slot “{slot.id}”")


def _answer_problems(template: Template) -> Iterator[Problem]:
    if not template.questions:
        yield Problem(("questions",), "no question is asked")
    for number, answer in enumerate(template.answers):
        if len(answer.texts) != len(template.questions):
            asked = f"has {len(answer.texts)} texts for {len(template.questions)} questions"
            yield Problem(("answers", number, "texts"), f"the answer “{answer.id}” {asked}")
    known = {answer.id for answer in template.answers}
    for number, rule in enumerate(template.rules):
        for right in rule.right:
            if right not in known:
                yield Problem(("rules", number, "right"), f"there is no answer “{right}”")
        counts = (2, 3) if template.kind == "multiple" else (1,)
        if len(set(rule.right)) not in counts:
            asked = " or ".join(map(str, counts))
            yield Problem(("rules", number, "right"), f"names {len(set(rule.right))} answers, this kind has {asked}")


def _rule_problems(template: Template) -> Iterator[Problem]:
    told: set[tuple[int, ...]] = set()
    for situation in template.situations:
        covering = tuple(at for at, rule in enumerate(template.rules) if fits(rule.when, situation.tags))
        if len(covering) == 1 or covering in told:
            continue
        told.add(covering)
        if not covering:
            yield Problem(("rules",), f"no rule says what is right where {_spoken(situation)}")
        else:
            both = " and ".join(str(at + 1) for at in covering)
            yield Problem(("rules", covering[1]), f"rules {both} both fit where {_spoken(situation)}")
    for number, rule in enumerate(template.rules):
        if not template.situations_of(rule):
            yield Problem(("rules", number), "no situation is one that this rule is for")


def _situation_problems(template: Template) -> Iterator[Problem]:
    told: set[Problem] = set()
    for situation in template.situations:
        for rule in template.rules_for(situation.tags)[:1]:
            for part, message in _unmade(template, situation, rule.right):
                problem = Problem(part, message)
                if problem not in told:
                    told.add(problem)
                    yield Problem(part, f"{message}, where {_spoken(situation)}")


def _unmade(template: Template, situation: Situation, right: Iterable[str]) -> Iterator[Problem]:
    """What keeps a situation from becoming an item."""
    stems = [(at, stem) for at, stem in enumerate(template.stems) if fits(stem.when, situation.tags)]
    if not stems:
        yield Problem(("stems",), "no stem fits")
    for at, stem in stems:
        yield from _empty(("stems", at, "text"), stem.text, situation)
    if not template.is_matching:
        yield from _empty(("rationale",), template.rationale, situation)
        for text in template.questions:
            yield from _empty(("questions",), text, situation)
    offered = 0
    for at, answer in enumerate(template.answers):
        side, reasons = ("right", answer.right) if answer.id in right else ("wrong", answer.wrong)
        why = reason(reasons, situation.tags)
        offered += why is not None
        if why is None and side == "right":
            yield Problem(("answers", at), f"the answer “{answer.id}” is right and no reason fits")
        elif why is not None:
            place = next(index for index, one in enumerate(reasons) if one is why)
            yield from _empty(("answers", at, side, place, "because"), why.because, situation)
            yield from _empty_answer(at, answer, situation)
    if not template.is_matching and offered < template.option_count:
        yield Problem(("answers",), f"{offered} answers can be offered, {template.option_count} are needed")


def _empty_answer(at: int, answer: Answer, situation: Situation) -> Iterator[Problem]:
    for text in answer.texts:
        yield from _empty(("answers", at, "texts"), text, situation)


def _matching_problems(template: Template) -> Iterator[Problem]:
    """What stands beside the lines is drawn once, with the question, and knows nothing of any situation."""
    shared = set.intersection(*(slots_in(text) for text in template.questions))
    for number, slot in enumerate(template.slots):
        if slot.id in shared and (len(slot.sets) > 1 or slot.sets[0].means or slot.sets[0].when):
            yield Problem(("slots", number), f"the question of a matching item names “{slot.id}”: it has one set only")
    texts: list[tuple[Part, str]] = [(("rationale",), template.rationale)]
    for number, answer in enumerate(template.answers):
        texts += [(("answers", number, "texts"), text) for text in answer.texts]
        if why := reason(answer.wrong, {}):
            texts.append((("answers", number, "wrong"), why.because))
        else:
            yield Problem(("answers", number), f"“{answer.id}” needs a reason for any line that it does not fit")
    for part, text in texts:
        for name in slots_in(text) - shared:
            yield Problem(
                part, f"the slot “{name}” is drawn for each line anew; only those of the question may stand here"
            )
    right = {answer for rule in template.rules for answer in rule.right}
    fewest = min(template.line_count, len(right))
    if not fewest <= template.option_count <= len(template.answers):
        yield Problem(
            ("answers",),
            f"{template.option_count} options are asked for, of {fewest} at least and {len(template.answers)} at most",
        )


def _empty(part: Part, text: str, situation: Situation) -> Iterator[Problem]:
    for slot in unfilled(text, situation.sets):
        yield Problem(part, f"the slot “{slot}” has no phrase")


def _spoken(situation: Situation) -> str:
    return ", ".join(f"{tag} is {value}" for tag, value in situation.tags.items()) or "nothing is known"


def _count(template: Template) -> int:
    """How many different stems there are; of a matching item, how many sets of lines."""
    ways: dict[tuple[str, tuple[int, ...]], int] = {}
    for situation in template.situations:
        for stem in template.stems:
            if fits(stem.when, situation.tags):
                for text in [stem.text] if template.is_matching else [stem.text + each for each in template.questions]:
                    sets = [situation.sets[slot] for slot in sorted(_named(text, situation))]
                    ways[text, tuple(map(id, sets))] = prod(len(one.phrases) for one in sets)
    total = sum(ways.values())
    return comb(total, template.line_count) if template.is_matching else total


def _named(text: str, situation: Situation) -> set[str]:
    """The slots that a text needs, also through the phrases of others."""
    named, fresh = set[str](), slots_in(text) & situation.sets.keys()
    while fresh:
        named |= fresh
        texts = [phrase.text for slot in fresh for phrase in situation.sets[slot].phrases]
        fresh = {slot for text in texts for slot in slots_in(text) if slot in situation.sets} - named
    return named

"""The templates that we ship: 5,000 draws, read as an editor would."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from quizzes import content, opaque, scenarios
from quizzes.content.scenarios import TemplateContent
from quizzes.kinds import KINDS
from quizzes.linting.chance import chance_of_more, chi_square
from quizzes.scenarios import SEEDS, Scenario, Template
from studyguide import content as studyguide
from web.management.commands.load_content import open_packs
from web.markdown import to_html
from web.packs import Pack

EACH = 300  # 17 templates: over 5,000
AN = re.compile(r"\b([Aa]n?) [“\"'`(]*([A-Za-z0-9][\w.-]*)")
SOUNDS = {  # of words that do not sound as they are spelled
    **dict.fromkeys(("university", "user", "user's", "one", "once"), "a"),
    **dict.fromkeys(
        ("hour", "IAM", "MFA", "AWS", "S3", "SQS", "SNS", "SCP", "SDK", "EC2", "ECS", "X.509", "LDAP"), "an"
    ),
}
SENTENCE = re.compile(r"(?<=[.?!])[”)]?\s+(?=\S)")


@cache
def pack() -> Pack:
    (found,) = (one for one in open_packs(Path(settings.CONTENT)) if one.name == "iam-users")
    return found


@cache
def shipped() -> dict[str, TemplateContent]:
    return {one.entry.id: one for one in pack().once(content.read).templates}


@cache
def drawn(name: str) -> list[Scenario]:
    template = scenarios.parse(shipped()[name].document)
    return [scenarios.generate(template, seed) for seed in range(EACH)]


def every() -> Iterator[tuple[str, int, Scenario]]:
    for name in shipped():
        for seed, made in enumerate(drawn(name)):
            yield name, seed, made


def texts_of(made: Scenario) -> Iterator[str]:
    yield made.stem
    yield made.rationale
    for option in made.options:
        yield option.text
        yield option.rationale
    for prompt in made.prompts:
        yield prompt.text
        yield prompt.rationale


@cache
def sentences() -> dict[str, str]:
    """Each text of the draws, once, with the template that makes it."""
    return {text: name for name, _, made in every() for text in texts_of(made) if text}


def test_the_templates_have_no_problems_and_are_enough():
    of_file = [str(problem) for problem in pack().problems if "scenarios.yaml" in problem.file]
    assert of_file == []
    assert len(shipped()) >= 14
    assert EACH * len(shipped()) >= 5_000


def test_no_option_is_there_twice_and_exactly_one_set_is_right():
    for name, seed, made in every():
        assert len({option.text.casefold() for option in made.options}) == len(made.options), (name, seed)
        keys = sum(option.is_key for option in made.options)
        assert keys in {"single": {1}, "multiple": {2, 3}, "matching": {0}}[made.kind], (name, seed)
        assert {prompt.answer for prompt in made.prompts} <= {option.answer for option in made.options}


def test_the_key_is_the_same_when_it_is_evaluated_again():
    for name, one in shipped().items():
        for seed in range(0, EACH, 10):
            assert scenarios.evaluate_twice(one.document, seed) == drawn(name)[seed]


def test_every_option_says_why_and_every_misconception_is_known():
    known = {idea.id for idea in pack().once(content.read).misconceptions}
    for name, seed, made in every():
        assert all(option.rationale for option in made.options), (name, seed)
        ideas = {option.misconception for option in made.options} - {None}
        assert ideas, (name, seed)
        assert ideas <= known, (name, seed)
        assert not any(option.is_key and option.misconception for option in made.options)
        assert all(prompt.rationale for prompt in made.prompts)


def test_no_slot_is_unfilled_and_no_space_doubled():
    for text, name in sentences().items():
        assert not re.search(r"[{}|]|\s\s|\s[.,;:?!]", text), (name, text)
        assert text == text.strip(), (name, text)


def test_articles_fit_what_follows():
    for text, name in sentences().items():
        for given, word in ((given, word.rstrip(".-")) for given, word in AN.findall(text)):
            usual = "an" if word[0] in "aeiouAEIOU8" or word in {"11", "18"} else "a"
            wanted = SOUNDS.get(word, usual)
            assert given.lower() == wanted, (name, text)


def test_sentences_begin_with_a_capital_and_end_with_a_mark():
    for name, _, made in every():
        for part in SENTENCE.split(made.stem):
            assert re.match(r"[“(`]?[A-Z0-9]", part), (name, made.stem)
        assert made.stem[-1] in "?)", (name, made.stem)
        for rationale in [option.rationale for option in made.options] + [one.rationale for one in made.prompts]:
            assert rationale.endswith("."), (name, rationale)
            assert rationale[0].isupper() or rationale[0] == "`", (name, rationale)
        for text in [option.text for option in made.options] + [prompt.text for prompt in made.prompts]:
            assert text[0].isupper(), (name, text)
            assert not text.endswith("."), (name, text)


def test_numbers_and_verbs_agree():
    number = r"(?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Ff]ifteen)"
    wrong = [
        rf"\b{number} (?:new )?(?:developer|tester|analyst|editor|designer|administrator|hour|minute|month|day)\b",
        r"\b(?:developers|testers|analysts|editors|designers|administrators|members of staff) (?:is|has|needs|wants)\b",
        r"\b[Aa]n? (?:\w+ )?(?:developers|testers|analysts|editors|designers|administrators)\b",
        r"\b(?:clerk|officer|accountant|manager|planner|editor|dispatcher|auditor|assessor) (?:are|have|need|want)\b",
        r"\b(\w+) \1\b(?<!that that)",
    ]
    for text, name in sentences().items():
        for pattern in wrong:
            assert not re.search(pattern, text), (name, pattern, text)


def test_each_row_of_the_matrix_is_the_key_of_some_scenario():
    guide = pack().once(studyguide.read)
    assert guide
    assert guide.decisions
    keys: dict[str, set[str]] = defaultdict(set)
    for name, one in shipped().items():
        rows = {answer.id: answer.row for answer in scenarios.parse(one.document).answers}
        for made in drawn(name):
            right = {option.answer for option in made.options if option.is_key} | {p.answer for p in made.prompts}
            for answer in right:
                keys[rows[answer] or ""].add(name)
    assert all(len(keys[row.id]) >= 3 for row in guide.decisions.rows), dict(keys)


def rules_met(template: Template, made: Scenario) -> set[int]:
    drawn_slots = [prompt.slots for prompt in made.prompts] or [made.slots]
    means = [
        {tag: value for slot in template.slots if slot.id in slots
         for phrase in slot.phrases if phrase.text == slots[slot.id] for tag, value in phrase.means.items()}
        for slots in drawn_slots
    ]  # fmt: skip
    return {template.rules.index(rule) for tags in means for rule in template.rules_for(tags)}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_each_rule_and_each_answer_is_met(name):
    template = scenarios.parse(shipped()[name].document)
    assert set().union(*(rules_met(template, made) for made in drawn(name))) == set(range(len(template.rules)))
    offered = {option.answer for made in drawn(name) for option in made.options}
    assert offered == {answer.id for answer in template.answers}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_learner_sees_something_new_for_long(name):
    template = scenarios.parse(shipped()[name].document)
    words = {
        (made.stem, *sorted(prompt.text for prompt in made.prompts), *sorted(option.text for option in made.options))
        for made in (scenarios.generate(template, seed) for seed in range(SEEDS))
    }
    assert len(words) >= 450


@pytest.mark.parametrize("name", sorted(name for name, one in shipped().items() if one.entry.kind == "single"))
def test_the_key_is_the_longest_option_about_as_often_as_chance(name):
    longest = 0
    for made in drawn(name):
        (first, is_key), (second, _), *_ = sorted(((len(o.text), o.is_key) for o in made.options), reverse=True)
        longest += is_key and first > second
    assert 0.10 <= longest / EACH <= 0.45


def test_the_key_stands_in_each_place_equally_often_as_stored_and_as_shown():
    stored: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    for name, seed, made in every():
        if made.kind == "single":
            position = [option.is_key for option in made.options].index(True) + 1
            stored[position] += 1
            shown[opaque.shuffled(f"practice:{name}", seed, range(1, 5)).index(position)] += 1
    for counts in (stored, shown):
        assert chance_of_more(chi_square([counts[place] for place in sorted(counts)]), 3) > 0.0001, counts


def test_every_draw_is_an_item_that_its_kind_takes():
    for name, one in shipped().items():
        kind = KINDS[one.entry.kind]
        for made in drawn(name)[:50]:
            assert [problem.message for problem in kind.problems(content.scenarios.shape_of(made))] == []


def test_markdown_of_the_draws_makes_no_surprises():
    for text, name in sentences().items():
        html = to_html(text)
        assert not re.search(r"<(?!/?(?:p|code)\b)", html), (name, html)

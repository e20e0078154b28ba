"""Templates, by documents written here: how words are filled in, what is drawn, what is refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from quizzes import scenarios
from quizzes.scenarios import Scenario, Unsound
from quizzes.scenarios.template import Phrase
from quizzes.scenarios.wording import BadPlaceholder, article, fill, placeholders


def phrases(*texts: str, means: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    listed = [{"text": text} for text in texts]
    return {"means": means or {}, "when": {}, "plural": False, "phrases": listed, **more}


def answer(name: str, text: str, right: str = "", wrong: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "row": None,
        "texts": [text],
        "right": [{"when": {}, "because": f"Right: {right or text}.", "misconception": None}],
        "wrong": [{"when": wrong or {}, "because": f"Wrong: {text}.", "misconception": f"{name}-idea"}],
    }


DOCUMENT: dict[str, Any] = {
    "id": "who-gets-what",
    "kind": "single",
    "options": 4,
    "lines": 0,
    "slots": [
        {"id": "firm", "sets": [phrases(*(f"firm {number}" for number in range(40)))]},
        {
            "id": "case",
            "sets": [
                phrases("Somebody signs in", "A person works", "One clerk is here", means={"who": "person"}),
                phrases("A program runs", "Software runs", "There is code", means={"who": "program"}),
            ],
        },
    ],
    "stems": [{"when": {}, "text": "At {a firm}: {case}."}],
    "questions": ["What fits?"],
    "rules": [
        {"when": {"who": ["person"]}, "right": ["user"]},
        {"when": {"who": ["program"]}, "right": ["role"]},
    ],
    "answers": [
        answer("user", "A user of the {firm}", "{case}"),
        answer("role", "A role"),
        answer("group", "A group"),
        answer("root", "The root user"),
        answer("keys", "Keys", wrong={"who": ["program"]}),
    ],
    "rationale": "In short: {case}.",
    "quotes": {},
}


def changed(**changes: Any) -> str:
    return json.dumps({**copy.deepcopy(DOCUMENT), **changes})


def told(document: str) -> list[str]:
    return [problem.message for problem in scenarios.problems(scenarios.parse(document))]


# --- words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("orchestra", "an"),
        ("university library", "a"),
        ("user", "a"),
        ("umbrella", "an"),
        ("unimportant thing", "an"),
        ("European firm", "a"),
        ("one-day visit", "a"),
        ("hour", "an"),
        ("honest clerk", "an"),
        ("hotel", "a"),
        ("IAM user", "an"),
        ("MFA device", "an"),
        ("SQS queue", "an"),
        ("SAML provider", "a"),
        ("KMS key", "a"),
        ("EC2 instance", "an"),
        ("X.509 certificate", "an"),
        ("8-hour session", "an"),
        ("11-hour session", "an"),
        ("18th user", "an"),
        ("80-hour session", "an"),
        ("100-hour session", "a"),
        ("`arn:aws`", "an"),
    ],
)
def test_an_article_follows_the_sound(words, expected):
    assert article(words) == expected


WORDS = {
    "clerk": Phrase("editor", {"text": "editor", "many": "editors"}),
    "people": Phrase("testers", is_plural=True),
    "case": Phrase("{A clerk} waits"),
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{A clerk} and {a clerk}.", "An editor and an editor."),
        ("{Clerk}, {clerk.many}", "Editor, editors"),
        ("{clerk} {clerk: signs | sign}, {people} {people:sign in|signs in}", "editor signs, testers signs in"),
        ("{case}: “{choice row}”", "An editor waits: “IAM user”"),
    ],
)
def test_slots_are_filled_with_articles_capitals_forms_and_agreement(text, filled):
    assert fill(text, WORDS, {"choice row": "IAM user"}) == filled


@pytest.mark.parametrize("text", ["{}", "{a  clerk}", "a } alone", "{two words}", "{clerk: sign}", "{cell x/}"])
def test_braces_that_make_no_sense_are_refused(text):
    with pytest.raises(BadPlaceholder):
        list(placeholders(text))


def test_phrases_that_hold_each_other_are_refused():
    with pytest.raises(BadPlaceholder):
        fill("{case}", {"case": Phrase("{case}")}, {})


# --- what is drawn


def test_every_seed_makes_an_item_whose_key_follows_from_its_words():
    template = scenarios.parse(changed())
    for seed in range(200):
        made = scenarios.generate(template, seed)
        key = next(option for option in made.options if option.is_key)
        is_person = made.slots["case"] in {"Somebody signs in", "A person works", "One clerk is here"}
        assert key.answer == ("user" if is_person else "role")
        assert [option.is_key for option in made.options].count(True) == 1
        assert len({option.text for option in made.options}) == len(made.options) == 4
        assert "keys" not in {option.answer for option in made.options} or not is_person
        assert all(option.misconception == f"{option.answer}-idea" for option in made.options if not option.is_key)
        assert made.rationale == f"In short: {made.slots['case']}."


def test_each_rule_decides_about_equally_often():
    template = scenarios.parse(changed())
    keys = Counter(
        one.answer for seed in range(500) for one in scenarios.generate(template, seed).options if one.is_key
    )
    assert all(200 < count < 300 for count in keys.values())


def test_the_same_seed_makes_the_same_item_in_another_process():
    script = (
        "import sys; from quizzes import scenarios; t = scenarios.parse(sys.stdin.read()); "
        "print([scenarios.generate(t, seed) for seed in range(50)])"
    )

    def made(hash_seed: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", script],
            cwd=settings.ROOT,
            env={"PYTHONHASHSEED": hash_seed, "PATH": "/usr/bin:/bin"},
            input=changed(),
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    template = scenarios.parse(changed())
    assert made("1") == made("2") == f"{[scenarios.generate(template, seed) for seed in range(50)]}\n"


def test_a_phrase_is_drawn_only_where_it_fits():
    slots = [
        *DOCUMENT["slots"],
        {
            "id": "where",
            "sets": [phrases("on EC2", when={"who": ["program"]}), phrases("here", means={"who": "person"})],
        },
    ]
    template = scenarios.parse(changed(slots=slots, stems=[{"when": {}, "text": "{A firm}. {case} {where}."}]))
    assert all(
        (made.slots["where"] == "on EC2")
        == (made.slots["case"] in {"A program runs", "Software runs", "There is code"})
        for made in (scenarios.generate(template, seed) for seed in range(60))
    )


MULTIPLE: dict[str, Any] = {
    "kind": "multiple",
    "options": 5,
    "rules": [
        {"when": {"who": ["person"]}, "right": ["user", "group"]},
        {"when": {"who": ["program"]}, "right": ["role", "group"]},
    ],
}


def test_an_item_with_several_keys_says_how_many():
    template = scenarios.parse(changed(**MULTIPLE, answers=[*DOCUMENT["answers"], answer("scp", "An SCP")]))
    made = scenarios.generate(template, 3)
    assert made.stem.endswith("What fits? (Select TWO.)")
    assert {option.answer for option in made.options if option.is_key} in ({"user", "group"}, {"role", "group"})
    assert told(changed(**MULTIPLE, answers=[*DOCUMENT["answers"], answer("scp", "An SCP")])) == []


MATCHING: dict[str, Any] = {
    "kind": "matching",
    "lines": 3,
    "questions": ["Which of these fits each line at {a firm}?"],
    "stems": [{"when": {}, "text": "{case}"}],
    "answers": [answer(name, name) for name in ("user", "role", "group", "root")],
    "rationale": "",
}


def test_the_lines_of_a_matching_item_differ_and_each_has_its_own_key():
    template = scenarios.parse(changed(**MATCHING))
    for seed in range(50):
        made = scenarios.generate(template, seed)
        assert len({prompt.text for prompt in made.prompts}) == 3
        assert {prompt.answer for prompt in made.prompts} == {"user", "role"}
        assert len(made.options) == 4
        assert made.options[0].rationale
        scenarios.evaluate_twice(changed(**MATCHING), seed)
    cases = [
        phrases(*(f"person {n}" for n in range(9)), means={"who": "person"}),
        phrases("code", means={"who": "program"}),
    ]
    assert (
        told(changed(**{**MATCHING, "lines": 4, "slots": [DOCUMENT["slots"][0], {"id": "case", "sets": cases}]})) == []
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rationale": "In short: {case}."}, "the slot “case” is drawn for each line anew"),
        ({"questions": ["Which fits {case} at {a firm}?"]}, "the question of a matching item names “case”"),
        ({"options": 5}, "5 options are asked for, of 2 at least and 4 at most"),
        ({"options": 1}, "1 options are asked for, of 2 at least and 4 at most"),
        (
            {"answers": [*MATCHING["answers"][:3], answer("root", "Root", wrong={"who": ["person"]})]},
            "“root” needs a reason for any line that it does not fit",
        ),
    ],
)
def test_what_is_wrong_with_a_matching_template_is_said_in_words(change, message):
    problems = told(changed(**{**MATCHING, **change}))
    assert any(message in one for one in problems), problems


def test_true_and_false_keep_their_order():
    answers = [answer("yes", "True"), answer("no", "False")]
    rules = [{"when": {"who": ["person"]}, "right": ["yes"]}, {"when": {"who": ["program"]}, "right": ["no"]}]
    template = scenarios.parse(changed(kind="true-false", options=2, answers=answers, rules=rules))
    made = [scenarios.generate(template, seed) for seed in range(20)]
    assert {tuple(option.text for option in one.options) for one in made} == {("True", "False")}
    assert {one.options[0].is_key for one in made} == {True, False}


# --- evaluated twice


def test_two_evaluations_of_a_sound_template_agree():
    for seed in range(100):
        assert scenarios.evaluate_twice(changed(), seed) == scenarios.generate(scenarios.parse(changed()), seed)


def planted(scenario: Scenario, fault: str) -> Scenario:
    """A scenario with a mistake that a faulty generator could make."""
    key = next(option for option in scenario.options if option.is_key)
    wrong = next(option for option in scenario.options if not option.is_key)
    swap = {
        "another key": {key: replace(key, is_key=False), wrong: replace(wrong, is_key=True)},
        "two keys": {wrong: replace(wrong, is_key=True)},
        "no key": {key: replace(key, is_key=False)},
        "the same text twice": {wrong: replace(wrong, text=key.text.upper())},
        "a text of no answer": {wrong: replace(wrong, text="Something else")},
    }[fault]
    return replace(scenario, options=tuple(swap.get(option, option) for option in scenario.options))


@pytest.mark.parametrize("fault", ["another key", "two keys", "no key", "the same text twice", "a text of no answer"])
def test_a_planted_fault_is_found_before_it_is_shown(fault, monkeypatch):
    template = scenarios.parse(changed())
    scenarios.verify(template, scenarios.generate(template, 5))
    with pytest.raises(Unsound):
        scenarios.verify(template, planted(scenarios.generate(template, 5), fault))

    generate = scenarios.generate
    monkeypatch.setattr("quizzes.scenarios.soundness.generate", lambda *of: planted(generate(*of), fault))
    with pytest.raises(Unsound):
        scenarios.evaluate_twice(changed(), 5)


def test_a_generator_that_depends_on_more_than_the_seed_is_found(monkeypatch):
    generate, seeds = scenarios.generate, iter([5, 6])
    monkeypatch.setattr("quizzes.scenarios.soundness.generate", lambda template, _: generate(template, next(seeds)))
    with pytest.raises(Unsound, match="two evaluations differ"):
        scenarios.evaluate_twice(changed(), 5)


def test_a_wrong_pair_is_found():
    template = scenarios.parse(changed(**MATCHING))
    made = scenarios.generate(template, 1)
    first = replace(made.prompts[0], answer={"user": "role", "role": "user"}[made.prompts[0].answer])
    with pytest.raises(Unsound):
        scenarios.verify(template, replace(made, prompts=(first, *made.prompts[1:])))


# --- what is wrong with a template


def edited(*path: Any, to: Any) -> str:
    data = copy.deepcopy(DOCUMENT)
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    return json.dumps(data)


def test_nothing_is_wrong_with_a_sound_template():
    assert told(changed()) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (edited("stems", 0, "text", to="At {a farm}: {case}."), "there is no slot “farm”"),
        (edited("stems", 0, "text", to="At {firm.many}: {case}."), "“firm 0” of the slot “firm” has no form “many”"),
        (edited("stems", 0, "text", to="At {a firm: {case}."), "a “{” stands alone"),
        (edited("rationale", to="{choice none}"), "“choice none” is in neither the decision matrix nor the comparison"),
        (edited("rules", 1, "right", to=["rolle"]), "there is no answer “rolle”"),
        (edited("rules", 1, "right", to=["role", "group"]), "names 2 answers, this kind has 1"),
        (edited("rules", 1, "when", to={"who": ["software"]}), "no rule says what is right where who is program"),
        (edited("rules", 1, "when", to={"who": ["software"]}), "no situation is one that this rule is for"),
        (edited("rules", 1, "when", to={}), "rules 1 and 2 both fit where who is person"),
        (edited("stems", 0, "when", to={"who": ["person"]}), "no stem fits, where who is program"),
        (edited("answers", 0, "texts", to=["One", "Two"]), "the answer “user” has 2 texts for 1 questions"),
        (edited("answers", 1, "right", to=[]), "the answer “role” is right and no reason fits, where who is program"),
        (edited("answers", 3, "wrong", to=[]), "3 answers can be offered, 4 are needed, where who is person"),
        (
            edited("slots", 1, "sets", 1, "phrases", to=[{"text": "A person works"}]),
            "“A person works” means two things",
        ),
        (
            edited("slots", 0, "sets", 0, "phrases", 3, to={"text": "firm 1"}),
            "“firm 1” stands twice in the slot “firm”",
        ),
        (edited("slots", 0, "sets", to=[]), "the slot “firm” has a set without phrases"),
        (edited("slots", 0, "sets", to=[phrases()]), "the slot “firm” has a set without phrases"),
        (edited("questions", to=[]), "no question is asked"),
        (edited("slots", 0, "sets", to=[phrases("firm")]), "makes 6 different scenarios, 200 are needed: add phrases"),
        (edited("slots", 0, "sets", 0, "means", to={"who": "person"}), "no situation is one that this rule is for"),
        (
            edited("slots", 0, "sets", to=[phrases("firm", when={"who": ["nobody"]})]),
            "the slot “firm” has no phrase, where who is person",
        ),
    ],
    ids=lambda value: value if len(value) < 80 else "document",
)
def test_what_is_wrong_with_a_template_is_said_in_words(document, message):
    assert any(message in one for one in told(document)), told(document)

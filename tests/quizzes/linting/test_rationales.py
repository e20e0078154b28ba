"""What the linter says of rationales."""

from __future__ import annotations

import pytest

from quizzes.linting.items import LintPrompt
from quizzes.linting.style import remarks
from tests.quizzes.linting.made import TEXTS, codes, item, options, prompts


@pytest.mark.parametrize("text", ["Incorrect.", "This is the right answer!", "Wrong", "No, that is not correct."])
def test_a_rationale_that_only_gives_a_verdict_is_told(text):
    assert set(codes(item(options=options(*TEXTS, rationale=text)))) == {"empty-rationale"}
    assert codes(item(rationale=text)) == ["empty-rationale"]


@pytest.mark.parametrize("text", ["Wrong: a role has no password.", "Right, since it ends.", "Two are the most."])
def test_a_verdict_with_a_reason_is_not(text):
    assert codes(item(options=options(*TEXTS, rationale=text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Unlike option B, this one expires.",
        "Answer “c” would do too.",
        "The second option is safer.",
        "It does what the option above does.",
        "It needs options `a` and `b`.",
    ],
)
def test_a_rationale_that_names_an_option_by_letter_or_place_is_told(text):
    assert set(codes(item(options=options(*TEXTS, rationale=text)))) == {"names-a-letter"}


@pytest.mark.parametrize(
    "text",
    [
        "Attaching the role is an option as well.",
        "The answer a learner gives is kept.",
        "The other options leave the key in place.",
        "A role is AWS's first choice for it.",
        "Category C of the list needs no key.",
    ],
)
def test_other_uses_of_the_words_are_not(text):
    assert codes(item(options=options(*TEXTS, rationale=text))) == []


def test_a_remark_says_whose_rationale_it_is():
    pairs = prompts(p="a", q="b")
    [remark] = remarks(item("Role", "User", "Group", kind="matching", prompts=pairs, rationale="Right."))
    assert (remark.part, remark.field) == ("", "rationale")
    pair = LintPrompt("p", "A case", "a", "Correct.")
    [remark] = remarks(item("Role", "User", "Group", kind="matching", prompts=(pair,)))
    assert (remark.part, remark.field) == ("p", "rationale")
    assert remark.reason.startswith("A rationale says why.")

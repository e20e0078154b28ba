"""What the linter says of stems."""

from __future__ import annotations

import pytest

from quizzes.linting.style import remarks
from tests.quizzes.linting.made import STEM, codes, item, options, prompts

SCENE = "A team of nine shares an AWS account and must not lose access."


def test_a_sound_item_gets_no_remark():
    assert remarks(item()) == []
    assert remarks(item(*TEXTS_OF_SIX, kind="multiple", keys=2, stem=f"{SCENE} Which two fit? (Select TWO.)")) == []


TEXTS_OF_SIX = ("Give it a role", "Read its log", "Copy the key", "Share a user", "Ask the root user", "Wait a week")


@pytest.mark.parametrize(
    "question",
    [
        "Which of these steps is not needed?",
        "Which action can the user not carry out?",
        "Which users cannot sign in?",
        "What doesn't the boundary change?",
        "Which policy will never allow it?",
        "In this account, which of the users may not sign in?",
        "From which of these accounts can she not be reached?",
        "All of these policies allow the call except:",
        "Which of these statements is false?",
    ],
)
def test_a_question_in_the_negative_is_told(question):
    assert codes(item(stem=f"{SCENE} {question}"))[0] == "negative-stem"


@pytest.mark.parametrize(
    "question",
    [
        "Which of these steps is NOT needed?",
        "All of these policies allow the call EXCEPT which one?",
        "Why can the user not list the buckets?",
        "Which user is in a group that does not allow the call?",
        "What happens if the key is not rotated?",
        "Which change helps those who have not enrolled a device?",
        "What is wrong with the statement?",
        "Who is in the group, which is not nested?",
    ],
)
def test_a_negation_that_is_plain_or_beside_the_question_is_not(question):
    assert codes(item(stem=f"{SCENE} {question}")) == []


@pytest.mark.parametrize("ending", ["The team uses groups.", "The best choice:", "Think of `aws iam`."])
def test_a_stem_that_asks_nothing_is_told(ending):
    assert codes(item(stem=f"{SCENE} {ending}")) == ["no-question"]


@pytest.mark.parametrize(
    "ending",
    [
        "What helps? (Select TWO.)",
        "**What helps?**",
        "He asks: “What helps?”",
        "Put the steps in order, from first to last.",
        "For each caller, choose the credential that fits.",
        "\n\n- one\n- two\n\nWhat helps?",
        "What does this allow?\n\n```json\n{}\n```",
    ],
)
def test_a_stem_that_ends_with_a_question_or_an_instruction_is_not(ending):
    assert codes(item(stem=f"{SCENE} {ending}")) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which statement is true?", ["unfocused"]),
        ("Which of the following is correct?", ["unfocused"]),
        ("Which statement about IAM groups is correct?", ["unfocused"]),
        ("Which statement, added to the policy, opens the bucket?", []),
        ("Which of his reasons are true of the boundary, and which are not told?", []),
    ],
)
def test_a_stem_that_asks_for_nothing_in_particular_is_told(question, expected):
    assert codes(item(stem=f"{SCENE} {question}")) == expected


def test_a_stem_has_neither_too_many_words_nor_too_few():
    assert codes(item(stem="word " * 109 + "what?")) == []
    assert codes(item(stem="word " * 110 + "what?")) == ["long-stem"]
    assert codes(item(stem="Which of these keys does she need?")) == ["short-stem"]
    assert codes(item(stem="Which of these keys does she need here?")) == []


def test_code_in_fences_is_not_read_as_words():
    policy = "```json\n" + '{"Effect": "Allow"}\n' * 80 + "```"
    assert codes(item(stem=f"{SCENE}\n\n{policy}\n\nWhat does this policy allow the team to do?")) == []


def test_an_item_of_a_case_study_may_be_short():
    assert codes(item(stem="What should Lena do?", case="harbour-move", case_text="Lena ...")) == []


def test_a_false_statement_with_an_absolute_word_is_told():
    stem = "An explicit deny always loses against an allow of the root user."
    is_false = options("False", "True")
    assert codes(item(kind="true-false", stem=stem, options=is_false)) == ["absolute-words"]
    assert codes(item(kind="true-false", stem=stem, options=options("True", "False"))) == []
    assert codes(item(kind="true-false", stem="A user lives in one Region.", options=is_false)) == []


@pytest.mark.parametrize("kind", ["numeric", "short-text"])
def test_an_answer_that_stands_in_the_stem_is_told(kind):
    stem = "An account has room for 5,000 users. How many users can the account hold at most?"
    assert codes(item("5,000", "500", kind=kind, stem=stem)) == ["answer-in-stem"]
    assert codes(item("5", "500", kind=kind, stem=stem)) == []


def test_options_that_are_not_shown_are_not_compared():
    assert codes(item("12", "a far longer answer that nobody sees, whatever it says of the key", kind="numeric")) == []
    matched = item("Role", "User", "Group", kind="matching", prompts=prompts(p="a", q="b", r="b"))
    assert codes(matched) == []


def test_a_kind_that_the_linter_does_not_know_has_a_stem():
    assert codes(item(kind="hotspot", stem=STEM.removesuffix("?"))) == ["no-question"]

"""An item's build changes, and nothing typed is lost with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authoring.documents import Words
from authoring.shaping import of_kind, shaped
from quizzes.kinds import KINDS
from quizzes.opaque import LIMIT
from tests.authoring.test_documents import GOOD, anything

kinds = st.sampled_from(list(KINDS))


def ids():
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


def test_an_answer_is_added_removed_and_moved():
    assert [one.id for one in shaped(GOOD, "add option", ids()).options] == ["a", "b", "c", "new1"]
    assert [one.id for one in shaped(GOOD, "remove option b", ids()).options] == ["a", "c"]
    assert [one.id for one in shaped(GOOD, "up option c", ids()).options] == ["a", "c", "b"]
    assert [one.id for one in shaped(GOOD, "down option a", ids()).options] == ["b", "a", "c"]


@pytest.mark.parametrize("wish", ["up option a", "down option c", "remove option z"])
def test_what_cannot_be_done_changes_nothing(wish):
    assert shaped(GOOD, wish, ids()) == GOOD


@pytest.mark.parametrize("wish", ["", "explode", "add", "swap option a", "kind essay", "add option x"])
def test_what_is_no_wish_is_refused(wish):
    with pytest.raises(ValueError, match="no wish"):
        shaped(GOOD, wish, ids())


def test_no_more_answers_than_a_browser_has_codes_for():
    words = GOOD
    for _ in range(20):
        words = shaped(words, "add option", ids())
    assert len(words.options) == LIMIT


def test_a_line_whose_answer_is_removed_has_none():
    words = Words.empty("matching")
    words = replace(words, prompts=tuple(replace(prompt, answer="a") for prompt in words.prompts))
    assert {prompt.answer for prompt in shaped(words, "remove option a", ids()).prompts} == {""}


@given(anything, kinds.filter(lambda kind: kind != "true-false"))
def test_another_kind_keeps_every_text_it_can_show_and_can_be_judged(words, kind):
    changed = of_kind(words, kind, ids())
    assert (changed.stem, changed.rationale) == (words.stem, words.rationale)
    assert [one.id for one in changed.options][: len(words.options)] == [one.id for one in words.options]
    assert [one.rationale for one in changed.options][: len(words.options)] == [one.rationale for one in words.options]


@given(anything)
def test_true_or_false_has_its_two_answers_whatever_was_there(words):
    texts = [option.text for option in of_kind(replace(words, kind="single"), "true-false", ids()).options]
    assert texts == ["True", "False"]


@given(anything)
def test_single_and_back_keeps_one_key_at_most(words):
    assert sum(option.correct for option in of_kind(of_kind(words, "multiple", ids()), "single", ids()).options) <= max(
        1, len(words.options) if words.kind == "single" else 1
    )

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes import opaque
from quizzes.kinds import KINDS, BadResponse
from quizzes.models import ItemRevision

CODES = opaque.codes("practice:1", 1)
SINGLE, MULTIPLE = KINDS["single"], KINDS["multiple"]


def form(*chosen: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("option", list(chosen))
    return data


def refusal(kind, data, choose_count, **keywords) -> BadResponse:
    with pytest.raises(BadResponse) as raised:
        kind.parse(data, CODES, choose_count, **keywords)
    return raised.value


def test_every_kind_of_the_model_has_its_file():
    assert set(KINDS) == set(ItemRevision.Kind.values)


@given(st.permutations(range(9)), st.integers(1, 9))
def test_codes_in_any_order_become_ascending_positions(order: list[int], count: int):
    chosen = [CODES[index] for index in order[:count]]
    value = MULTIPLE.parse(form(*chosen), CODES, count)
    assert value == " ".join(str(index + 1) for index in sorted(order[:count]))
    assert MULTIPLE.chosen(value) == {index + 1 for index in order[:count]}


@pytest.mark.parametrize("foreign", ["1", "a", "", opaque.code("practice:2", 1, 1), opaque.code("practice:1", 2, 1)])
def test_a_foreign_code_is_tampering(foreign: str):
    refused = refusal(SINGLE, form(foreign), 1)
    assert refused.status == HTTPStatus.BAD_REQUEST
    assert refusal(MULTIPLE, form(CODES[0], foreign), 2, is_draft=True).status == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("chosen", "choose_count", "words"),
    [
        ([], 1, "Choose an answer first."),
        ([], 2, "Select two answers first."),
        ([0], 2, "Select two: you have one so far."),
        ([0, 1, 2], 2, "Select two at most: you have three."),
        ([0, 1], 1, "Choose one answer, not several."),
    ],
)
def test_the_wrong_number_of_answers_is_refused_in_words(chosen: list[int], choose_count: int, words: str):
    kind = SINGLE if choose_count == 1 else MULTIPLE
    refused = refusal(kind, form(*(CODES[index] for index in chosen)), choose_count)
    assert (refused.message, refused.status) == (words, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_the_same_option_twice_counts_once():
    assert MULTIPLE.parse(form(CODES[0], CODES[0], CODES[3]), CODES, 2) == "1 4"


def test_a_draft_may_be_empty_or_incomplete_but_never_too_much():
    assert MULTIPLE.parse(form(), CODES, 2, is_draft=True) == ""
    assert MULTIPLE.parse(form(CODES[4]), CODES, 2, is_draft=True) == "5"
    assert refusal(MULTIPLE, form(*CODES[:3]), 2, is_draft=True).status == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_empty_response_is_scored_as_missed():
    for kind in KINDS.values():
        score = kind.score("", frozenset({1}))
        assert (score.is_right, score.is_complete, score.points) == (False, False, 0)

"""What each kind makes of what is given: options chosen, places filled, words typed."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes import opaque
from quizzes.kinds.numeric import number_in, plain
from quizzes.scoring import Key, Rule
from tests.quizzes.given import (
    CASES,
    CODES,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
    choice,
    form,
    refusal,
    typed,
)


@given(st.permutations(range(9)), st.integers(1, 9))
def test_codes_in_any_order_become_ascending_positions(order: list[int], count: int):
    chosen = [CODES.options[index] for index in order[:count]]
    value = MULTIPLE.parse(choice(*chosen), CODES, count)
    assert value == " ".join(str(index + 1) for index in sorted(order[:count]))
    assert MULTIPLE.picked(value) == {index + 1 for index in order[:count]}


@pytest.mark.parametrize("foreign", ["1", "a", "", opaque.code("practice:2", 1, 1), opaque.code("practice:1", 2, 1)])
def test_a_foreign_code_is_tampering(foreign: str):
    refused = refusal(SINGLE, choice(foreign), 1)
    assert refused.status == HTTPStatus.BAD_REQUEST
    assert refusal(MULTIPLE, choice(CODES.options[0], foreign), 2, is_draft=True).status == HTTPStatus.BAD_REQUEST


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
    refused = refusal(kind, choice(*(CODES.options[index] for index in chosen)), choose_count)
    assert (refused.message, refused.status) == (words, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert refused.value == " ".join(str(index + 1) for index in chosen)


def test_the_same_option_twice_counts_once():
    assert MULTIPLE.parse(choice(CODES.options[0], CODES.options[0], CODES.options[3]), CODES, 2) == "1 4"


def test_a_draft_may_be_empty_or_incomplete_but_never_too_much():
    assert MULTIPLE.parse(choice(), CODES, 2, is_draft=True) == ""
    assert MULTIPLE.parse(choice(CODES.options[4]), CODES, 2, is_draft=True) == "5"
    too_many = refusal(MULTIPLE, choice(*CODES.options[:3]), 2, is_draft=True)
    assert too_many.status == HTTPStatus.UNPROCESSABLE_ENTITY


def test_one_of_two_keys_is_half_and_a_wrong_one_takes_it_back():
    key = Key(right=frozenset({1, 4}), option_count=5)
    assert [MULTIPLE.score(value, key, Rule.PARTIAL_CREDIT).points for value in ("1", "1 2", "1 4")] == [500, 0, 1000]


def test_true_stands_before_false_whatever_the_shuffle():
    assert TRUE_FALSE.order([2, 1], is_released=False) == [1, 2]


def placed(*places: str) -> QueryDict:
    return form(*((f"place-{code}", place) for code, place in zip(CODES.options, places, strict=False)))


def matched(*options: int) -> QueryDict:
    return form(
        *((f"match-{CODES.prompts[prompt]}", CODES.options[at - 1] if at else "") for prompt, at in enumerate(options))
    )


def test_an_order_is_stored_by_place():
    assert ORDERING.parse(placed("3", "1", "2"), CODES, 3) == "2 3 1"


@pytest.mark.parametrize(
    ("places", "words", "value"),
    [
        (("1", "1", "2"), "Two steps have the same place. Give each step a place of its own.", "1 3"),
        (("2", "", ""), "1 of 3 steps have a place so far.", "0 1"),
        (("", "", ""), "Put the steps in order first.", ""),
    ],
)
def test_an_order_with_gaps_or_doubles_is_refused_in_words(places: tuple[str, ...], words: str, value: str):
    refused = refusal(ORDERING, placed(*places), 3)
    assert (refused.message, refused.value, refused.status) == (words, value, HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize("place", ["4", "10", "-1", "a", "²"])
def test_a_place_that_is_not_there_is_tampering(place: str):
    assert refusal(ORDERING, placed("1", "2", place), 3).status == HTTPStatus.BAD_REQUEST


def test_a_step_in_two_places_and_a_code_of_another_item_are_tampering():
    """One step at each place would earn a part of the points for nothing."""
    code, foreign = CODES.options[0], opaque.code("practice:1", 2, 1)
    everywhere = form(*((f"place-{code}", str(place)) for place in (1, 2, 3)))
    assert refusal(ORDERING, everywhere, 3).status == HTTPStatus.BAD_REQUEST
    assert refusal(ORDERING, form((f"place-{foreign}", "1")), 3).status == HTTPStatus.BAD_REQUEST
    twice = form(*((f"match-{CODES.prompts[0]}", option) for option in CODES.options[:2]))
    assert refusal(MATCHING, twice, 3, is_draft=True).status == HTTPStatus.BAD_REQUEST
    assert refusal(MATCHING, form((f"match-{foreign}", code)), 3).status == HTTPStatus.BAD_REQUEST


def test_an_incomplete_order_is_a_draft():
    assert ORDERING.parse(placed("", "2"), CODES, 9, is_draft=True) == "0 2"
    assert ORDERING.filled("0 2") == 1


def test_a_step_put_too_early_is_what_an_order_stands_for():
    """The misconception on a step is the idea behind putting it too early."""
    key = Key(option_count=4)
    assert ORDERING.chosen("1 2 3 4", key) == frozenset()
    assert ORDERING.chosen("4 1 2 3", key) == {4}
    assert ORDERING.chosen("2 1 4 3", key) == {2, 4}


@given(st.permutations(range(1, 6)))
def test_steps_are_never_offered_in_the_right_order(shuffle: list[int]):
    """Who touches nothing would otherwise be right."""
    offered = ORDERING.order(shuffle, is_released=False)
    assert sorted(offered) == [1, 2, 3, 4, 5]
    assert offered != [1, 2, 3, 4, 5]
    assert ORDERING.order(shuffle, is_released=True) == [1, 2, 3, 4, 5]


def test_partial_credit_for_an_order_counts_steps_in_their_place():
    points = [
        ORDERING.score(order, Key(option_count=4), Rule.PARTIAL_CREDIT).points for order in ("2 1 3 4", "4 1 2 3")
    ]
    assert points == [500, 0]


def test_an_option_may_serve_several_prompts():
    key = Key(matches=(1, 1, 2), option_count=3)
    assert MATCHING.parse(matched(1, 1, 2), CODES, 3) == "1 1 2"
    assert MATCHING.score("1 1 2", key).is_right
    assert MATCHING.score("1 1 3", key, Rule.PARTIAL_CREDIT).points == 666
    assert MATCHING.chosen("1 3 2", key) == {3}


def test_a_line_without_an_answer_is_refused_in_words_and_a_foreign_one_as_tampering():
    assert refusal(MATCHING, matched(1, 0, 2), 3).message == "2 of 3 lines have an answer so far."
    assert refusal(MATCHING, form((f"match-{CODES.prompts[0]}", "x")), 3).status == HTTPStatus.BAD_REQUEST
    assert refusal(MATCHING, matched(1, 1, 1, 1), 3).status == HTTPStatus.BAD_REQUEST
    assert MATCHING.parse(matched(0, 0, 2), CODES, 9, is_draft=True) == "0 0 2"


@pytest.mark.parametrize(
    ("given_text", "number"),
    [
        ("5000", "5000"),
        ("5,000", "5000"),
        ("5 000 users", "5000"),
        ("5’000", "5000"),
        ("1,234,567.5", "1234567.5"),
        ("2.50", "2.5"),
        ("2,5", "2.5"),
        ("-0", "0"),
        ("+12 hours", "12"),
        ("007", "7"),
    ],
)
def test_numbers_as_people_write_them(given_text: str, number: str):
    assert NUMERIC.parse(form(("entry", given_text)), CODES, 1) == number


@pytest.mark.parametrize("text", ["five", "1.2.3", "--1", "1e99999", "12 34 users a day", "∞", "9" * 16, "1,,2"])
def test_what_is_no_number_is_refused_in_words_and_kept_as_a_draft(text: str):
    refused = refusal(NUMERIC, form(("entry", text)), 1)
    assert (refused.status, refused.value) == (HTTPStatus.UNPROCESSABLE_ENTITY, text)
    assert NUMERIC.parse(form(("entry", text)), CODES, 1, is_draft=True) == text
    assert not NUMERIC.score(text, CASES["numeric"][0]).is_right


@given(st.decimals(-(10**6), 10**6, places=3, allow_nan=False))
def test_a_number_is_right_within_its_tolerance_only(number: Decimal):
    key = CASES["numeric"][0]
    assert NUMERIC.score(plain(number), key).is_right == (abs(number - 5000) <= Decimal("0.5"))
    assert number_in(plain(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "Credential report",
        " credential   REPORT. ",
        "“credential report”",
        "iam credential report",
        "`credential report`",
    ],
)
def test_spellings_of_one_answer_are_one_answer(text: str):
    key = CASES["short-text"][0]
    assert SHORT_TEXT.score(SHORT_TEXT.parse(form(("entry", text)), CODES, 1), key).is_right


def test_an_answer_that_is_recognised_as_wrong_stands_for_its_misconception_and_others_for_none():
    key = CASES["short-text"][0]
    assert SHORT_TEXT.chosen("Access Report", key) == {2}
    assert SHORT_TEXT.chosen("something else", key) == frozenset()
    assert SHORT_TEXT.mark(1, "something else", key) == ("right", "Correct answer")
    assert SHORT_TEXT.mark(1, "iam credential report", key) == ("", "")
    assert SHORT_TEXT.mark(3, "iam credential report", key) == ("right", "Your answer")


def test_too_long_an_entry_is_refused_even_as_a_draft():
    refused = refusal(SHORT_TEXT, form(("entry", "x" * 121)), 1, is_draft=True)
    assert refused.status == HTTPStatus.UNPROCESSABLE_ENTITY


@given(typed)
def test_a_stored_entry_holds_no_control_characters(text: str):
    value = SHORT_TEXT.parse(form(("entry", text)), CODES, 1, is_draft=True)
    assert value.isprintable()

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.http import QueryDict
from django.template.loader import get_template
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes import opaque
from quizzes.kinds import KINDS, BadResponse
from quizzes.kinds.kind import LONGEST_ENTRY, Kind, Shape, ShapeOption, ShapePrompt
from quizzes.kinds.numeric import number_in, plain
from quizzes.kinds.short_text import comparable
from quizzes.scoring import Key, Rule

CODES = opaque.Codes("practice:1", 1)
SINGLE, MULTIPLE, TRUE_FALSE = KINDS["single"], KINDS["multiple"], KINDS["true-false"]
ORDERING, MATCHING = KINDS["ordering"], KINDS["matching"]
NUMERIC, SHORT_TEXT = KINDS["numeric"], KINDS["short-text"]

# For each kind a key, how much a complete response has, and a strategy for complete responses, encoded.
typed = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=LONGEST_ENTRY)
choices = st.lists(st.integers(1, 5), min_size=2, max_size=2, unique=True)
CASES: dict[str, tuple[Key, int, st.SearchStrategy[str]]] = {
    "single": (Key(right=frozenset({2}), option_count=4), 1, st.integers(1, 4).map(str)),
    "multiple": (
        Key(right=frozenset({1, 4}), option_count=5),
        2,
        choices.map(lambda chosen: " ".join(map(str, sorted(chosen)))),
    ),
    "true-false": (Key(right=frozenset({1}), option_count=2), 1, st.integers(1, 2).map(str)),
    "ordering": (
        Key(option_count=5),
        5,
        st.permutations(range(1, 6)).map(lambda order: " ".join(map(str, order))),
    ),
    "matching": (
        Key(matches=(3, 1, 3), option_count=4),
        3,
        st.lists(st.integers(1, 4), min_size=3, max_size=3).map(lambda given: " ".join(map(str, given))),
    ),
    "numeric": (
        Key(right=frozenset({1}), texts=("5000", "1000"), option_count=2, tolerance=Decimal("0.5")),
        1,
        st.decimals(-99999, 99999, places=2, allow_nan=False).map(plain),
    ),
    "short-text": (
        Key(right=frozenset({1, 3}), texts=("credential report", "access report", "IAM credential report")),
        1,
        typed.map(lambda text: " ".join(text.split())).filter(lambda text: text and text.isprintable()),
    ),
}


def form(*fields: tuple[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


def choice(*chosen: str) -> QueryDict:
    return form(*(("option", code) for code in chosen))


def refusal(kind: Kind, data: QueryDict, choose_count: int, **keywords) -> BadResponse:
    with pytest.raises(BadResponse) as raised:
        kind.parse(data, CODES, choose_count, **keywords)
    return raised.value


# --- what holds for every kind


def test_every_kind_has_a_case_here_and_a_template():
    assert set(CASES) == set(KINDS)
    for kind in KINDS.values():
        assert get_template(kind.template)
        assert len(kind.slug) <= 12
        assert kind.name


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_a_response_comes_back_from_the_fields_that_show_it(slug: str, data: st.DataObject):
    _, count, values = CASES[slug]
    kind, value = KINDS[slug], data.draw(values)
    assume(not isinstance(kind, type(SHORT_TEXT)) or comparable(value))
    sent = form(*kind.fields(value, CODES))
    again = kind.parse(sent, CODES, count)
    assert kind.parse(form(*kind.fields(again, CODES)), CODES, count) == again
    assert again == value or kind.hides_options  # what is typed is tidied once
    assert kind.filled(again) == count
    assert kind.parse(sent, CODES, opaque.LIMIT, is_draft=True) == again


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_scores_are_bounded_and_only_a_whole_response_is_right(slug: str, data: st.DataObject):
    key, _, values = CASES[slug]
    kind, value = KINDS[slug], data.draw(values)
    strict, partial = kind.score(value, key), kind.score(value, key, Rule.PARTIAL_CREDIT)
    assert strict.points in {0, 1000}
    assert 0 <= partial.points <= 1000
    assert strict.is_right == partial.is_right == (partial.points == 1000)
    assert partial.points >= strict.points


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_the_order_of_the_fields_makes_no_difference(slug: str, data: st.DataObject):
    _, count, values = CASES[slug]
    kind = KINDS[slug]
    fields = kind.fields(data.draw(values), CODES)
    shuffled = data.draw(st.permutations(fields))
    assert kind.parse(form(*shuffled), CODES, count, is_draft=True) == kind.parse(
        form(*fields), CODES, count, is_draft=True
    )


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_what_a_response_stands_for_are_options_of_the_item(slug: str, data: st.DataObject):
    key, _, values = CASES[slug]
    chosen = KINDS[slug].chosen(data.draw(values), key)
    assert chosen <= set(range(1, (key.option_count or len(key.texts)) + 1))


@pytest.mark.parametrize("slug", KINDS)
def test_nothing_is_scored_as_missed_and_refused_in_words(slug: str):
    key, count, _ = CASES[slug]
    kind = KINDS[slug]
    score = kind.score("", key, Rule.PARTIAL_CREDIT)
    assert (score.is_right, score.points) == (False, 0)
    assert kind.parse(form(), CODES, count, is_draft=True) == ""
    assert kind.filled("") == 0
    assert refusal(kind, form(), count).status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert kind.solution("", key, dict(enumerate("ABCDE", 1)), "")
    assert kind.words("", ["a"] * 5, ["p"] * 3) == []


@pytest.mark.parametrize("slug", KINDS)
@given(st.lists(st.tuples(st.sampled_from(["option", "entry", "x"]), typed), max_size=4), st.booleans())
def test_whatever_is_sent_is_parsed_or_refused(slug: str, fields: list[tuple[str, str]], is_draft: bool):
    """No input makes a kind fall over, and what it takes it can score and show again."""
    key, count, _ = CASES[slug]
    kind = KINDS[slug]
    fields += [(f"place-{CODES.options[0]}", text) for _, text in fields[:1]]
    fields += [(f"match-{CODES.prompts[0]}", text) for _, text in fields[:1]]
    try:
        value = kind.parse(form(*fields), CODES, count, is_draft=is_draft)
    except BadResponse as refused:
        value = refused.value
    assert len(value) <= 200
    assert "\0" not in value
    kind.score(value, key)
    kind.fields(value, CODES)


# --- options that are chosen


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


# --- places that are filled


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


# --- what is typed


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


# --- what authors write


def shape(*options: ShapeOption, stem: str = "A stem?", **more) -> Shape:
    return Shape(stem, options, **more)


def option(
    name: str, *, right: bool = False, text: str = "", named: bool = False, also: tuple[str, ...] = ()
) -> ShapeOption:
    return ShapeOption(name, text or name, right, has_rationale=True, has_misconception=named, also=also)


def words(kind: Kind, item: Shape) -> str:
    return "; ".join(problem.message for problem in kind.problems(item))


SOUND: dict[str, Shape] = {
    "single": shape(option("a", right=True), option("b", named=True), option("c"), option("d")),
    "multiple": shape(
        option("a", right=True),
        option("b", right=True),
        option("c", named=True),
        option("d"),
        option("e"),
        stem="Which? (Select TWO.)",
    ),
    "true-false": shape(option("a", text="True", right=True), option("b", text="False", named=True)),
    "ordering": shape(option("a"), option("b"), option("c", named=True)),
    "matching": shape(
        option("a"),
        option("b"),
        prompts=(ShapePrompt("1", "x", "a"), ShapePrompt("2", "y", "a"), ShapePrompt("3", "z", "b")),
    ),
    "numeric": shape(option("a", text="5,000", right=True), option("b", text="1000", named=True), unit="users"),
    "short-text": shape(option("a", right=True, also=("A report",)), option("b", named=True)),
}


@pytest.mark.parametrize("slug", KINDS)
def test_a_sound_item_has_no_problem(slug: str):
    assert words(KINDS[slug], SOUND[slug]) == ""


@pytest.mark.parametrize(
    ("slug", "item", "message"),
    [
        ("single", shape(option("a", right=True), option("b", named=True)), "has 2 options, this kind has 4"),
        ("single", shape(*(option(name, named=True) for name in "abcd")), "has 0 correct options"),
        ("multiple", shape(*SOUND["multiple"].options), "the stem must end with (Select TWO.)"),
        ("single", shape(*SOUND["single"].options, stem="Which? (Select TWO.)"), "stands in the stem"),
        (
            "single",
            shape(option("a", right=True, named=True), option("b"), option("c"), option("d")),
            "a correct option",
        ),
        (
            "true-false",
            shape(option("a", text="Yes", right=True), option("b", text="No", named=True)),
            "“True” and “False”",
        ),
        ("ordering", shape(option("a", right=True), option("b"), option("c")), "no step is marked correct"),
        ("ordering", shape(option("a"), option("b")), "has 2 steps, this kind has 3 to 7"),
        ("matching", shape(option("a"), option("b")), "has 0 prompts"),
        ("matching", shape(*SOUND["matching"].options, prompts=(ShapePrompt("1", "x", "q"),)), "no option “q”"),
        ("numeric", shape(option("a", text="many", right=True), option("b", text="1", named=True)), "is no number"),
        ("numeric", shape(*SOUND["numeric"].options, tolerance=Decimal(-1)), "zero or more"),
        ("short-text", shape(option("a", right=True, also=("B",)), option("b", named=True)), "stands there twice"),
        ("short-text", shape(*SOUND["short-text"].options, unit="days"), "only a numeric item has a unit"),
        ("single", shape(*SOUND["single"].options, prompts=(ShapePrompt("1", "x", "a"),)), "only a matching item"),
    ],
)
def test_what_is_wrong_with_an_item_is_said(slug: str, item: Shape, message: str):
    assert message in words(KINDS[slug], item)

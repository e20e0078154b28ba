"""What differs between two states of an item, as its authors read it."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authoring.diffs import ADDED, MOST_PAIRS, REMOVED, SAME, Piece, differences, pieces
from authoring.documents import Words, WordsOption
from tests.authoring.desks import GOOD, GOOD_OF_KINDS
from tests.authoring.test_merging import some_words

A, B, C = GOOD.options


def told(before: Words, after: Words) -> list[tuple[str, str, str]]:
    return [(one.where, one.before, one.after) for one in differences(before, after)]


@given(st.text("ab .", max_size=20), st.text("ab .", max_size=20))
def test_the_pieces_of_two_texts_are_the_two_texts(before, after):
    found = pieces(before, after)

    assert "".join(piece.text for piece in found if piece.mark != ADDED) == before
    assert "".join(piece.text for piece in found if piece.mark != REMOVED) == after
    if before == after:
        assert {piece.mark for piece in found} <= {SAME}


@given(some_words(), some_words())
def test_nothing_differs_only_where_nothing_does(before, after):
    found = differences(before, after)

    assert bool(found) == (before != after)
    assert differences(before, before) == []


def test_words_within_a_text_are_marked():
    assert pieces("Who may make one?", "Who may not make it?") == (
        Piece("Who may ", SAME),
        Piece("not ", ADDED),
        Piece("make ", SAME),
        Piece("one", REMOVED),
        Piece("it", ADDED),
        Piece("?", SAME),
    )


def test_long_texts_are_compared_from_both_ends_alone():
    middle = "x y " * MOST_PAIRS

    assert pieces(f"Begins {middle}ends", f"Begins {'y x ' * MOST_PAIRS}ends")[0].text.startswith("Begins")


def test_fields_are_named_as_the_form_names_them():
    after = replace(GOOD, stem="Who?", options=(A, replace(B, rationale="May not."), C), rationale="Ask first.")

    assert told(GOOD, after) == [
        ("Question", GOOD.stem, "Who?"),
        ("Answer B, why", B.rationale, "May not."),
        ("In short", "", "Ask first."),
    ]


def test_another_key_is_told_by_the_texts_of_the_answers():
    after = replace(GOOD, options=(replace(A, correct=False), replace(B, correct=True), C))

    assert told(GOOD, after) == [("Right answer", f"{A.text}\n", f"{B.text}\n")]


def test_parts_that_come_and_go_are_told_as_a_whole():
    new = WordsOption("x", "The root user", rationale="Never for this.")
    came, gone = differences(GOOD, replace(GOOD, options=(A, new, C)))

    assert (came.where, came.what, came.after) == ("Answer B", ADDED, "The root user\nNever for this.")
    assert (gone.where, gone.what, gone.before) == ("Answer B", REMOVED, f"{B.text}\n{B.rationale}")


def test_another_order_of_steps_is_another_key():
    before = GOOD_OF_KINDS["ordering"]
    first, second, third = before.options

    (told,) = differences(before, replace(before, options=(second, first, third)))
    assert told.where == "Steps, their order"
    assert (told.before, told.after) == ("Step a\nStep b\nStep c\n", "Step b\nStep a\nStep c\n")


def test_lines_that_match_name_their_answers():
    before = GOOD_OF_KINDS["matching"]
    after = replace(before, prompts=(replace(before.prompts[0], answer="a"), *before.prompts[1:]))

    assert told(before, after) == [("Line 1, its answer", "A user", "A role")]


def test_wrong_ideas_are_told_by_their_titles():
    after = replace(GOOD, options=(A, replace(B, misconception="clerks-rule"), C))

    (one,) = differences(GOOD, after, ideas={"clerks-rule": "Clerks may do everything"})
    assert (one.where, one.after) == ("Answer B, wrong idea", "Clerks may do everything")


def test_no_field_is_forgotten():
    for after in (replace(GOOD, case="port"), replace(GOOD, unit="users"), replace(GOOD, tolerance="5")):
        assert len(told(GOOD, after)) == 1


@pytest.mark.parametrize(("bit", "other"), [(".,", ",.,"), (".,;", ";.,.,"), (".,;", ",.")])
def test_no_two_texts_take_long_to_compare(bit, other):
    """Two of 700 signs took five seconds, and an item has twenty such fields."""
    for size in (380, 690):
        began = perf_counter()
        pieces(f"x{(bit * size)[:size]}y", f"z{(other * size)[:size]}w")
        assert perf_counter() - began < 2.5

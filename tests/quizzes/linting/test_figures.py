"""The figures of a bank."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quizzes import opaque
from quizzes.linting import aims
from quizzes.linting.figures import Figure, Outline, figures
from quizzes.linting.items import LintItem
from tests.quizzes.linting.made import TEXTS, item, options


def found(items: list[LintItem], outline: Outline | None = None) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(items, outline or Outline(), opaque.shuffled)}


def bank(count: int, **fields: Any) -> list[LintItem]:
    """Items alike but for their ids."""
    return [item(**({"id": f"item-{at}"} | fields)) for at in range(count)]


def test_an_empty_bank_has_figures_too():
    assert found([])["items"] == Figure("items", "0")


def test_kinds_and_case_studies_are_counted():
    items = [*bank(2), item(id="x", kind="multiple", keys=2, case="one", case_text="word " * 80)]
    listed = found(items)
    assert listed["items"].value == "3: single 2, multiple 1"
    assert listed["case studies"].value == "1 with 1 items"
    assert listed["words per case study"].is_ok is True
    assert found([replace(items[2], case_text="too short")])["words per case study"].details == ("one: 2",)


def test_words_per_stem():
    items = [item(id=str(count), stem="word " * count) for count in range(1, 101)]
    assert found(items)["words per stem"].value == "median 50, 90th percentile 90, most 100"


@pytest.mark.parametrize(
    ("levels", "is_ok"),
    [([1, 2, 3, 4, 5] * 4, True), ([1, 2, 3, 4] * 5, False), ([1] * 9 + [2, 3, 4, 5], False)],
)
def test_difficulties_are_balanced_or_not(levels, is_ok):
    items = [item(id=str(at), difficulty=level) for at, level in enumerate(levels)]
    assert found(items)["difficulty 1 to 5"].is_ok is is_ok


def test_a_topic_without_enough_items_is_named_also_one_without_any():
    outline = Outline(objectives=[("users", "a"), ("groups", "b"), ("roles", "c")])
    topics = ["users"] * 6 + ["groups"] * 6 + ["roles"] * 5
    even = [item(id=str(at), topic=topic) for at, topic in enumerate(topics)]
    assert found(even, outline)["items per topic"].is_ok is True
    assert found(even[:12], outline)["items per topic"].details == ("roles: 0 items",)


def test_a_bank_whose_key_is_always_longest_is_beyond_its_aim():
    long = options("Temporary ones, from the role of the instance it runs on", *TEXTS[1:])
    listed = found(bank(aims.JUDGED_FROM, options=long))
    longest = listed["key is the single longest option"]
    assert (longest.value, longest.is_ok, len(longest.details)) == ("100 % of 40", False, 40)
    assert listed["single, longest option"].is_ok is False
    assert listed["single, longest option"].details[:2] == ("item-0", "item-1")


def test_a_key_that_is_never_longest_is_a_cue_as_well():
    listed = found(bank(aims.JUDGED_FROM))
    assert listed["key is the single longest option"].is_ok is True
    assert listed["single, longest option"].is_ok is False
    assert listed["single, longest option"].details == ("too rarely the key, so it can be ruled out",)


def test_a_few_items_are_shown_but_not_judged():
    assert found(bank(aims.JUDGED_FROM - 1))["single, longest option"].is_ok is None


def test_only_single_choice_of_four_counts_as_such():
    three = bank(3, options=options(*TEXTS[:3]))
    assert "single, longest option" not in found(three)


def test_true_and_false_are_right_equally_often():
    is_true = item(id="t", kind="true-false", stem="Users are global.", options=options("True", "False"))
    is_false = replace(is_true, id="f", options=tuple(reversed(options("False", "True"))))
    name = "true-false, key is True"
    assert found([is_true, is_false] * 20)[name].is_ok is True
    assert found([is_true] * 40)[name].is_ok is False
    assert found([is_true])[name].is_ok is None


def test_a_shuffle_that_favours_a_place_is_beyond_the_aim():
    listed = {one.name: one for one in figures(bank(5), Outline(), lambda owner, at, positions: list(positions))}
    assert listed["key's place, shuffled"].is_ok is False
    assert found(bank(5))["key's place, shuffled"].is_ok is True


def test_stems_that_are_nearly_alike_are_named():
    assert found(bank(2))["stems over 0.9 alike"].details == ("item-0, item-1: 1.00",)


def test_facts_need_two_items_of_different_difficulty():
    outline = Outline(facts=["S01", "S02", "S03", "S04"])
    items = [
        item(id="a", facts=("S01", "S02", "S02"), difficulty=1),
        item(id="b", facts=("S01", "S03"), difficulty=2),
        item(id="c", facts=("S03",), difficulty=2),
    ]
    listed = found(items, outline)
    assert listed["facts with fewer than 2 items"].details == ("S02: 1", "S04: 0")
    assert listed["facts with items of one difficulty"].details == ("S03: 2 of difficulty 2",)


def test_objectives_rows_and_gotchas_need_items_enough():
    outline = Outline(
        objectives=[("users", "names"), ("groups", "names")],
        rows={"console": ("D1", "S01"), "role": ("D2",)},
        gotchas={"root": ("S02",), "keys": ("S03",)},
    )
    items = bank(6, topic="users", objective="names", facts=("S01", "D1", "S02"))
    listed = found(items, outline)
    assert listed["objectives with fewer than 5 items"].details == ("groups/names: 0",)
    assert listed["decision rows with fewer than 6 items"].details == ("role: 0",)
    assert listed["gotchas with fewer than 6 items"].details == ("keys: 0",)


def test_misconceptions_are_used_and_distractors_are_built_on_them():
    outline = Outline(misconceptions=["delete-first", "root-for-admin"])
    listed = found(bank(2), outline)
    assert listed["misconceptions never used"].details == ("root-for-admin",)
    assert listed["distractors on a named misconception"].value == "100 % of 6"
    bare = bank(2, options=options(*TEXTS, misconception=None))
    assert found(bare, outline)["distractors on a named misconception"].is_ok is False

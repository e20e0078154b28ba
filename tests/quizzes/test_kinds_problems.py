"""What each kind finds wrong with an item as its author wrote it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes.kinds import KINDS
from quizzes.kinds.kind import Kind, Shape, ShapeOption, ShapePrompt


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

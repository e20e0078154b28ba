"""How each kind is drawn: asked without a trace of its key, released with every reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from quizzes import presentation
from quizzes.keys import prompts_of
from quizzes.kinds import KINDS
from quizzes.models import CaseStudy, Item, ItemRevision, Option
from tests.factories import ItemFactory
from tests.quizzes.conftest import revision_of

pytestmark = pytest.mark.django_db
OWNER = "practice:1"
NUMBERS, WORDS = ("10", "20", "30"), ("alpha", "beta", "gamma")

# For each kind two items that differ in nothing but the key, as far as a learner can see before release.
TWINS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "single": ({"keys": (1,)}, {"keys": (3,)}),
    "multiple": ({"keys": (1, 2), "option_count": 5}, {"keys": (3, 5), "option_count": 5}),
    "true-false": ({"keys": (1,), "texts": ("True", "False")}, {"keys": (2,), "texts": ("True", "False")}),
    "matching": ({"matches": (1, 2, 1)}, {"matches": (4, 3, 3)}),
    "numeric": ({"keys": (1,), "texts": NUMBERS, "unit": "users"}, {"keys": (2,), "texts": NUMBERS, "unit": "users"}),
    "short-text": ({"keys": (1,), "texts": WORDS}, {"keys": (3,), "texts": WORDS}),
}
SHAPES = {kind: first for kind, (first, _) in TWINS.items()} | {"ordering": {"option_count": 5}}
VALUES = {
    "single": "2",
    "multiple": "1 3",
    "true-false": "2",
    "ordering": "2 1 3 5 4",
    "matching": "1 1 3",
    "numeric": "20",
    "short-text": "beta",
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def made(kind: str, shape: dict[str, Any], slug: str = "canary") -> Item:
    item: Item = ItemFactory.create(slug=slug, revision={"kind": kind, **shape})
    return item


def asked(item: Item, *, value: str = "", error: str = "") -> str:
    revision, options, prompts = rows(item)
    return draw(presentation.asking(OWNER, 1, revision, options, value=value, prompts=prompts), error=error)


def released(item: Item, *, value: str, suffix: str = "") -> str:
    revision, options, prompts = rows(item)
    return draw(presentation.released(OWNER, 1, revision, options, value=value, prompts=prompts), suffix=suffix)


def rows(item: Item) -> tuple[ItemRevision, list[Option], Any]:
    revision = revision_of(item)
    options = list(Option.objects.explained().filter(revision=revision))
    return revision, options, prompts_of([revision]).get(revision.pk, [])


def draw(shown: presentation.ShownItem, **context: str) -> str:
    return render_to_string(shown.template, {"item": shown, **context})


@each_kind
@pytest.mark.parametrize("is_answered", [False, True])
def test_an_asked_item_gives_no_reason_away(kind: str, is_answered: bool):
    html = asked(made(kind, SHAPES[kind]), value=VALUES[kind] if is_answered else "")
    assert not re.search(r"Why \d|Because \d|data-mark|option__why|Correct", html)


@pytest.mark.parametrize("kind", TWINS)
@pytest.mark.parametrize("value", [False, True], ids=["empty", "answered"])
def test_an_asked_item_looks_the_same_whichever_is_its_key(kind: str, value: bool):
    pages = [
        asked(made(kind, shape, slug), value=VALUES[kind] if value else "").replace(slug, "slug")
        for shape, slug in zip(TWINS[kind], ("twin-1", "twin-2"), strict=True)
    ]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("count", range(3, 8))
def test_the_steps_to_order_never_stand_in_the_right_order_while_asked(count: int):
    item = made("ordering", {"option_count": count})
    shown = re.findall(r"data-text>Option (\d)", asked(item))
    assert sorted(shown) == [str(place) for place in range(1, count + 1)]
    assert shown != sorted(shown)


@pytest.mark.parametrize("kind", ["numeric", "short-text"])
def test_the_answers_an_entry_is_compared_with_are_not_in_the_asked_page(kind: str):
    html = asked(made(kind, SHAPES[kind]))
    assert not any(f">{text}<" in html or f'"{text}"' in html for text in (*NUMBERS, *WORDS))


@each_kind
@pytest.mark.parametrize("is_answered", [False, True])
def test_a_released_item_gives_every_reason_and_takes_no_answer(kind: str, is_answered: bool):
    item = made(kind, SHAPES[kind])
    html = released(item, value=VALUES[kind] if is_answered else "")
    _, options, prompts = rows(item)
    missing = [row.rationale for row in (*options, *prompts) if row.rationale not in html]
    assert missing == []
    assert "data-response" not in html
    assert not re.search(r"<select|<input(?![^>]* disabled)", html)


@each_kind
def test_what_was_given_is_shown_again(kind: str):
    html = asked(made(kind, SHAPES[kind]), value=VALUES[kind])
    if kind in {"numeric", "short-text"}:
        assert f'value="{VALUES[kind]}"' in html
    else:
        assert len(re.findall(r"<(?:input|option)[^>]* (?:checked|selected)", html)) == len(VALUES[kind].split())


@each_kind
def test_an_error_is_tied_to_the_field_that_takes_the_focus(kind: str):
    html = asked(made(kind, SHAPES[kind]), error="Answer first.")
    focused = re.findall(r"<(?:input|select)[^>]* data-focus[^>]*>", html)
    assert focused
    assert all('aria-invalid="true"' in field and 'data-say="Answer first."' in field for field in focused)
    assert all(re.search(r'aria-describedby="(?:[^"]* )?choose-error[ "]', field) for field in focused)
    assert 'id="choose-error"' in html


def test_of_several_lines_only_those_without_an_answer_are_in_error():
    html = asked(made("matching", SHAPES["matching"]), value="1 0 3", error="One is missing.")
    assert html.count('aria-invalid="true"') == 1
    html = asked(made("ordering", SHAPES["ordering"], "other"), value="2 0 1 0 0", error="Some are missing.")
    assert html.count('aria-invalid="true"') == 3


@each_kind
def test_several_items_on_a_page_share_no_id(kind: str):
    item = made(kind, SHAPES[kind])
    ids = re.findall(r' id="([^"]+)"', released(item, value=VALUES[kind], suffix="-1"))
    assert all(each.endswith("-1") for each in ids)


def test_a_matching_item_says_what_belongs_together_and_what_was_chosen():
    html = " ".join(released(made("matching", SHAPES["matching"]), value="1 1 3").split())
    assert "Correct, your answer: Option 1 of canary" in html
    assert "Correct answer: Option 2 of canary" in html
    assert "Your answer: Option 1 of canary" in html
    assert html.count('data-mark="right"') == 1
    html = released(made("matching", SHAPES["matching"], "none"), value="0 2 0")
    assert html.count("You chose none") == 2


def test_an_answer_nobody_foresaw_is_shown_beside_the_right_one():
    html = released(made("numeric", SHAPES["numeric"]), value="77")
    assert "You wrote: <b>77 users</b>" in html
    assert html.count('data-mark="right"') == 1
    assert 'data-mark="wrong"' not in html


def test_spellings_of_one_answer_are_told_once():
    item = made("short-text", {"keys": (1, 2), "texts": ("alpha", "Alpha!", "beta")})
    revision_of(item).options.filter(position=2).update(rationale_html="Why 1 of canary.")
    html = released(item, value="beta")
    assert html.count("Why 1 of canary.") == 1
    assert re.findall(r'data-mark="(\w+)"', html) == ["wrong", "right"], "yours first"


def test_what_was_typed_is_text_and_no_markup():
    item = made("short-text", SHAPES["short-text"])
    for html in (asked(item, value='"><b id=x>'), released(item, value='"><b id=x>')):
        assert "<b id=x>" not in html


def test_lists_hold_words_without_markup():
    item = made("matching", SHAPES["matching"])
    words = {"text": "The `root` user & <b>", "text_html": "The <code>root</code> user &amp; &lt;b&gt;"}
    revision_of(item).options.filter(position=1).update(**words)
    assert ">The root user &amp; &lt;b&gt;</option>" in asked(item)


def test_a_case_study_belongs_to_the_item_before_and_after_release():
    item = made("single", SHAPES["single"])
    case = CaseStudy.objects.create(
        bank=item.bank, slug="case", title="A ferry", text="T", text_html="<p>T</p>", digest="d"
    )
    ItemRevision.objects.filter(item=item).update(case=case)
    revision = ItemRevision.objects.select_related("case").get(item=item)
    options = list(Option.objects.explained().filter(revision=revision))
    for shown in (
        presentation.asking(OWNER, 1, revision, options),
        presentation.released(OWNER, 1, revision, options, value=""),
    ):
        html = render_to_string("components/case.html", {"case": shown.case})
        assert "<h2>A ferry</h2>" in html
        assert "<p>T</p>" in html

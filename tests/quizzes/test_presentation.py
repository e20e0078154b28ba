"""An item as it is asked holds nothing of what its release adds."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.template.loader import render_to_string

from quizzes import opaque, presentation
from quizzes.models import ItemRevision, Misconception, Option
from studyguide.models import Gotcha
from tests.factories import ItemFactory, MisconceptionFactory
from tests.quizzes.conftest import queries, revision_of

pytestmark = pytest.mark.django_db
OWNER = "practice:1"
BEFORE = (
    *("position", "topic", "kind", "stem_html", "options", "choose_count", "is_multiple", "instruction", "template"),
    *("prompts", "entry", "unit", "filled", "case", "is_generated"),
)
ONLY_AFTER_RELEASE = {name for name in (each.name for each in fields(presentation.ShownItem)) if name not in BEFORE}


def options_of(item) -> list[Option]:
    return list(Option.objects.explained().filter(revision=revision_of(item)))


def letter_of(position: int, count: int = 4, at: int = 1) -> str:
    return "ABCDEFGHI"[opaque.shuffled(OWNER, at, range(1, count + 1)).index(position)]


def draw(item: presentation.ShownItem, error: str = "") -> str:
    return render_to_string(item.template, {"item": item, "error": error})


def test_an_asked_item_holds_nothing_that_release_adds():
    item = ItemFactory.create(revision={"keys": (3,)})
    blank = presentation.ShownItem(1, "", "", "", (), 1, is_multiple=False, instruction="", template="")
    shown = presentation.asking(OWNER, 1, revision_of(item), options_of(item), value="3")
    assert all(getattr(shown, name) == getattr(blank, name) for name in ONLY_AFTER_RELEASE)
    assert {(one.mark, one.head, one.rationale_html) for one in shown.options} == {("", "", "")}


def test_asked_options_differ_only_in_words_code_and_letter_whichever_is_the_key():
    """The HTML of an asked item is the same for every key: nothing in the page gives it away."""
    pages = []
    for key in (1, 2, 3, 4):
        item = ItemFactory.create(slug=f"key-{key}", revision={"keys": (key,)})
        shown = presentation.asking(OWNER, 1, revision_of(item), options_of(item))
        pages.append(draw(shown).replace(item.slug, "slug"))
    assert len(set(pages)) == 1


def test_a_page_holds_neither_slug_nor_id_nor_position():
    item = ItemFactory.create()
    html = draw(presentation.asking(OWNER, 1, revision_of(item), options_of(item)))
    for option in options_of(item):
        assert f'value="{opaque.code(OWNER, 1, option.position)}"' in html
        assert f'"{option.pk}"' not in html
        assert f'"{option.slug}"' not in html
        assert f'"{option.position}"' not in html


def test_letters_follow_the_display_and_the_verdict_names_them():
    item = ItemFactory.create(revision={"keys": (2,)})
    shown = presentation.released(OWNER, 1, revision_of(item), options_of(item), value="1")
    assert [one.letter for one in shown.options] == ["A", "B", "C", "D"]
    assert shown.verdict == f"Not this time. The answer is {letter_of(2)}."
    right = next(one for one in shown.options if one.mark == "right")
    assert (right.letter, right.head, right.is_chosen) == (letter_of(2), "Correct answer", False)
    wrong = next(one for one in shown.options if one.mark == "wrong")
    assert (wrong.letter, wrong.head, wrong.is_chosen) == (letter_of(1), "Your answer", True)
    assert all(one.rationale_html for one in shown.options)


def test_verdicts():
    assert presentation.verdict("The answer is B.", is_right=True, is_given=True) == "Right."
    assert presentation.verdict("The answer is B.", is_right=False, is_given=False) == "The answer is B."
    assert presentation.verdict("The answer is B.", is_right=False, is_given=True) == "Not this time. The answer is B."


def test_half_of_two_keys_is_not_right_and_every_option_says_what_it_is():
    item = ItemFactory.create(revision={"keys": (1, 4), "option_count": 5})
    shown = presentation.released(OWNER, 1, revision_of(item), options_of(item), value="1 2")
    marks = {one.letter: (one.mark, one.head) for one in shown.options}
    assert not shown.is_right
    assert marks[letter_of(1, 5)] == ("right", "Correct, your answer")
    assert marks[letter_of(4, 5)] == ("right", "Correct answer")
    assert marks[letter_of(2, 5)] == ("wrong", "Your answer")
    assert marks[letter_of(3, 5)] == ("", "")


def test_the_gotcha_behind_a_wrong_answer_is_shown_only_to_who_gave_it():
    item = ItemFactory.create(revision={"keys": (1,)})
    guide = item.topic.guide
    gotcha = Gotcha.objects.create(
        guide=guide, topic=item.topic, slug="trap", title="Trap", text_html="Mind.", position=1
    )
    named: Misconception = MisconceptionFactory.create(guide=guide, gotcha=gotcha)
    plain: Misconception = MisconceptionFactory.create(guide=guide)
    revision_of(item).options.filter(position=2).update(misconception=named)
    revision_of(item).options.filter(position=3).update(misconception=plain)

    def shown(position: int) -> presentation.ShownItem:
        return presentation.released(OWNER, 1, revision_of(item), options_of(item), value=str(position))

    assert [one.url for one in shown(2).gotchas] == [f"/guides/{guide.slug}/topics/{item.topic.slug}/#gotcha-trap"]
    assert shown(2).misconceptions == ()
    assert (shown(3).gotchas, shown(3).misconceptions) == ((), (plain.title,))
    assert (shown(1).gotchas, shown(1).misconceptions) == ((), ())


def test_a_released_item_leads_to_the_place_that_teaches_it():
    item = ItemFactory.create()
    shown = presentation.released(OWNER, 1, revision_of(item), options_of(item), value="1")
    place = f"/guides/{item.topic.guide.slug}/topics/{item.topic.slug}/#fact-{item.lead_fact.code}"  # type: ignore[union-attr]
    assert shown.guide_url == place
    assert (shown.reference_title, shown.verified_on) == (item.reference_title, item.verified_on)


def test_multiple_response_says_how_many_and_how_many_so_far():
    item = ItemFactory.create(revision={"keys": (1, 4), "option_count": 5})
    shown = presentation.asking(OWNER, 1, revision_of(item), options_of(item), value="2")
    html = draw(shown)
    assert 'data-max="2"' in html
    assert "1 of 2 selected" in html
    assert html.count('type="checkbox"') == 5
    assert html.count(" checked") == 1


def test_a_released_item_offers_no_field_to_change():
    item = ItemFactory.create()
    html = draw(presentation.released(OWNER, 1, revision_of(item), options_of(item), value="1"))
    assert html.count("<input") == html.count(" disabled") == 4
    assert "option__out" not in html


def test_loaded_rows_are_enough():
    item = ItemFactory.create()
    with queries(2):
        revision = presentation.with_item(ItemRevision.objects.filter(item=item), "").get()
        options = options_of(item)
        presentation.asking(OWNER, 1, revision, options)
        presentation.released(OWNER, 1, revision, options, value="2")

"""The page on which an item is written: who may, making one, what is kept of what is typed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from authoring.documents import Words
from authoring.homes import Home
from authoring.models import DraftVersion, ItemDraft
from quizzes.kinds import KINDS
from quizzes.models import Item, ItemTag
from tests.authoring.sheets import began_with, form_of, page_of, save_of, words_now
from tests.authoring.test_documents import GOOD
from tests.authoring.world import client_of
from tests.factories import FactFactory, ItemFactory, MisconceptionFactory, ObjectiveFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("owner", 200, 302),
        ("editor", 200, 302),
        ("reviewer", 200, 403),
        ("stranger", 404, 404),
        ("learner", 403, 403),
        (None, 302, 401),
    ],
)
def test_who_reads_and_who_writes(world, who, read, write):
    item = world.item()
    data = form_of(client_of(world.owner), item, stem="Changed?")
    client = client_of(getattr(world, who) if who else None)

    assert client.get(page_of(item)).status_code == read
    assert client.post(save_of(item), data).status_code == write
    assert (words_now(item).stem == "Changed?") is (who in {"owner", "editor"})


def test_a_reviewer_sees_the_question_and_no_form(world):
    item = world.item(GOOD)
    html = client_of(world.reviewer).get(page_of(item)).content.decode()
    assert "Who may make one" in html
    assert '<form id="editor"' not in html


def test_an_item_of_another_bank_is_not_found_in_this_one(world):
    other = ItemFactory.create()
    client = client_of(world.owner)
    assert client.get(reverse("authoring:item", args=[world.bank.slug, other.pk])).status_code == 404
    assert client.get(reverse("authoring:item", args=[other.bank.slug, other.pk])).status_code == 404


def test_a_page_costs_the_same_however_much_there_is(world, django_assert_num_queries):
    item = world.item(GOOD)
    client = client_of(world.owner)
    with django_assert_num_queries(10):
        client.get(page_of(item))

    for _ in range(3):
        world.item(GOOD)
        ObjectiveFactory.create(topic=world.objective.topic)
        FactFactory.create(topic=world.objective.topic)
        MisconceptionFactory.create(guide=world.bank.guide)
        ItemTag.objects.create(item=item, name=f"tag {_}")
    item.facts.set(item.topic.facts.all())
    with django_assert_num_queries(10):
        client.get(page_of(item))


def test_a_new_item_of_each_kind_is_made_and_shown(world):
    client = client_of(world.editor)
    for kind in KINDS:
        made = client.post(reverse("authoring:new_item", args=[world.bank.slug]), {"kind": kind}, follow=True)
        assert made.status_code == 200
        assert KINDS[kind].name in made.content.decode()
    assert world.bank.items.filter(current_revision=None, draft__isnull=False).count() == len(KINDS)


def test_a_bank_without_topics_says_that_they_come_first(world):
    world.objective.is_retired = True
    world.objective.save()
    client = client_of(world.owner)
    url = reverse("authoring:new_item", args=[world.bank.slug])
    assert "Add topics" in client.get(url).content.decode()
    assert client.post(url, {"kind": "single"}).status_code == 422
    assert not world.bank.items.exists()


def test_a_reviewer_makes_none(world):
    url = reverse("authoring:new_item", args=[world.bank.slug])
    assert client_of(world.reviewer).post(url, {"kind": "single"}).status_code == 403
    assert client_of(world.stranger).post(url, {"kind": "single"}).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_form_shows_is_what_it_keeps(world, kind):
    """Saving an untouched form changes nothing: every field of every kind survives the round."""
    words = replace(Words.empty(kind), stem="Line one\n\n- *two* & “three”", rationale="<b>Why</b>")
    words = replace(
        words,
        options=tuple(
            replace(one, rationale=f"Why {one.id}", text=one.text or f"Answer {one.id}", correct=index == 1)
            for index, one in enumerate(words.options)
        ),
        prompts=tuple(replace(one, text="Line", answer="b", rationale="So") for one in words.prompts),
        unit="users" if kind == "numeric" else "",
        tolerance="0.5" if kind == "numeric" else "",
    )
    if kind == "short-text":
        words = replace(words, options=(replace(words.options[0], also=("one", "two")), *words.options[1:]))
    if kind in {"ordering", "matching"}:
        words = replace(words, options=tuple(replace(one, correct=False) for one in words.options))
    item = world.item(words)
    client = client_of(world.owner)

    assert client.post(save_of(item), form_of(client, item)).status_code == 302
    assert words_now(item) == words
    assert ItemDraft.objects.get(item=item).version == 1


def test_what_is_typed_is_kept_with_the_button_that_was_pressed(world):
    item = world.item(GOOD)
    client = client_of(world.owner)
    for wish, ids in (("add option", 4), ("remove option b", 3), ("up option c", 3)):
        data = form_of(client, item, stem=f"Before {wish}?", do=wish)
        assert client.post(save_of(item), data).status_code == 302
        assert (words_now(item).stem, len(words_now(item).options)) == (f"Before {wish}?", ids)
    assert [one.id for one in words_now(item).options][:2] == ["c", "a"]


def test_another_kind_keeps_the_texts(world):
    item = world.item(GOOD)
    client = client_of(world.owner)
    client.post(save_of(item), form_of(client, item, do="kind", new_kind="multiple"))
    now = words_now(item)
    assert (now.kind, now.stem, now.options[0].text) == ("multiple", GOOD.stem, "An administrator")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "essay"},
        {"options": ["a", "a"]},
        {"options": ["../x"]},
        {"options": [f"o{number}" for number in range(10)]},
        {"version": "x"},
        {"version": ""},
        {"home_began": "[]"},
        {"home_began": began_with("objective", [1])},
        {"home_began": began_with("lead_fact", {"a": 1})},
        {"home_began": began_with("difficulty", [3])},
        {"home_began": began_with("verified_on", 5)},
        {"home.objective": "999999"},
        {"home.facts": ["999999"]},
        {"home.difficulty": "6"},
        {"options.a.misconception": "not-of-this-guide"},
        {"case": "not-of-this-bank"},
        {"do": "explode"},
    ],
)
def test_a_tampered_form_changes_nothing(world, change):
    item = world.item(GOOD)
    client = client_of(world.owner)
    assert client.post(save_of(item), form_of(client, item, stem="Changed?", **change)).status_code == 400
    assert words_now(item) == GOOD


def test_a_forged_beginning_brings_no_fact_of_another_guide(world):
    item, foreign = world.item(GOOD), FactFactory.create()
    client = client_of(world.owner)
    began = json.dumps({**json.loads(Home.of(item).dump()), "lead_fact": foreign.pk})

    client.post(save_of(item), form_of(client, item, **{"home_began": began, "home.lead_fact": str(foreign.pk)}))

    assert not item.facts.exists()


def test_a_published_item_gets_a_draft_only_when_its_words_change(world):
    item = ItemFactory.create(bank=world.bank, objective=world.objective, topic=world.objective.topic)
    client = client_of(world.owner)
    client.post(save_of(item), form_of(client, item, **{"home.difficulty": "5"}))
    item.refresh_from_db()
    assert item.difficulty == 5
    assert not ItemDraft.objects.exists()

    client.post(save_of(item), form_of(client, item, stem="Now this?"))
    assert words_now(item).stem == "Now this?"
    assert DraftVersion.objects.filter(draft__item=item).count() == 2


def test_a_home_changes_at_once_and_a_bad_address_is_told(world):
    item = world.item(GOOD)
    fact = FactFactory.create(topic=world.objective.topic)
    elsewhere = ObjectiveFactory.create(topic__guide=world.bank.guide)
    client = client_of(world.owner)
    good = {
        "home.objective": str(elsewhere.pk),
        "home.lead_fact": str(fact.pk),
        "home.tags": "exam-1,  Reviewed , exam-1",
        "home.reference_title": "IAM",
        "home.verified_on": "2026-11-23",
    }
    answer = client.post(save_of(item), form_of(client, item, **good, **{"home.reference_url": "ftp://x"}))

    assert answer.status_code == 422
    assert "https://" in answer.content.decode()
    assert "ftp://x" in answer.content.decode()
    item = Item.objects.get(pk=item.pk)
    assert (item.topic, item.lead_fact, item.reference_title, item.reference_url) == (elsewhere.topic, fact, "IAM", "")
    assert [tag.name for tag in item.tags.all()] == ["Reviewed", "exam-1"]
    assert list(item.facts.all()) == [fact]

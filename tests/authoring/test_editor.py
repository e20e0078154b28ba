"""The page on which an item is written: who may, what is kept, what two authors see of each other."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from authoring import drafts
from authoring.documents import Words
from authoring.homes import Home
from authoring.models import DraftVersion, ItemDraft
from quizzes.kinds import KINDS
from quizzes.models import Item, ItemTag
from tests.authoring.test_documents import GOOD
from tests.authoring.world import World, client_of
from tests.factories import FactFactory, ItemFactory, MisconceptionFactory, ObjectiveFactory, make_revision

pytestmark = pytest.mark.django_db
JSON: Any = {"headers": {"accept": "application/json"}}


@pytest.fixture
def world():
    return World()


def page_of(item: Item) -> str:
    return reverse("authoring:item", args=[item.bank.slug, item.pk])


def save_of(item: Item) -> str:
    return reverse("authoring:save_item", args=[item.bank.slug, item.pk])


def form_of(client, item, **changes):
    """What a browser would send of the page as it is, with some fields changed."""
    html = client.get(page_of(item)).content.decode()
    form = html[html.index('<form id="editor"') : html.index("</form>", html.index('<form id="editor"'))]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in attributes or attributes.get("type") == "file":
            continue
        if attributes.get("type") in {"radio", "checkbox"} and " checked" not in tag:
            continue
        data.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = [unescape(text)]
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        data[name] = [unescape(chosen[1]) if chosen else unescape(re.findall(r'value="([^"]*)"', options)[0])]
    for name, value in changes.items():
        data[name] = value if isinstance(value, list) else [value]
    return data


def began_with(name: str, value: Any) -> str:
    """Where an author began, forged in one field."""
    return json.dumps({**json.loads(Home().dump()), name: value})


def words_now(item: Item) -> Words:
    return Words.load(ItemDraft.objects.get(item=item).document)


# --- who


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


# --- making


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


# --- writing


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


# --- two authors at once


def test_two_authors_who_change_different_fields_both_have_their_way(world):
    item = world.item(GOOD)
    olga, edwin = client_of(world.owner), client_of(world.editor)
    hers, his = form_of(olga, item, stem="Hers?"), form_of(edwin, item, **{"options.a.text": "His"})
    olga.post(save_of(item), hers)
    assert edwin.post(save_of(item), his).status_code == 302
    assert (words_now(item).stem, words_now(item).options[0].text) == ("Hers?", "His")


def test_two_authors_who_change_the_same_field_see_both_texts_and_lose_nothing(world):
    item = world.item(GOOD)
    olga, edwin = client_of(world.owner), client_of(world.editor)
    hers, his = form_of(olga, item, stem="Hers?"), form_of(edwin, item, stem="His?", rationale="Also his")
    olga.post(save_of(item), hers)
    answer = edwin.post(save_of(item), his)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Changed by somebody else" in html
    assert "His?</textarea>" in html
    assert "Hers?</blockquote>" in html
    assert (words_now(item).stem, words_now(item).rationale) == ("Hers?", "Also his")

    version = re.search(r'name="version" value="([^"]*)"', html)[1]  # type: ignore[index]
    edwin.post(save_of(item), {**his, "version": version})
    assert words_now(item).stem == "His?"


def test_theirs_can_be_taken_with_a_button(world):
    item = world.item(GOOD)
    olga, edwin = client_of(world.owner), client_of(world.editor)
    his = form_of(edwin, item, stem="His?")
    olga.post(save_of(item), form_of(olga, item, stem="Hers?"))
    version = re.search(r'name="version" value="([^"]*)"', edwin.post(save_of(item), his).content.decode())[1]  # type: ignore[index]
    assert edwin.post(save_of(item), {**his, "version": version, "do": "theirs stem"}).status_code == 302
    assert words_now(item).stem == "Hers?"


def test_an_old_form_never_undoes_what_was_published_since(world):
    """Its draft has ended: what it began from is not what is stored, so every difference is told."""
    item = world.item(GOOD)
    client = client_of(world.owner)
    old = form_of(client, item, rationale="Mine")
    make_revision(item, stem="Published since?")
    ItemDraft.objects.all().delete()

    answer = client.post(save_of(item), old)
    assert answer.status_code == 422
    assert "Published since?" in answer.content.decode()
    assert not ItemDraft.objects.exists()


def test_a_page_of_an_earlier_revision_does_not_undo_a_later_one(world):
    item = ItemFactory.create(bank=world.bank, objective=world.objective, topic=world.objective.topic)
    client = client_of(world.owner)
    old = form_of(client, item, rationale="Mine")
    make_revision(item, stem="Second?")
    assert client.post(save_of(item), old).status_code == 422
    assert not ItemDraft.objects.exists()


def test_homes_that_both_change_are_told_and_theirs_stands(world):
    item = world.item(GOOD)
    olga, edwin = client_of(world.owner), client_of(world.editor)
    his = form_of(edwin, item, **{"home.difficulty": "1"})
    olga.post(save_of(item), form_of(olga, item, **{"home.difficulty": "5"}))
    answer = edwin.post(save_of(item), his, **JSON)
    item.refresh_from_db()
    assert item.difficulty == 5
    assert [clash["name"] for clash in answer.json()["clashes"]] == ["home.difficulty"]


# --- what the module of the page asks for


def test_the_module_is_told_only_what_its_page_does_not_show(world):
    item = world.item(GOOD)
    olga, edwin = client_of(world.owner), client_of(world.editor)
    his = form_of(edwin, item, stem="  His? ")
    olga.post(save_of(item), form_of(olga, item, rationale="Hers"))
    told = edwin.post(save_of(item), his, **JSON).json()
    assert told["fields"] == {"rationale": "Hers"}
    assert "build" not in told
    assert "His?" in told["stage"]
    assert told["clashes"] == []


def test_an_added_answer_comes_as_a_form_with_focus(world):
    item = world.item(GOOD)
    client = client_of(world.owner)
    told = client.post(save_of(item), form_of(client, item, do="add option"), **JSON).json()
    assert told["build"].count('name="options"') == 4
    assert "data-focus" in told["build"]


def test_looking_for_news_says_nothing_when_there_is_none_and_writes_nothing(world, django_assert_num_queries):
    item = world.item(GOOD)
    client = client_of(world.owner)
    html = client.get(page_of(item)).content.decode()
    asked = {
        "version": re.search(r'name="version" value="([^"]*)"', html)[1],  # type: ignore[index]
        "home": re.search(r'data-mark="([^"]*)"', html)[1],  # type: ignore[index]
    }
    with django_assert_num_queries(6):
        assert client.get(page_of(item), asked, **JSON).status_code == 204

    edwin = client_of(world.editor)
    edwin.post(save_of(item), form_of(edwin, item, stem="News?"))
    told = client.get(page_of(item), asked, **JSON).json()
    assert (told["fields"], told["by"]) == ({"stem": "News?"}, "Edwin")

    drafts.discard(ItemDraft.objects.get(item=item), version=2, by=world.owner, at=item.changed_at)
    assert client.get(page_of(item), asked, **JSON).status_code == 404


def test_a_page_whose_version_was_forgotten_is_told_to_reload_and_takes_nothing_over(world):
    item = world.item(GOOD)
    client = client_of(world.owner)
    client.post(save_of(item), form_of(client, item, stem="Second?"))
    DraftVersion.objects.filter(number=1).delete()
    draft = ItemDraft.objects.get(item=item)
    assert client.get(page_of(item), {"version": f"{draft.pk}.1"}, **JSON).json() == {"over": True}


def test_no_token_of_ours_is_a_bad_request(world):
    item = world.item(GOOD)
    assert client_of(world.owner).get(page_of(item), {"version": "1.1; drop"}, **JSON).status_code == 400


def test_a_preview_never_runs_what_an_author_wrote(world):
    bad = replace(
        GOOD,
        stem="<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>",
        options=tuple(replace(one, text=f"<b onclick=x>{one.id}</b>") for one in GOOD.options),
    )
    item = world.item(bad)
    html = client_of(world.owner).get(page_of(item)).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b onclick" not in html
    assert 'href="javascript' not in html

"""Two authors on one item see each other and lose nothing; and what the module of the page asks for meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from authoring import drafts
from authoring.models import DraftVersion, ItemDraft
from tests.authoring.sheets import JSON, form_of, page_of, save_of, words_now
from tests.authoring.test_documents import GOOD
from tests.authoring.world import client_of
from tests.factories import ItemFactory, make_revision

pytestmark = pytest.mark.django_db


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

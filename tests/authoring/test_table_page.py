"""The page with the table of items: found, ticked, changed together, copied."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import timezone

from authoring import bulk
from authoring.models import Review
from tests.authoring.desks import GOOD, Office, make_office, url
from tests.authoring.world import client_of
from tests.factories import BankFactory, ItemFactory, ObjectiveFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_the_table_costs_the_same_for_one_and_for_three(office: Office, django_assert_num_queries):
    client = client_of(office.owner)

    def one() -> None:
        item = office.published()
        office.change(item, stem="More words?")
        bulk.tag([item.pk], ["a", "b"], at=NOW())

    one()
    with django_assert_num_queries(13):
        client.get(url("bank", office))
    one(), one()  # type: ignore[func-returns-value]
    with django_assert_num_queries(13):
        client.get(url("bank", office))


def test_a_search_by_htmx_gets_the_table_alone(office: Office):
    office.item()
    headers = {"HX-Request": "true", "HX-Target": "items"}

    reply = client_of(office.owner).get(url("bank", office), {"q": "clerk"}, headers=headers)

    assert reply.content.decode().lstrip().startswith('<div id="items"')


@pytest.mark.parametrize("query", ["page=x", "page=0", "topic=x&sort=;&state=?", "difficulty=9", "q=%00", "page=9" * 9])
def test_an_address_that_makes_no_sense_shows_the_table(query: str, office: Office):
    office.item()

    assert client_of(office.owner).get(f"{url('bank', office)}?{query}").status_code == 200


def test_words_of_a_question_are_shown_as_words(office: Office):
    office.item(replace(GOOD, stem="<script>alert(1)</script>"))

    page = client_of(office.owner).get(url("bank", office)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_reviewer_ticks_what_to_approve_and_changes_nothing_else(office: Office):
    item, draft = office.item(), office.item()
    office.send(item)
    client = client_of(office.reviewer)

    page = client.get(url("bank", office)).content.decode()
    assert re.findall(r'name="do" value="(\w+)"', page) == ["approve"]
    assert "New question" not in page
    seen = re.findall(r'name="seen" value="([\d.]+)"', page)
    assert seen == [f"{item.pk}.1"]  # of what is in review alone

    reply = client.post(url("bulk", office), {"do": "approve", "item": [item.pk, draft.pk], "seen": seen}, follow=True)
    assert f"1 question approved. Passed over: {draft.slug}: not in review." in reply.content.decode()
    assert Review.objects.get().made_by == office.reviewer
    assert client.post(url("bulk", office), {"do": "publish", "item": [item.pk]}).status_code == 403
    assert client.post(url("bulk", office), {"do": "approve", "item": [item.pk], "seen": "x"}).status_code == 400


def test_publishing_many_tells_what_was_passed_over(office: Office):
    item, published = office.item(), office.published()
    given = {"do": "publish", "item": [item.pk, published.pk]}
    reply = client_of(office.editor).post(url("bulk", office), given, follow=True)
    told = f"1 question published. Passed over: {published.slug}: there is nothing new to publish."
    assert told in reply.content.decode()


def test_ticked_items_change_and_the_filters_stay(office: Office):
    items = [office.item() for _ in range(3)]
    given = {"do": "grade", "difficulty": "5", "item": [items[0].pk, items[1].pk], "wanted": "q=clerk"}

    reply = client_of(office.editor).post(url("bulk", office), given, follow=True)

    assert reply.redirect_chain == [(f"{url('bank', office)}?q=clerk", 302)]
    assert "2 questions set to very hard." in reply.content.decode()
    assert sorted(office.bank.items.values_list("difficulty", flat=True)) == [3, 5, 5]


def test_all_that_the_filters_find_change_and_no_other(office: Office):
    first, second = office.item(), office.item()
    bulk.tag([first.pk], ["a"], at=NOW())

    client_of(office.owner).post(url("bulk", office), {"do": "retire", "all": "on", "wanted": "tag=a"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_retired, second.is_retired) == (True, False)


@pytest.mark.parametrize(
    "given",
    [
        {"do": "retire"},  # nothing ticked
        {"do": "grade"},
        {"do": "place"},
        {"do": "tag", "tags": " , "},
        {"do": "copy"},
        {"do": "move", "target": "nobodys"},
    ],
)
def test_half_a_change_is_told_and_the_ticks_stay(given: dict[str, str], office: Office):
    item = office.item()
    if given["do"] != "retire":
        given = {**given, "item": str(item.pk)}

    reply = client_of(office.owner).post(url("bulk", office), given)

    assert reply.status_code == 422
    assert (f'value="{item.pk}" checked' in reply.content.decode()) == ("item" in given)


def test_items_of_another_bank_are_not_changed_along(office: Office):
    other = make_office()
    own, foreign = office.item(), other.item()

    reply = client_of(office.owner).post(url("bulk", office), {"do": "retire", "item": [own.pk, foreign.pk]})

    assert reply.status_code == 422
    own.refresh_from_db()
    assert not own.is_retired


@pytest.mark.parametrize(
    "given",
    [
        {"do": "explode"},
        {"do": "place", "objective": "x"},
        {"do": "place", "objective": "²"},  # a digit to Python, and no number
        {"do": "retire", "item": ["x"]},
    ],
)
def test_a_change_that_no_page_offers_is_refused(given: dict[str, object], office: Office):
    item = office.item()

    assert client_of(office.owner).post(url("bulk", office), {"item": [item.pk], **given}).status_code == 400


def test_an_objective_of_another_bank_is_no_place_here(office: Office):
    item, other = office.item(), make_office()

    reply = client_of(office.owner).post(
        url("bulk", office), {"do": "place", "objective": other.objective.pk, "item": [item.pk]}
    )

    assert reply.status_code == 400


def test_copying_to_a_bank_with_other_topics_asks_where_first(office: Office):
    other = BankFactory.create(owner=office.owner, title="Other")
    objective = ObjectiveFactory.create(topic__guide=other.guide)
    item = office.item()
    given = {"do": "copy", "target": other.slug, "item": [item.pk]}

    asked = client_of(office.owner).post(url("bulk", office), given)
    assert asked.status_code == 200
    assert not other.items.exists()
    assert f'name="item" value="{item.pk}"' in asked.content.decode()
    client_of(office.owner).post(url("bulk", office), {**given, "objective": objective.pk})

    assert other.items.get().objective == objective


def test_items_are_copied_from_a_pack(office: Office):
    pack = ItemFactory.create()
    given = {"from": pack.bank.slug, "item": [pack.pk], "objective": office.objective.pk}
    client = client_of(office.editor)
    assert pack.slug in client.get(url("copy_in", office), {"from": pack.bank.slug}).content.decode()

    reply = client.post(url("copy_in", office), given)

    assert reply.status_code == 302
    assert office.bank.items.get().draft.changed_by == office.editor


def test_nobody_copies_from_a_bank_that_is_not_theirs(office: Office):
    other = make_office()
    item = other.item()

    for method in ("get", "post"):
        reply = getattr(client_of(office.owner), method)(
            url("copy_in", office), {"from": other.bank.slug, "item": item.pk}
        )
        assert reply.status_code == 404


def test_items_are_not_moved_into_a_bank_that_is_not_theirs(office: Office):
    other = make_office()
    item = office.item()

    reply = client_of(office.owner).post(
        url("bulk", office),
        {"do": "move", "target": other.bank.slug, "item": [item.pk], "objective": other.objective.pk},
    )

    assert reply.status_code == 422
    item.refresh_from_db()
    assert item.bank == office.bank

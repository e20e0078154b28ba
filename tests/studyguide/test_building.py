"""The building's page: every badge at every door, with and without htmx."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from studyguide.building import Building, find, most_telling
from studyguide.models import Badge, Door, Floor, Guide
from tests.factories import GuideFactory
from tests.studyguide.rows import make_building

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide() -> Guide:
    guide = GuideFactory.create()
    make_building(guide)
    return guide


def url(guide: Guide, query: str = "") -> str:
    return reverse("studyguide:building", args=[guide.slug]) + query


@pytest.mark.parametrize(
    ("badge", "words"),
    [
        ("root", ["Open", "Open", "Open", "Open", "No entry"]),
        ("alice", ["Implicit deny", "Open", "Explicit deny", "Open", "No entry"]),
        ("dana", ["Implicit deny", "Implicit deny", "Implicit deny", "Open", "No entry"]),
    ],
)
def test_each_badge_finds_its_doors(guide: Guide, badge: str, words: list[str]):
    house = Building.of(guide)
    carried = house.badge(badge)
    assert carried

    assert [room.word for storey in house.storeys(carried) for room in storey.rooms] == words
    column = house.badges.index(carried)
    assert [rooms[column].word for _, rooms in house.table()] == words, "the table says something else than the picture"


def test_the_tally_counts_doors_upstairs_only(guide: Guide):
    house = Building.of(guide)

    assert house.tally(house.badges[1]) == "Alice opens 1 of 3 doors upstairs"


def test_a_visit_begins_with_somebody_who_has_a_policy_at_a_door_that_is_explicitly_shut(guide: Guide):
    house = Building.of(guide)
    room = most_telling(house.storeys(house.first_badge()))

    assert (house.first_badge().slug, room and room.key) == ("alice", "s3:DeleteBucket")


def test_a_way_in_says_what_happens_there(guide: Guide):
    house = Building.of(guide)
    alice, dana = house.badges[1], house.badges[2]

    for badge, key, text in [
        (alice, "console", "A password."),
        (alice, "service", "Alice carries her own badge."),
        (dana, "service", "No policy."),
    ]:
        room = find(house.storeys(badge), key)
        assert room
        assert room.text == text


def test_badge_and_door_come_from_the_address(client: Client, guide: Guide):
    page = client.get(url(guide, "?as=alice&door=s3:DeleteBucket")).content.decode()

    assert "Alice opens 1 of 3 doors upstairs" in page
    assert "Any explicit Deny? Yes, from the group, so stop." in page
    assert "&quot;Effect&quot;: &quot;Deny&quot;" in page
    assert page.count('aria-pressed="true"') == 1
    assert 'value="alice" checked' in page


def test_htmx_gets_the_visit_alone_and_the_trigger_keeps_focus_and_is_announced(client: Client, guide: Guide):
    headers = {"HX-Request": "true", "HX-Target": "visit", "HX-Trigger": "door-s3-getobject"}
    page = client.get(url(guide, "?as=dana&door=s3:GetObject"), headers=headers).content.decode()

    assert page.lstrip().startswith('<form id="visit"')
    assert "<html" not in page
    assert page.count("data-focus") == 1
    assert 'data-say="Dana at s3:GetObject: Implicit deny."' in page
    assert len(page) < 24_000


def test_a_whole_page_asks_for_no_focus(client: Client, guide: Guide):
    assert "data-focus" not in client.get(url(guide)).content.decode()


@pytest.mark.parametrize("query", ["?as=mallory", "?as=alice&door=s3:Nothing", "?as=&door=", "?door=%00"])
def test_an_unknown_badge_or_door_is_not_found(client: Client, guide: Guide, query: str):
    assert client.get(url(guide, query)).status_code == 404


def test_a_guide_without_a_building_has_no_such_page(client: Client):
    assert client.get(url(GuideFactory.create())).status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_queries_do_not_grow_with_doors_and_badges(client: Client, guide: Guide, more: int, django_assert_num_queries):
    floor = Floor.objects.get(number=1)
    for number in range(more):
        Door.objects.create(floor=floor, action=f"s3:Act{number}", label="Act", resource="*", position=9 + number)
        Badge.objects.create(
            guide=guide, slug=f"b{number}", kind="user", label="L", name="N", caption=".", why=".", position=9 + number
        )

    with django_assert_num_queries(8):
        client.get(url(guide))

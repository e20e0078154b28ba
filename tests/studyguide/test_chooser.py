"""The chooser and the decision matrix."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from studyguide.chooser import walk
from studyguide.models import Guide
from tests.factories import FactFactory, GuideFactory, TopicFactory
from tests.studyguide.rows import make_chooser, make_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide() -> Guide:
    guide = GuideFactory.create()
    make_chooser(guide)
    return guide


def url(guide: Guide, query: str = "") -> str:
    return reverse("studyguide:decisions", args=[guide.slug]) + query


def test_the_first_step_is_asked_first_and_each_answer_has_its_path(guide: Guide):
    trail = walk(guide, "")

    assert trail
    assert trail.step
    assert trail.step.slug == "who"
    assert [(offer.answer.text, offer.path) for offer in trail.offers] == [("A person", "1"), ("A program", "2")]


def test_the_path_ends_at_the_right_row_and_says_why(guide: Guide):
    trail = walk(guide, "2-1")

    assert trail
    assert trail.decision
    assert (trail.decision.slug, trail.because) == ("program", "A role is there.")
    assert [(given.question, given.answer.text) for given in trail.given] == [
        ("Who needs access?", "A program"),
        ("Where does it run?", "On EC2"),
    ]
    assert trail.back == "2"


def test_a_step_can_be_reached_twice(guide: Guide):
    trail = walk(guide, "2-2-1")

    assert trail
    assert trail.decision
    assert trail.decision.slug == "person"


@pytest.mark.parametrize(
    "path", ["3", "0", "-1", "1-1", "x", "2-1-1", "1-", "²", "999999999999", "-".join(["2"] * 21), "2--1", "\0"]
)
def test_a_path_that_leads_nowhere_is_not_found(client: Client, guide: Guide, path: str):
    assert client.get(url(guide), {"path": path}).status_code == 404


def test_the_page_shows_question_answers_and_the_way_back(client: Client, guide: Guide):
    page = client.get(url(guide, "?path=2")).content.decode()

    assert "Where does it run?" in page
    assert f'href="/guides/{guide.slug}/decisions/?path=2-1#chooser"' in page
    assert f'href="{url(guide)}#chooser"' in page


def test_htmx_swaps_the_chooser_alone_and_focus_goes_to_the_next_question(client: Client, guide: Guide):
    page = client.get(url(guide, "?path=2"), headers={"HX-Request": "true", "HX-Target": "chooser"}).content.decode()

    assert page.lstrip().startswith('<section id="chooser"')
    assert page.count("data-focus") == 1
    assert 'data-say="Where does it run?"' in page


def test_self_test_hides_every_choice_behind_a_button_of_its_own(client: Client, guide: Guide):
    shown, hidden = client.get(url(guide)).content.decode(), client.get(url(guide, "?test=1")).content.decode()

    assert shown.count('<details class="peek">') == 0
    assert hidden.count('<details class="peek">') == 2
    assert "the choice for: A person signs in" in hidden
    assert "Why person." not in hidden, "the reason would give the answer away"


def test_a_guide_without_chooser_still_shows_its_matrix(client: Client):
    guide = GuideFactory.create()
    make_decision(guide, "one", "A need", "A choice", "user", 1)

    page = client.get(url(guide)).content.decode()
    assert "A need" in page
    assert 'id="chooser"' not in page


@pytest.mark.parametrize("more", [0, 3])
def test_queries_do_not_grow_with_rows(client: Client, guide: Guide, more: int, django_assert_num_queries):
    for number in range(more):
        decision = make_decision(guide, f"more-{number}", "A need", "A choice", "user", 9)
        decision.facts.add(FactFactory.create(topic=TopicFactory.create(guide=guide)))

    with django_assert_num_queries(5):
        client.get(url(guide))

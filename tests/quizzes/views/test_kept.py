"""The page of what a learner marked: shown by topic, taken away, nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes import marks
from quizzes.models import Bookmark, ItemNote, PracticeSession
from quizzes.views import kept
from tests.factories import UserFactory
from tests.quizzes.conftest import NOW, make_world, queries, withdraw

pytestmark = pytest.mark.django_db
LIST = "quizzes:marks"


@pytest.fixture
def marked(learner, world):
    """The first item of each topic has a bookmark, the second a note."""
    for first, second in (world.items[:2], world.items[4:6]):
        marks.bookmark(learner, first, is_on=True, at=NOW)
        marks.note(learner, second, f"Note of {second.slug}", at=NOW)
    return world


def test_what_was_marked_stands_there_topic_by_topic(as_learner, marked):
    html = as_learner.get(reverse(LIST)).content.decode()
    places = [html.index(f"Stem of {item.slug}?") for item in (*marked.items[:2], *marked.items[4:6])]
    assert places == sorted(places)
    assert "4 questions marked." in html
    assert f"Note of {marked.items[1].slug}" in html
    one = as_learner.get(reverse(LIST), {"topic": marked.topics[1].slug}).content.decode()
    assert f"2 questions marked in {marked.topics[1].title}." in one
    assert f"Stem of {marked.items[0].slug}?" not in one


def test_a_visit_makes_nobody_and_an_empty_list_says_how_it_fills(client):
    html = client.get(reverse(LIST)).content.decode()
    assert "Nothing is marked yet." in html
    assert "session" not in client.cookies


@pytest.mark.parametrize("number", ["0", "2", "99999999999", "x", "-1"])
def test_a_page_that_is_not_there_is_the_nearest(as_learner, marked, number):
    assert "4 questions marked." in as_learner.get(reverse(LIST), {"page": number}).content.decode()


def test_a_mark_is_taken_away_and_the_topic_stays(as_learner, marked):
    sent = {"remove": f"bookmark-{marked.items[0].pk}", "topic": marked.topics[0].slug}
    response = as_learner.post(reverse("quizzes:remove"), sent)
    assert response["Location"] == f"{reverse(LIST)}?topic={marked.topics[0].slug}"
    as_learner.post(reverse("quizzes:remove"), {"remove": f"note-{marked.items[5].pk}"})
    assert [one.item for one in Bookmark.objects.all()] == [marked.items[4]]
    assert [one.item for one in ItemNote.objects.all()] == [marked.items[1]]


def test_a_foreign_mark_and_an_absent_one_are_left_alike(as_learner, world):
    other = UserFactory.create()
    marks.bookmark(other, world.items[0], is_on=True, at=NOW)
    answers = [
        as_learner.post(reverse("quizzes:remove"), {"remove": f"bookmark-{pk}"}, follow=True).content
        for pk in (world.items[0].pk, 999_999)
    ]
    assert answers[0] == answers[1]
    assert b"is gone" not in answers[0]
    assert Bookmark.objects.count() == 1


@pytest.mark.parametrize("remove", ["", "bookmark", "bookmark-x", "report-1", "bookmark-1; drop"])
def test_a_tampered_removal_is_refused(as_learner, marked, remove):
    assert as_learner.post(reverse("quizzes:remove"), {"remove": remove}).status_code == 400
    assert Bookmark.objects.count() == ItemNote.objects.count() == 2


def test_these_are_practised(as_learner, marked, monkeypatch):
    withdraw(marked.items[0])
    as_learner.post(reverse("quizzes:practise_marks"))
    as_learner.post(reverse("quizzes:practise_marks"), {"topic": marked.topics[1].slug})
    monkeypatch.setattr(kept, "MOST", 1)
    as_learner.post(reverse("quizzes:practise_marks"), {"topic": marked.topics[1].slug})
    first, second, third = PracticeSession.objects.order_by("started_at")
    items = [[one.revision.item for one in session.items.all()] for session in (first, second, third)]
    assert items == [[marked.items[1], *marked.items[4:6]], marked.items[4:6], [marked.items[4]]]
    assert second.label == f"What you marked: {marked.topics[1].title}"


def test_nothing_left_to_practise_says_so(as_learner, marked):
    for item in marked.items:
        withdraw(item)
    html = as_learner.post(reverse("quizzes:practise_marks"), follow=True).content.decode()
    assert "None of these questions can be practised any more." in html
    assert html.count("Withdrawn") == 4
    assert as_learner.post(reverse("quizzes:practise_marks"), {"topic": "gone"}).status_code == 404


@pytest.mark.parametrize("name", ["remove", "practise_marks"])
def test_nobody_behind_a_request_is_asked_to_sign_in(client, name):
    response = client.post(reverse(f"quizzes:{name}"), {"remove": "bookmark-1"})
    assert response.status_code == 401
    assert "You are signed out here" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(as_learner, learner, count):
    for item in make_world(count, count).items:
        marks.bookmark(learner, item, is_on=True, at=NOW)
        marks.note(learner, item, "Mine", at=NOW)
    with queries(5):  # session, learner, topics with marks, how many, the items
        as_learner.get(reverse(LIST))

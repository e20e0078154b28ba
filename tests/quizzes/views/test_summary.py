"""Going on through a session, its end and its summary, and what the pages of practice cost."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse

from quizzes import opaque
from quizzes.models import PracticeSession, Response
from tests.quizzes.conftest import form, make_session, make_world, queries, respond
from tests.quizzes.views.answering import HTMX, send, url

pytestmark = pytest.mark.django_db


def test_a_session_resumes_on_the_first_open_item(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "1")
    assert as_learner.get(session.get_absolute_url())["Location"] == url("item", session, 2)


def test_a_session_answered_through_leads_to_its_summary(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "1")
    assert as_learner.get(session.get_absolute_url())["Location"] == url("summary", session)


def test_the_summary_before_the_end_lists_what_was_answered(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "2")
    html = as_learner.get(url("summary", session)).content.decode()
    assert "0 right of 1 so far" in html
    assert "1 of 3 questions answered." in html
    assert url("item", session, 1) in html
    assert url("item", session, 2) not in html
    assert "Continue" in html


def test_a_session_can_be_ended_early_and_practised_again(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "2")
    html = as_learner.post(url("finish", session), follow=True).content.decode()
    assert "0 right of 1" in html
    assert "Practise what I missed" in html
    response = as_learner.post(url("again", session))
    repeated = PracticeSession.objects.exclude(pk=session.pk).get()
    assert response["Location"] == url("item", repeated, 1)
    assert [one.revision.item for one in repeated.items.all()] == world.items[:1]


def test_nothing_missed_is_nothing_to_repeat(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "1")
    html = as_learner.post(url("again", session), follow=True).content.decode()
    assert "You missed nothing here" in html
    assert PracticeSession.objects.count() == 1


def test_an_empty_summary_shames_nobody(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    html = as_learner.post(url("finish", session), follow=True).content.decode()
    assert "Nothing answered yet" in html
    assert "0 right" not in html


def test_the_summary_leads_with_what_was_sure_and_wrong(as_learner, learner, world):
    session = make_session(learner, world.items[:4])
    said = [("1", 3), ("2", 3), ("1", 1), ("2", None)]
    for item, (value, confidence) in zip(session.items.all(), said, strict=True):
        respond(learner, item, value, confidence=confidence)
    html = as_learner.get(url("summary", session)).content.decode()
    assert "Of 2 answers you were sure of, 1 was right." in html
    headings = ["Sure, but wrong", "Right, though not sure", "Question by question", "By topic"]
    assert [html.index(heading) for heading in headings] == sorted(html.index(heading) for heading in headings)
    sure_wrong = html[html.index(headings[0]) : html.index(headings[1])]
    assert re.findall(r"items/(\d)/", sure_wrong) == ["2"]
    as_learner.post(url("again", session), {"which": "sure"})
    repeated = PracticeSession.objects.exclude(pk=session.pk).get()
    assert [one.revision.item for one in repeated.items.all()] == [world.items[1]]


def test_a_summary_without_confidence_says_nothing_of_it(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "2")
    html = as_learner.get(url("summary", session)).content.decode()
    assert "sure" not in html
    assert as_learner.post(url("again", session), {"which": "all"}).status_code == 400


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("guest", [False, True])
def test_queries_of_an_item_page_and_an_answer(client, learner, size, guest):
    world = make_world(1, 4, keys=(1, 2), option_count=5)
    if guest:
        client.post(reverse("quizzes:start"), form(world))
        session = PracticeSession.objects.get()
    else:
        client.force_login(learner)
        session = make_session(learner, world.items[:size])
    with queries(4):  # session, learner, items of the run, options
        client.get(url("item", session, 1))
    with queries(4):
        client.get(url("item", session, 1), headers=HTMX)
    with queries(7):  # those, the response, its choices, how others answered
        assert send_bare(client, session, 1, 2).status_code == 200
    with queries(5):  # and how others answered
        client.get(url("item", session, 1))


def send_bare(client: Client, session: PracticeSession, *positions: int):
    given = [opaque.code(f"practice:{session.pk}", 1, position) for position in positions]
    return client.post(url("answer", session, 1), {"option": given}, headers=HTMX)


@pytest.mark.parametrize("size", [1, 4])
def test_queries_of_a_summary(as_learner, learner, size):
    world = make_world(2, 2)
    session = make_session(learner, world.items[:size])
    for item in session.items.all():
        respond(learner, item, "2")
    with queries(4):  # session, learner, items of the run, misconceptions met
        as_learner.get(url("summary", session))


def test_a_further_item_is_small(as_learner, learner, world):
    session = make_session(learner, world.items)
    asked = as_learner.get(url("item", session, 1), headers=HTMX).content
    assert b"<html" not in asked
    assert asked.lstrip().startswith(b'<div id="question"')
    assert len(gzip.compress(asked)) < 2200  # the words of a real item come on top: 3 KB are the limit


def test_a_session_that_was_ended_takes_no_more_answers(as_learner, learner, world):
    """What was left out counts for nothing, and an old tab must not add to it."""
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "1")
    as_learner.post(url("finish", session))

    for response in (as_learner.get(url("item", session, 2)), send(as_learner, session, 1, at=2)):
        assert (response.status_code, response["Location"]) == (302, url("summary", session))
    assert send(as_learner, session, 1, at=2, headers=HTMX)["HX-Redirect"] == url("summary", session)
    assert "take no more answers" in as_learner.get(url("summary", session)).text
    assert Response.objects.count() == 1
    assert as_learner.get(url("item", session, 1)).status_code == 200  # what was answered can still be read

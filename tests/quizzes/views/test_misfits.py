"""Answers that do not fit any more: to an item withdrawn, to one answered already, of somebody signed out."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from quizzes.models import Response
from tests.quizzes.conftest import codes, make_session, withdraw
from tests.quizzes.views.answering import HTMX, send, url

pytestmark = pytest.mark.django_db


def test_an_answer_to_an_item_withdrawn_meanwhile_is_not_counted_and_the_session_goes_on(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    withdraw(world.items[0])
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "This question was withdrawn while you practised" in html
    assert "data-focus" in html
    assert url("item", session, 2) in html
    assert "Why 1" not in html
    assert not Response.objects.exists()
    assert as_learner.get(session.get_absolute_url())["Location"] == url("item", session, 2)
    send(as_learner, session, 1, at=2)
    assert as_learner.get(session.get_absolute_url())["Location"] == url("summary", session)
    assert "1 was withdrawn meanwhile." in as_learner.get(url("summary", session)).content.decode()


def test_an_incomplete_answer_to_a_withdrawn_item_says_so_too(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    withdraw(world.items[0])
    response = send(as_learner, session, headers=HTMX)
    assert response.status_code == 200
    assert "was withdrawn" in response.content.decode()


def test_an_answer_given_before_the_withdrawal_stays_to_be_read(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 1)
    withdraw(world.items[0])
    html = as_learner.get(url("item", session, 1)).content.decode()
    assert "Right." in html
    assert "was withdrawn" not in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_another_answer_to_the_same_item_is_told_that_the_first_stands(as_learner, learner, world, headers):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 2)
    for again in ([1], [], [1, 2]):
        html = send(as_learner, session, *again, headers=headers).content.decode()
        assert "Your first answer stands." in html
        assert "Not this time" in html
    assert Response.objects.count() == 1


def test_the_same_answer_sent_twice_needs_no_words(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 2)
    html = send(as_learner, session, 2, headers=HTMX).content.decode()
    assert "Your first answer stands." not in html
    assert Response.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_signed_out_in_mid_practice_keeps_what_was_chosen(as_learner, learner, world, headers):
    session = make_session(learner, world.items[:1])
    as_learner.logout()
    response = send(as_learner, session, 3, confidence="2", headers={**headers, "Origin": "http://testserver"})
    html = response.content.decode()
    assert response.status_code == 401
    assert "Nothing you did in an account is lost" in html
    assert f'name="option" value="{codes(session.items.get(), 3)[0]}"' in html
    assert 'name="confidence" value="2"' in html
    assert "Send it again" in html
    assert list(User.objects.all()) == [learner]
    assert not Response.objects.exists()


def test_what_was_kept_on_the_page_counts_once_signed_in_again(client, learner, world):
    """Signed out; sends; signs in in another tab, which changes the token; sends what the page kept, twice."""
    client = Client(enforce_csrf_checks=True)
    session = make_session(learner, world.items[:1])
    client.get(reverse("account_login"))
    stale = client.cookies["csrf"].value
    sent = {"option": codes(session.items.get(), 1), "confidence": "3", "csrfmiddlewaretoken": stale}
    origin = {"Origin": "http://testserver"}
    assert client.post(url("answer", session, 1), sent, headers=origin).status_code == 401
    client.force_login(learner)
    client.cookies["csrf"] = "n" * 32
    refused = client.post(url("answer", session, 1), sent, headers=origin)
    assert refused.status_code == 403
    assert "What you sent now is kept in this page." in refused.content.decode()
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', refused.content.decode()))
    assert client.post(url("answer", session, 1), kept, headers=origin).status_code == 302
    response = Response.objects.get()
    assert (response.is_right, response.confidence) == (True, 3)


def test_a_page_of_a_signed_out_learner_leads_back_to_itself(client, learner, world):
    session = make_session(learner, world.items[:1])
    response = client.get(url("item", session, 1))
    assert response.status_code == 401
    assert f"?next={url('item', session, 1)}" in response.content.decode()
    absent = client.get(reverse("quizzes:item", args=[uuid.uuid4(), 1]))
    assert absent.status_code == 401

"""Whose attempt it is: foreign and absent ones are alike, and looking changes nothing."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.exams.factories import make_attempt
from tests.exams.window import sent, url
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["visitor", "guest", "somebody else"])
@pytest.mark.parametrize(
    ("method", "name", "more"),
    [
        ("get", "item", [1]),
        ("post", "save", [1]),
        ("get", "review", []),
        ("post", "take_over", []),
        ("post", "finish", []),
        ("get", "result", []),
        ("get", "result_items", []),
        ("post", "practise_misses", []),
    ],
)
def test_foreign_and_absent_attempts_are_the_same_404(method, name, more, who):
    attempt = make_attempt(2)
    client = Client()
    if who == "somebody else":
        client.force_login(UserFactory.create())
    elif who == "guest":
        session = client.session
        session["guest"] = GuestFactory.create().pk
        session.save()
    form = sent(attempt, 1, 1) if name == "save" else {}

    foreign = getattr(client, method)(reverse(f"exams:{name}", args=[attempt.pk, *more]), form)
    unknown = {**form, "option": []} if form else {}  # nobody can know the codes of an absent attempt
    absent = getattr(client, method)(reverse(f"exams:{name}", args=[uuid.uuid4(), *more]), unknown)

    is_sitting = name in {"item", "save", "review", "take_over", "finish"}
    signed_out = who == "visitor" and is_sitting  # whoever sat here may sign in again and go on: that is told apart
    assert foreign.status_code == absent.status_code == (401 if signed_out else 404)
    strip = re.compile(rb"csrfmiddlewaretoken.*?>|[0-9a-f-]{36}")
    assert strip.sub(b"", foreign.content) == strip.sub(b"", absent.content)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.sequence) == ("open", 0)


@pytest.mark.parametrize("position", [0, 5, 10**9])
def test_items_that_are_not_there_are_not_found(client, attempt, position):
    assert client.get(url("item", attempt, position)).status_code == 404
    assert client.post(url("save", attempt, position), sent(attempt, 1)).status_code == 404


def test_looking_does_not_change_anything_by_get(client, attempt):
    for name, more in [("save", [1]), ("finish", []), ("take_over", []), ("practise_misses", [])]:
        assert client.get(url(name, attempt, *more)).status_code == 405


def test_shortcuts_can_be_off(client, attempt):
    attempt.learner.has_shortcuts = False
    attempt.learner.save()

    assert '<body data-shortcuts="off">' in client.get(url("item", attempt, 1)).text

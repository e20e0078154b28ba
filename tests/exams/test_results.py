"""The result and the review of its items over HTTP."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from quizzes.models import PracticeSession
from tests.exams.factories import answer, keys_of, make_attempt
from tests.exams.window import finished, queries, url

pytestmark = pytest.mark.django_db


def test_the_result_says_pass_or_fail_in_words_and_that_it_is_an_estimate(client, attempt):
    page = client.get(url("result", finished(client, attempt))).text

    assert "Not this time" in page
    assert "not an AWS score" in page
    assert "Needs work" in page
    assert "Practise the 3 you missed" in page


def test_a_pass_is_called_one(client, attempt):
    for position in range(1, 5):
        answer(attempt, position, *keys_of(attempt, position))
    client.post(url("finish", attempt))

    page = client.get(url("result", attempt)).text

    assert "<h1>Pass" in page
    assert "Meets the bar" in page
    assert "you missed" not in page


@pytest.mark.parametrize(
    ("show", "shown"), [("all", [1, 2, 3, 4]), ("missed", [2, 3, 4]), ("flagged", [2]), ("", [2, 3, 4])]
)
def test_the_review_of_items_filters(client, attempt, show, shown):
    page = client.get(url("result_items", finished(client, attempt)) + f"?show={show}").text

    assert [int(position) for position in re.findall(r'<details[^>]*id="question-(\d+)"', page)] == shown
    assert "Correct answer" in page or show == "all"
    assert "Why 1 of" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_result_pages_take_the_same_queries_for_any_length(client):
    counts = []
    for count in (2, 20):
        attempt = make_attempt(count)
        client.force_login(attempt.learner)
        finished(client, attempt)
        counts.append(
            (
                queries(lambda attempt=attempt: client.get(url("result", attempt))),
                queries(lambda attempt=attempt: client.get(url("result_items", attempt))),
            )
        )

    assert counts == [(7, 6), (7, 6)]


def test_practising_the_misses_leaves_the_score_alone(client, attempt):
    finished(client, attempt)
    before = attempt.result.scaled_score

    response = client.post(url("practise_misses", attempt))

    session = PracticeSession.objects.get()
    assert response["Location"] == reverse("quizzes:item", args=[session.pk, 1])
    missed = attempt.items.filter(is_right=False).values_list("revision__item", flat=True)
    assert list(session.items.values_list("revision__item", flat=True)) == list(missed)
    attempt.result.refresh_from_db()
    assert attempt.result.scaled_score == before


def test_an_open_attempt_has_neither_result_nor_misses(client, attempt):
    assert client.get(url("result", attempt))["Location"] == url("review", attempt)
    assert client.get(url("result_items", attempt))["Location"] == url("result", attempt)
    client.post(url("practise_misses", attempt))
    assert not PracticeSession.objects.exists()

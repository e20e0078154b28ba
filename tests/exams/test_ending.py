"""How an exam ends over HTTP: the review screen, the submit, the deadline."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tests.exams.factories import answer, keys_of, make_attempt
from tests.exams.window import age, of_kind, queries, save, stored, url

pytestmark = pytest.mark.django_db


def test_the_review_screen_counts_and_lists(client, attempt):
    part, whole = of_kind(attempt, 2), of_kind(attempt, 1)
    save(client, attempt, part, 1)
    save(client, attempt, whole, 1, go="flag")

    page = client.get(url("review", attempt)).text

    assert f"Question {part}, partly answered" in page
    assert f"Question {whole}, answered, flagged" in page
    assert "3 questions still need an answer and 1 is flagged" in page
    assert f"Question {whole}," not in client.get(url("review", attempt) + "?show=incomplete").text
    assert f"Question {part}," not in client.get(url("review", attempt) + "?show=flagged").text


def test_ending_asks_first_and_then_shows_the_result(client, attempt):
    save(client, attempt, 1, *keys_of(attempt, 1))
    confirmation = client.get(url("review", attempt) + "?end").text
    assert "3 of 4 questions are not fully answered" in confirmation
    assert attempt.items.filter(is_right=None).count() == 4

    response = client.post(url("finish", attempt))

    assert response["Location"] == url("result", attempt)
    assert "1 of 4 right" in client.get(response["Location"]).text


def test_finishing_takes_at_most_fifteen_queries_for_any_length(client):
    counts = []
    for count in (2, 30):
        attempt = make_attempt(count)
        for position in range(1, count + 1):
            answer(attempt, position, *keys_of(attempt, position))
        client.force_login(attempt.learner)
        counts.append(queries(lambda attempt=attempt: client.post(url("finish", attempt))))

    assert counts == [14, 14]


def test_finishing_twice_leads_to_the_same_result(client, attempt):
    assert client.post(url("finish", attempt))["Location"] == client.post(url("finish", attempt))["Location"]
    assert attempt.events.filter(kind="submit").count() == 1


def test_from_its_deadline_on_an_attempt_shows_as_closed_and_looking_writes_nothing(client, attempt):
    age(attempt, seconds=1)

    for page in (url("item", attempt, 1), url("review", attempt), url("result_items", attempt)):
        assert client.get(page)["Location"] == url("result", attempt)
    closing = client.get(url("result", attempt)).text

    assert "Time is up" in closing
    assert "See the result now" in closing
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_an_answer_within_the_grace_is_stored_and_a_later_one_refused_with_words(client, attempt):
    age(attempt, seconds=5)
    assert save(client, attempt, 1, 2, script=True).status_code == 200

    age(attempt, seconds=15)
    for script, words in [(True, "not scored"), (False, "not scored")]:
        response = save(client, attempt, 2, 2, script=script)
        assert response.status_code == HTTPStatus.CONFLICT
        assert words in response.text
    assert [stored(attempt, 1), stored(attempt, 2)] == ["2", ""]
    assert attempt.events.filter(kind="late").count() == 1


def test_an_answer_after_the_end_is_refused_with_words(client, attempt):
    client.post(url("finish", attempt))

    reply = save(client, attempt, 1, 2, script=True)
    page = save(client, attempt, 1, 2)

    assert (reply.status_code, reply.json()["reason"]) == (HTTPStatus.CONFLICT, "over")
    assert (page.status_code, "The exam is over" in page.text) == (HTTPStatus.CONFLICT, True)


@pytest.mark.parametrize("path", ["save", "finish", "take_over"])
def test_any_post_closes_an_attempt_whose_time_is_long_over(client, attempt, path):
    age(attempt, minutes=2)
    if path == "save":
        save(client, attempt, 1, 2)
    else:
        client.post(url(path, attempt))

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at

"""The result and the review of its items over HTTP."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import attempts, audit, reports
from exams.models import Attempt, Result
from quizzes.models import PracticeSession
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, make_section
from tests.exams.window import finished, queries, url
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_result_says_pass_or_fail_in_words_and_that_it_is_an_estimate(client, attempt):
    page = client.get(url("result", finished(client, attempt))).text

    assert "Not this time" in page
    assert "not an AWS score" in page
    assert "Needs improvement" in page
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
    assert "Why 1 of" in page or not shown
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

    assert counts == [(8, 6), (8, 6)]


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


def test_slow_items_are_those_over_the_pace_that_the_time_allowed(client, attempt):
    answer(attempt, 3, 1, at=attempt.started_at + dt.timedelta(minutes=7, seconds=29))  # 30 minutes for four
    answer(attempt, 1, 1, at=attempt.started_at + dt.timedelta(minutes=15))
    client.post(url("finish", attempt))

    page = client.get(url("result_items", attempt) + "?show=slow").text

    assert re.findall(r'<details[^>]*id="question-(\d+)"', page) == ["1"]
    assert "longer than 7 min 30 s" in page


def test_an_unscored_item_is_not_told_before_the_end_and_left_out_of_the_score(client):
    attempt = make_attempt(blueprint=make_section(4, unscored=2))
    client.force_login(attempt.learner)
    pages = [client.get(url("item", attempt, position)).text for position in range(1, 5)]
    assert not any("scored" in page for page in [*pages, client.get(url("review", attempt)).text])
    for item in attempt.items.filter(is_scored=False):
        answer(attempt, item.position, *keys_of(attempt, item.position))

    client.post(url("finish", attempt))

    result = Result.objects.get(attempt=attempt)
    assert (result.right_count, result.item_count, result.points) == (0, 2, 0)
    assert sum(topic.item_count for topic in result.topics.all()) == 2
    assert attempt.items.filter(is_right=True).count() == 2
    assert attempt.form.items.filter(is_scored=False).count() == 2
    assert audit.findings(attempt.pk) == []


def test_unscored_items_are_shown_as_such_afterwards(client):
    attempt = make_attempt(blueprint=make_section(4, unscored=2))
    client.force_login(attempt.learner)
    finished(client, attempt)
    client.post(url("open_review", attempt))

    assert client.get(url("result_items", attempt) + "?show=all").text.count("Not scored") == 2
    assert "2 more did not count" in client.get(url("result", attempt)).text


def test_a_faithful_report_shows_levels_and_no_items_until_the_learner_asks_once(client):
    attempt = make_attempt(blueprint=make_section(4))
    client.force_login(attempt.learner)
    finished(client, attempt)

    shut = client.get(url("result", attempt)).text
    assert "Needs improvement" in shut
    assert not any(words in shut for words in ("Pace", " right in", "Practise the", "/result/items/"))
    assert client.get(url("result_items", attempt))["Location"] == url("result", attempt)
    assert client.post(url("practise_misses", attempt))["Location"] == url("result", attempt)
    assert not PracticeSession.objects.exists()
    assert client.get(url("open_review", attempt)).status_code == 405

    assert client.post(url("open_review", attempt))["Location"] == url("result_items", attempt)
    opened = Attempt.objects.get(pk=attempt.pk).review_opened_at
    client.post(url("open_review", attempt))
    assert Attempt.objects.get(pk=attempt.pk).review_opened_at == opened
    assert "Why 1 of" in client.get(url("result_items", attempt)).text
    assert "Pace" in client.get(url("result", attempt)).text


def test_a_running_attempt_cannot_be_opened_for_review(client):
    attempt = make_attempt(blueprint=make_section(4))
    client.force_login(attempt.learner)

    client.post(url("open_review", attempt))

    assert Attempt.objects.get(pk=attempt.pk).review_opened_at is None


def test_the_result_stands_beside_earlier_sittings_of_the_same_exam(client):
    learner, blueprint = UserFactory.create(), make_blueprint(2, 2, spare=0)
    client.force_login(learner)
    start = timezone.now() - dt.timedelta(days=3)
    sat = []
    for day in range(3):
        attempt = make_attempt(learner=learner, blueprint=blueprint, at=start + dt.timedelta(days=day))
        right = attempt.items.filter(revision__item__topic=blueprint.topics.all()[day % 2].topic)
        for item in right:
            answer(attempt, item.position, *keys_of(attempt, item.position))
        attempts.submit(learner, attempt.pk, at=attempt.started_at + dt.timedelta(minutes=5))
        sat.append(attempt)
    first, second = (share.topic for share in blueprint.topics.all())

    beside = report_of(sat[1]).comparison

    assert beside
    assert beside.attempts == (sat[1], sat[0])
    assert {topic.title: [(cell.label, cell.change) for cell in cells] for topic, cells in beside.topics} == {
        first.title: [("0 of 2", "worse"), ("2 of 2", "")],
        second.title: [("2 of 2", "better"), ("0 of 2", "")],
    }
    assert report_of(sat[0]).comparison is None
    assert [queries(lambda one=one: client.get(url("result", one))) for one in sat] == [7, 7, 7]


def report_of(attempt):
    found = reports.attempt_of(attempt.learner, attempt.pk)
    assert found
    return reports.report_of(found)

"""A problem with a question, told from the review of an exam."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import attempts
from exams.models import Attempt, Blueprint
from quizzes.models import ItemReport
from tests.exams.factories import make_attempt, sitter

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(client) -> Attempt:
    attempt = make_attempt(3)
    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())
    client.force_login(sitter(attempt))
    return attempt


def url(attempt: Attempt, position: int = 1) -> str:
    return reverse("exams:report", args=[attempt.pk, position])


def test_a_report_reaches_the_authors_of_the_very_words_and_the_review_goes_on(client, ended):
    assert url(ended, 2) in client.get(reverse("exams:result_items", args=[ended.pk])).text

    sent = client.post(url(ended, 2), {"reason": "key", "report": "B is right too."}, follow=True)

    report = ItemReport.objects.get()
    assert (report.revision, report.reason, report.text) == (
        ended.items.get(position=2).revision,
        "key",
        "B is right too.",
    )
    assert "waits for the authors" in sent.text
    client.post(url(ended, 2), {"reason": "unclear"})
    assert ItemReport.objects.get().reason == "unclear", "a second one takes the place of the first"


@pytest.mark.parametrize("sent", [{}, {"reason": "because"}, {"reason": "key", "report": "x" * 2001}])
def test_what_is_no_report_is_told_and_kept_on_the_page(client, ended, sent):
    reply = client.post(url(ended), sent)

    assert reply.status_code == 422
    assert sent.get("report", "") in reply.text
    assert not ItemReport.objects.exists()


def test_nothing_of_a_question_is_shown_before_its_review_is_open(client, ended):
    Blueprint.objects.update(report=Blueprint.Report.FAITHFUL)
    running = make_attempt(2, learner=sitter(ended))

    for attempt in (ended, running):
        for reply in (client.get(url(attempt)), client.post(url(attempt), {"reason": "key"})):
            assert reply.headers["Location"] == reverse("exams:result", args=[attempt.pk])
    assert not ItemReport.objects.exists()
    assert client.get(url(running, 9)).status_code == 302


def test_the_page_takes_the_same_queries_for_any_length(client, django_assert_num_queries):
    for count in (1, 6):
        attempt = make_attempt(count)
        attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())
        client.force_login(sitter(attempt))
        with django_assert_num_queries(4):
            client.get(url(attempt))

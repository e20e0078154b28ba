"""Staff correct a wrong key in the admin: what they see first, what they apply, and who may not."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams import attempts
from exams.models import Attempt, FormerResult, Result
from quizzes import marks
from quizzes.models import ItemReport, ItemRevision, KeyCorrection
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, sitter
from tests.exams.staff import sign_in
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def wronged() -> Attempt:
    """A finished attempt with two of four right, whose learner chose option 3 where option 1 is said to be right."""
    attempt = make_attempt(blueprint=make_blueprint(4, spare=0, multiple=False))
    answer(attempt, 1, 3)
    for position in (2, 3):
        answer(attempt, position, *keys_of(attempt, position))
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at)
    return attempt


def correct(attempt: Attempt) -> str:
    return reverse("admin:quizzes_keycorrection_correct", args=[attempt.items.get(position=1).revision_id])


def confirmed(response, **fields: object) -> dict[str, object]:
    """What the page of a preview would send."""
    shown = response.context["shown"]
    said = {"how": shown.correcting.how, "digest": shown.digest, "accepted": list(shown.correcting.values)}
    return {**said, "reason": "Both are right.", **fields}


def test_staff_see_what_a_correction_would_change_and_the_look_changes_nothing(client, wronged):
    sign_in(client, "add_keycorrection")

    response = client.get(correct(wronged), {"how": "accept", "accepted": "3"})

    assert response.status_code == 200
    for words in ("<strong>1 would change</strong>", "passes now", "2 of 4", "3 of 4", str(wronged.learner)):
        assert words in response.text
    assert not KeyCorrection.objects.exists()
    assert Result.objects.get().right_count == 2


def test_staff_apply_what_they_saw_and_the_learner_is_told_when_and_why(client, wronged):
    staff = sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "accept", "accepted": "3"})
    was = Result.objects.get().scaled_score

    response = client.post(correct(wronged), confirmed(page), follow=True)

    correction = KeyCorrection.objects.get()
    assert response.redirect_chain == [(reverse("admin:quizzes_keycorrection_change", args=[correction.pk]), 302)]
    for words in ("was made anew", "Option 3", str(wronged.learner), f"{was}"):
        assert words in response.text
    assert (correction.made_by, LogEntry.objects.get().user) == (staff, staff)
    assert Result.objects.get().right_count == 3
    client.force_login(wronged.learner)
    told = client.get(reverse("exams:result", args=[wronged.pk])).text
    assert "This result was worked out anew" in told
    assert f"Both are right. Before, the score was {was} (not a pass), with 2 of 4 right." in told
    assert f'{reverse("exams:result_items", args=[wronged.pk])}?show=all#question-1">question 1</a>' in told
    items = client.get(reverse("exams:result_items", args=[wronged.pk]), {"show": "all"}).text
    assert "More than one answer is accepted" in items


def test_an_item_left_out_is_neither_right_nor_wrong_in_the_review(client, wronged):
    sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "drop"})
    client.post(correct(wronged), confirmed(page))
    client.force_login(wronged.learner)

    review = client.get(reverse("exams:result_items", args=[wronged.pk]), {"show": "all"}).text

    summary = review[review.index('id="question-1"') :].split("</summary>")[0]
    assert "Left out of scoring" in summary
    assert "tag--ok" not in summary
    assert 'aria-label="Question 1, left out of scoring"' in review
    assert "2 of the 3 scored ones were right" in review


def test_a_reason_is_shown_as_text(client, wronged):
    sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "accept", "accepted": "3"})
    client.post(correct(wronged), confirmed(page, reason="<script>alert(1)</script>"))
    client.force_login(wronged.learner)

    for name in ("result", "result_items"):
        assert "<script>alert" not in client.get(reverse(f"exams:{name}", args=[wronged.pk]), {"show": "all"}).text


def test_only_a_result_made_anew_asks_for_what_it_was(client, wronged):
    def asked() -> int:
        client.force_login(wronged.learner)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("exams:result", args=[wronged.pk]))
        return sum("exams_formerresult" in query["sql"] for query in captured.captured_queries)

    assert asked() == 0

    sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "accept", "accepted": "3"})
    client.post(correct(wronged), confirmed(page))

    assert asked() == 1


def test_applying_twice_says_that_it_was_done(client, wronged):
    sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "accept", "accepted": "3"})
    client.post(correct(wronged), confirmed(page))

    again = client.post(correct(wronged), confirmed(page))

    assert again.status_code == 409
    assert "Nothing was changed" in again.text
    assert "Both are right.</textarea>" in again.text
    assert KeyCorrection.objects.count() == FormerResult.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"how": "accept"}, "at least one"),
        ({"how": "new"}, "at least one"),
        ({"how": "drop", "accepted": "3"}, "only"),
        ({"how": "accept", "accepted": "1"}, "Select a valid choice"),
        ({"how": "accept", "accepted": "99"}, "Select a valid choice"),
        ({"how": "accept", "other": "9"}, "write numbers from 1 to 4"),
        ({"how": "accept", "other": "1"}, "already"),
        ({"how": "burn"}, "Select a valid choice"),
        ({"accepted": "3"}, "required"),
    ],
)
def test_a_correction_that_means_nothing_is_refused_with_words(client, wronged, sent, words):
    sign_in(client, "add_keycorrection")

    for response in (client.get(correct(wronged), sent), client.post(correct(wronged), {**sent, "reason": "x"})):
        assert response.status_code == 422
        assert words in response.text
    assert not KeyCorrection.objects.exists()


@pytest.mark.parametrize("fields", [{"reason": ""}, {"reason": "x" * 401}, {"digest": ""}])
def test_nothing_is_applied_without_a_reason_or_without_a_preview(client, wronged, fields):
    sign_in(client, "add_keycorrection")
    page = client.get(correct(wronged), {"how": "drop"})

    response = client.post(correct(wronged), confirmed(page, **fields))

    assert response.status_code == 422
    assert not KeyCorrection.objects.exists()


def test_what_is_typed_is_carried_from_the_preview_to_the_end(client):
    sign_in(client, "add_keycorrection")
    revision = ItemFactory.create(
        revision={"kind": "short-text", "texts": ("Access Advisor", "Report")}
    ).revisions.get()
    url = reverse("admin:quizzes_keycorrection_correct", args=[revision.pk])
    page = client.get(url, {"how": "accept", "other": "last accessed\n last accessed data"})
    hidden = re.search(r'name="other" value="([^"]*)"', page.text)
    assert hidden

    client.post(url, {**confirmed(page), "accepted": [], "other": unescape(hidden[1])})

    accepted = KeyCorrection.objects.get().accepted.values_list("value", flat=True)
    assert list(accepted) == ["last accessed", "last accessed data"]
    assert "last accessed data</textarea>" in client.get(url).text


def test_an_item_and_a_report_lead_to_the_correction(client, wronged):
    staff = sign_in(client, "add_keycorrection", "view_itemrevision", "view_itemreport")
    revision = ItemRevision.objects.get(pk=wronged.items.get(position=1).revision_id)
    marks.report(staff, revision, reason="key", text="B is right", at=wronged.started_at)
    pages = [("itemrevision", revision.pk), ("itemreport", ItemReport.objects.get().pk)]

    for name, pk in pages:
        assert correct(wronged) in client.get(reverse(f"admin:quizzes_{name}_change", args=[pk])).text

    sign_in(client, "view_itemrevision", "view_itemreport")
    for name, pk in pages:
        assert correct(wronged) not in client.get(reverse(f"admin:quizzes_{name}_change", args=[pk])).text


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["visitor", "learner", "learner with the permission", "staff without it"])
def test_only_staff_with_the_permission_see_or_change_keys(client, wronged, method, who):
    if who.startswith("learner"):
        sign_in(client, *(["add_keycorrection"] if "with the" in who else []), is_staff=False)
    elif who.startswith("staff"):
        sign_in(client, "view_keycorrection", "view_itemrevision", "change_itemrevision")

    response = getattr(client, method)(correct(wronged), {"how": "drop"}, follow=True)

    assert response.status_code == (200 if who == "visitor" else 403)
    assert "Stem of" not in response.text
    assert not KeyCorrection.objects.exists()


def test_an_absent_revision_is_not_found(client):
    sign_in(client, "add_keycorrection")

    assert client.get(reverse("admin:quizzes_keycorrection_correct", args=[999])).status_code == 404

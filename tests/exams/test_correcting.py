"""Instructors correct keys of their questions: what would come of it, applying it, and who may."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from authoring.models import ItemEvent
from exams import attempts
from exams.models import Attempt, Blueprint, FormerResult, Result
from quizzes.models import BankMember, Item, ItemReport, KeyCorrection
from tests.exams.factories import answer, make_attempt, make_blueprint, over_bank, sitter
from tests.exams.window import queries
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ACCEPT = {"how": "accept", "accepted": "2"}


@pytest.fixture
def blueprint(teacher) -> Blueprint:
    return over_bank(make_blueprint(3, multiple=False, spare=0), owner=teacher)


def sat(blueprint: Blueprint, chosen: int = 2) -> Attempt:
    """All questions of it answered with this option."""
    attempt = make_attempt(blueprint=blueprint, learner=UserFactory.create(display_name="Lea Learner"))
    for position in (1, 2, 3):
        answer(attempt, position, chosen)
    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())
    return attempt


def page_of(item: Item, number: int = 1) -> str:
    return reverse("examining:correct_key", args=[item.bank.slug, item.pk, number])


def item_of(blueprint: Blueprint) -> Item:
    return Item.objects.filter(bank=blueprint.bank).select_related("bank")[0]


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_correction_is_shown_first_and_applied_as_shown(as_teacher, teacher, blueprint):
    attempt, item = sat(blueprint), item_of(blueprint)

    shown = as_teacher.get(page_of(item), ACCEPT)

    assert "1 finished attempt saw this question" in shown.text
    assert "Lea Learner" not in shown.text
    assert sitter(attempt).email not in shown.text
    assert not KeyCorrection.objects.exists()

    said = {**ACCEPT, "digest": digest_in(shown.text), "reason": "Both are right."}
    applied = as_teacher.post(page_of(item), said, follow=True)

    assert "In force since" in applied.text
    assert KeyCorrection.objects.get().made_by == teacher
    assert Result.objects.get().right_count == 1
    assert FormerResult.objects.get().right_count == 0


def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_is_applied(as_teacher, blueprint):
    item = item_of(blueprint)
    digest = digest_in(as_teacher.get(page_of(item), ACCEPT).text)
    sat(blueprint)
    response = as_teacher.post(page_of(item), {**ACCEPT, "digest": digest, "reason": "Both are right."})
    assert response.status_code == HTTPStatus.CONFLICT
    assert "Nothing was changed" in response.text
    assert not KeyCorrection.objects.exists()


@pytest.mark.parametrize("said", [{"how": "accept"}, {"how": "magic"}, {**ACCEPT, "accepted": "9"}])
def test_what_cannot_be_right_is_told(as_teacher, blueprint, said):
    response = as_teacher.get(page_of(item_of(blueprint)), said)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert as_teacher.post(page_of(item_of(blueprint)), {**ACCEPT, "digest": "x"}).status_code == 422
    assert not KeyCorrection.objects.exists()


@pytest.mark.parametrize("role", [BankMember.Role.REVIEWER, BankMember.Role.EDITOR])
def test_editors_correct_and_reviewers_do_not(blueprint, role):
    person, client = UserFactory.create(is_instructor=True), Client()
    BankMember.objects.create(bank=blueprint.bank, user=person, role=role, added_at=timezone.now())
    client.force_login(person)
    status = 200 if role == BankMember.Role.EDITOR else 403
    assert client.get(page_of(item_of(blueprint)), ACCEPT).status_code == status


def test_foreign_and_absent_questions_packs_and_others_of_another_bank_are_not_found(as_teacher, teacher, blueprint):
    item = item_of(blueprint)
    make_blueprint(1)
    pack = Item.objects.filter(bank__owner=None)[0]
    other = over_bank(make_blueprint(1), owner=teacher)
    foreign = item_of(over_bank(make_blueprint(1)))
    mixed = reverse("examining:correct_key", args=[item_of(other).bank.slug, item.pk, 1])
    absent = reverse("examining:correct_key", args=[item.bank.slug, 987_654, 1])
    urls = [page_of(foreign), mixed, absent, page_of(item, 9), page_of(pack)]
    for url in urls:
        assert as_teacher.get(url, ACCEPT).status_code == as_teacher.post(url, ACCEPT).status_code == 404


def test_learners_and_visitors_have_no_way_in(blueprint):
    learner = Client()
    learner.force_login(UserFactory.create())
    url = page_of(item_of(blueprint))
    assert learner.get(url).status_code == learner.post(url, ACCEPT).status_code == 403
    assert Client().get(url)["Location"].startswith(reverse("account_login"))


def test_the_page_takes_the_same_queries_for_any_number_of_attempts(as_teacher, blueprint):
    counts = []
    for _ in range(3):
        sat(blueprint)
        counts.append(queries(lambda: as_teacher.get(page_of(item_of(blueprint)), ACCEPT)))
    assert len(set(counts)) == 1


def reported(item: Item) -> ItemReport:
    revision = item.revisions.get(number=1)
    return ItemReport.objects.create(
        learner=UserFactory.create(), revision=revision, reason="key", text="Two are right.", made_at=timezone.now()
    )


def test_the_reports_that_led_to_it_are_closed_with_it_where_the_author_leaves_them_ticked(
    as_teacher, teacher, blueprint
):
    sat(blueprint)
    item = item_of(blueprint)
    report, kept = reported(item), reported(item)
    foreign = reported(Item.objects.filter(bank=blueprint.bank).exclude(pk=item.pk)[0])
    assert "Two are right." not in as_teacher.get(page_of(item)).text  # nothing is to be applied yet
    shown = as_teacher.get(page_of(item), ACCEPT).text
    assert re.findall(r'name="report" value="(\d+)" checked', shown) == [str(report.pk), str(kept.pk)]
    said = {**ACCEPT, "digest": digest_in(shown), "report": [report.pk, foreign.pk]}

    refused = as_teacher.post(page_of(item), {**said, "reason": ""}).text
    assert re.findall(r'name="report" value="(\d+)" checked', refused) == [str(report.pk)]
    assert ItemReport.objects.open().count() == 3

    done = as_teacher.post(page_of(item), {**said, "reason": "Both are right."}, follow=True).text
    assert "1 report closed" in done
    assert set(ItemReport.objects.open()) == {kept, foreign}
    event = ItemEvent.objects.get(item=item, kind=ItemEvent.Kind.REPORT_CLOSED)
    assert (event.made_by, event.note) == (teacher, "The key is corrected")


def test_a_correction_that_is_not_applied_closes_no_report(as_teacher, blueprint):
    sat(blueprint)
    item = item_of(blueprint)
    report = reported(item)
    said = {**ACCEPT, "digest": "0" * 64, "report": [report.pk], "reason": "Both are right."}
    assert as_teacher.post(page_of(item), said).status_code == HTTPStatus.CONFLICT
    assert ItemReport.objects.open().get() == report

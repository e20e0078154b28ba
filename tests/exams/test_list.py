"""The list of exams, and starting one."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exams import attempts
from exams.models import Accommodation, Attempt, Blueprint, Domain
from quizzes.models import Item
from tests.exams.factories import answer, make_attempt, make_blueprint, make_section
from tests.exams.window import queries, url
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_visit_makes_nobody_and_a_start_makes_a_guest_with_an_attempt(client):
    blueprint = make_blueprint(3)

    assert client.get(reverse("exams:exams")).status_code == 200
    assert not User.objects.exists()

    response = client.post(reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug]))

    attempt = Attempt.objects.get()
    assert response["Location"] == url("item", attempt, 1)
    assert attempt.learner
    assert attempt.learner.is_guest
    assert client.get(response["Location"]).status_code == 200


def test_a_second_start_leads_to_the_open_attempt(client, attempt):
    response = client.post(reverse("exams:start", args=[attempt.blueprint.guide.slug, attempt.blueprint.slug]))

    assert response["Location"] == url("item", attempt, 1)
    assert Attempt.objects.count() == 1


def test_starting_takes_twelve_queries_for_any_length(client):
    for count in (2, 30):
        blueprint = make_blueprint(count)
        client.force_login(UserFactory.create())
        start = reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug])

        assert queries(lambda start=start: client.post(start)) == 12


def test_starting_a_section_takes_as_many(client):
    for quota in (2, 30):
        blueprint = make_section(quota)
        client.force_login(UserFactory.create())
        start = reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug])

        assert queries(lambda start=start: client.post(start)) == 12


def test_a_bank_that_cannot_fill_an_exam_says_so_and_starts_nothing(client):
    blueprint = make_blueprint(3, spare=0)
    Item.objects.filter(pk__in=Item.objects.all()[:1]).update(is_retired=True)

    response = client.post(reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug]))

    assert response.status_code == HTTPStatus.CONFLICT
    assert "needs more questions than there are" in response.text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("exam", ["nothing", "retired"])
def test_an_exam_that_is_not_offered_is_not_found(client, exam):
    blueprint = make_blueprint(2)
    blueprint.slug, blueprint.is_retired = "retired", True
    blueprint.save()

    assert client.post(reverse("exams:start", args=[blueprint.guide.slug, exam])).status_code == 404


def test_a_start_says_how_long_this_learner_will_have(client):
    blueprint = make_blueprint(2)
    learner = UserFactory.create()
    Accommodation.objects.create(learner=learner, multiplier=Decimal("1.5"))
    usual = f"Start: {blueprint.minutes} minutes"
    assert usual in client.get(reverse("exams:exams")).text

    client.force_login(learner)
    page = client.get(reverse("exams:exams")).text

    assert usual not in page
    assert f"Start: {blueprint.minutes * 3 // 2} minutes" in page
    client.post(reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug]))
    assert Attempt.objects.get().whole_seconds == blueprint.minutes * 90, "what it said"


def test_the_list_shows_where_to_go_on_and_earlier_results_in_constant_queries(client):
    learner = UserFactory.create()
    client.force_login(learner)
    counts = []
    for _ in range(2):
        blueprint = make_blueprint(3, spare=0)
        for _ in range(2):
            done = make_attempt(learner=learner, blueprint=blueprint)
            attempts.submit(learner, done.pk, at=timezone.now())
        answer(make_attempt(learner=learner, blueprint=blueprint), 2, 1)
        counts.append(queries(lambda: client.get(reverse("exams:exams"))))

    page = client.get(reverse("exams:exams")).text
    assert counts == [10, 10]
    assert page.count("Continue at question 2") == 2
    assert page.count("Not this time") == 4


def test_certifications_are_listed_in_constant_queries_with_what_is_and_is_not_offered(client):
    counts = []
    for code in ("CLF-C02", "SAA-C03", "DVA-C02"):
        make_section(5, unscored=2, code=code)
        counts.append(queries(lambda: client.get(reverse("exams:exams"))))

    page = " ".join(client.get(reverse("exams:exams")).text.split())

    assert counts == [6, 6, 6]
    assert "50 questions are scored, 15 are not" in page
    assert "5 of 65 questions, 30 minutes, pass mark 720" in page
    assert "2 of the 5 are not scored" in page
    assert "The other 70 % of this exam is not offered here." in page
    assert "Not in this bank: Resilient (70 %)." in page


def test_a_domain_with_too_few_items_is_not_offered_and_says_so(client):
    section = make_section(5)
    Domain.objects.filter(section=section).update(needed_count=9, stock_count=7)
    Blueprint.objects.filter(pk=section.pk).update(is_retired=True)

    page = " ".join(client.get(reverse("exams:exams")).text.split())

    assert "The bank cannot fill a section of this exam yet." in page
    assert "Secure (30 %) would take 9 questions; the bank has 7." in page
    assert "This exam is not offered here." in page
    assert "Start" not in page


def test_each_exam_says_how_it_is_scored_and_what_kinds_it_asks(client):
    blueprint = make_blueprint(3)
    page = client.get(reverse("exams:exams")).text
    assert "Single choice and multiple response. All or nothing for each question." in page

    Blueprint.objects.filter(pk=blueprint.pk).update(scoring="partial-credit")
    assert "Credit for the right parts of a question." in client.get(reverse("exams:exams")).text

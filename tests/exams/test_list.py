"""The list of exams, and starting one."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exams import attempts
from exams.models import Attempt
from quizzes.models import Item
from tests.exams.factories import answer, make_attempt, make_blueprint
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


def test_starting_takes_ten_queries_for_any_length(client):
    for count in (2, 30):
        blueprint = make_blueprint(count)
        client.force_login(UserFactory.create())
        start = reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug])

        assert queries(lambda start=start: client.post(start)) == 10


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
    assert counts == [6, 6]
    assert page.count("Continue at question 2") == 2
    assert page.count("Not this time") == 4

"""Authors of an exam see who sits it just now, and give time: to whom they ticked, once, and nobody else's learners."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exams import attempts
from exams.answers import CameLate
from exams.models import Attempt, Blueprint
from quizzes.models import BankMember
from tests.exams.factories import answer, make_attempt, make_blueprint, over_bank, sitter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client) -> User:
    teacher = UserFactory.create(is_instructor=True)
    client.force_login(teacher)
    return teacher


@pytest.fixture
def blueprint(teacher) -> Blueprint:
    return over_bank(make_blueprint(2), owner=teacher)


def url(blueprint: Blueprint) -> str:
    return reverse("examining:running", args=[blueprint.pk])


def marks(page) -> list[str]:
    return [str(runner.mark) for runner in page.context["runners"]]


def added() -> list[int]:
    return sorted(Attempt.objects.values_list("added_minutes", flat=True))


def test_the_page_says_how_far_each_is_and_neither_address_nor_answer(client, blueprint):
    learner = UserFactory.create(display_name="", email="quiet@example.org")
    attempt = make_attempt(blueprint=blueprint, learner=learner)
    answer(attempt, 1, 0)

    page = client.get(url(blueprint))

    (runner,) = page.context["runners"]
    assert (runner.name, runner.answered_count, runner.item_count) == ("A learner without a name", 1, 2)
    assert "quiet@" not in page.text
    assert attempt.items.get(position=1).revision.stem_html not in page.text


def test_the_page_costs_the_same_for_many(client, blueprint, django_assert_num_queries):
    make_attempt(blueprint=blueprint)
    with django_assert_num_queries(5):
        client.get(url(blueprint))
    for _ in range(3):
        make_attempt(blueprint=blueprint)
    with django_assert_num_queries(5):
        client.get(url(blueprint))


def test_minutes_go_to_whom_was_ticked_and_it_is_noted_by_whom(client, teacher, blueprint):
    one, _ = make_attempt(blueprint=blueprint), make_attempt(blueprint=blueprint)
    before = one.deadline_at

    said = client.post(url(blueprint), {"who": "ticked", "minutes": 7, "attempt": f"{one.pk}:0"}, follow=True)

    assert "7 min added to 1 attempt." in said.text
    assert added() == [0, 7]
    one.refresh_from_db()
    assert one.deadline_at == before + timedelta(minutes=7)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (teacher, str(one.pk))


def test_all_are_given_time_only_as_they_were_seen(client, blueprint):
    make_attempt(blueprint=blueprint), make_attempt(blueprint=blueprint)
    form = {"who": "all", "minutes": 5, "seen": 0}
    client.post(url(blueprint), form)

    again = client.post(url(blueprint), form)

    assert again.status_code == 409
    assert "Nothing was added now" in again.text
    assert added() == [5, 5]


def test_a_tick_sent_twice_adds_once(client, blueprint):
    make_attempt(blueprint=blueprint)
    form = {"who": "ticked", "minutes": 5, "attempt": marks(client.get(url(blueprint)))}
    client.post(url(blueprint), form)

    assert client.post(url(blueprint), form).status_code == 409
    assert added() == [5]


def test_who_ended_meanwhile_gets_nothing_and_it_is_said(client, blueprint):
    attempt = make_attempt(blueprint=blueprint)
    form = {"who": "ticked", "minutes": 5, "attempt": marks(client.get(url(blueprint)))}
    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())

    said = client.post(url(blueprint), form)

    assert said.status_code == 409
    assert "what has ended stays ended" in said.text
    assert added() == [0]


def test_the_attempt_of_another_exam_is_left_alone(client, blueprint):
    foreign = make_attempt(2)

    said = client.post(url(blueprint), {"who": "ticked", "minutes": 5, "attempt": f"{foreign.pk}:0"})

    assert said.status_code == 409
    assert added() == [0]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"who": "ticked", "minutes": 5}, 422),
        ({"who": "all", "seen": 0}, 422),
        ({"who": "all", "minutes": 0, "seen": 0}, 422),
        ({"who": "all", "minutes": 10_000, "seen": 0}, 422),
        ({"who": "all", "minutes": 5}, 422),
        ({"who": "ticked", "minutes": 5, "attempt": "all"}, 400),
        ({"who": "ticked", "minutes": 5, "attempt": "x:-1"}, 400),
    ],
)
def test_bad_input_gives_nobody_time(client, blueprint, sent, status):
    make_attempt(blueprint=blueprint)

    assert client.post(url(blueprint), sent).status_code == status
    assert added() == [0]


def test_a_reviewer_of_the_bank_does_not_watch_learners(blueprint):
    reviewer = UserFactory.create(is_instructor=True)
    BankMember.objects.create(bank=blueprint.bank, user=reviewer, role="reviewer", added_at=timezone.now())
    other = Client()
    other.force_login(reviewer)

    assert other.get(url(blueprint)).status_code == 403


def test_answers_that_came_too_late_are_told_of(client, blueprint):
    began = timezone.now() - timedelta(hours=2)
    attempt = make_attempt(blueprint=blueprint, learner=UserFactory.create(display_name="Bob"), at=began)
    make_attempt(blueprint=blueprint, at=began)
    for version in (1, 2):
        with pytest.raises(CameLate):
            answer(attempt, 1, 0, version=(1, version), at=attempt.deadline_at + timedelta(minutes=1))

    (late,) = client.get(url(blueprint)).context["late"]

    assert (late.name, late.count, late.deadline_at) == ("Bob", 2, attempt.deadline_at)

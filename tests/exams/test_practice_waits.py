"""While somebody sits an instructor's exam, its bank tells them no key: neither in practice nor in older reports."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import attempts
from exams.models import Attempt, AttemptItem, Blueprint
from quizzes import practice
from quizzes.models import Bank, PracticeSession, Response
from tests.exams.factories import make_attempt, make_blueprint, over_bank, quotas_of, sitter
from tests.exams.window import queries
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def blueprint() -> Blueprint:
    """Over a bank that is also open to everybody for practice."""
    blueprint = over_bank(make_blueprint(3), title="End of term")
    assert blueprint.bank
    Bank.objects.filter(pk=blueprint.bank.pk).update(visibility=Bank.Visibility.PUBLIC, code="open-bank")
    return blueprint


@pytest.fixture
def learner(client):
    learner = UserFactory.create()
    client.force_login(learner)
    return learner


def session_of(learner, blueprint: Blueprint) -> PracticeSession:
    assert blueprint.bank
    items = list(blueprint.bank.items.all())
    return practice.start_from(learner, items, label="Mixed", at=timezone.now())


def url(name: str, session: PracticeSession) -> str:
    place = {} if name == "summary" else {"position": 1}
    return reverse(f"quizzes:{name}", kwargs={"pk": session.pk, **place})


def end(attempt: Attempt) -> None:
    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())


@pytest.mark.parametrize("name", ["item", "summary"])
def test_practice_begun_before_the_exam_waits_until_it_has_ended(client, learner, blueprint, name):
    session = session_of(learner, blueprint)
    attempt = make_attempt(blueprint=blueprint, learner=learner)

    held = client.get(url(name, session), follow=True)

    assert held.redirect_chain == [(reverse("quizzes:practice"), 302)]
    assert "You are sitting “End of term”" in held.text
    end(attempt)
    assert client.get(url(name, session)).status_code == 200


def test_an_answer_in_practice_shows_no_key_and_is_not_kept(client, learner, blueprint):
    session = session_of(learner, blueprint)
    make_attempt(blueprint=blueprint, learner=learner)

    sent = client.post(url("answer", session), {"option": "x"}, headers={"HX-Request": "true"})

    assert sent.headers["HX-Redirect"] == reverse("quizzes:practice")
    assert not sent.content
    assert not Response.objects.exists()


def test_no_practice_of_the_bank_begins(client, learner, blueprint):
    make_attempt(blueprint=blueprint, learner=learner)

    client.post(reverse("quizzes:start"), {"bank": blueprint.bank.slug, "amount": "5"})

    assert not PracticeSession.objects.exists()


def test_who_sits_nothing_practises_on(client, learner, blueprint):
    """The exam of somebody else holds nobody back, nor does one over another bank."""
    make_attempt(blueprint=blueprint)
    make_attempt(blueprint=over_bank(make_blueprint(2)), learner=learner)

    assert client.get(url("item", session_of(learner, blueprint))).status_code == 200


def test_practice_of_the_guides_own_bank_never_waits_and_costs_no_query(client, learner):
    blueprint = make_blueprint(3)
    items = [quota.topic.items.all()[0] for quota in quotas_of(blueprint)]
    session = practice.start_from(learner, items, label="Mixed", at=timezone.now())
    before = queries(lambda: client.get(url("item", session)))
    make_attempt(blueprint=blueprint, learner=learner)

    assert client.get(url("item", session)).status_code == 200
    assert queries(lambda: client.get(url("item", session))) == before


def test_the_report_of_an_earlier_attempt_waits_too(client, learner, blueprint):
    earlier = make_attempt(blueprint=blueprint, learner=learner)
    end(earlier)
    report = reverse("exams:result_items", args=[earlier.pk])
    assert client.get(report).status_code == 200
    now = make_attempt(blueprint=blueprint, learner=learner)
    assert AttemptItem.objects.filter(attempt=now).exists()

    assert client.get(report)["Location"] == reverse("exams:result", args=[earlier.pk])
    assert "You are sitting “End of term”" in client.get(report, follow=True).text
    end(now)
    assert client.get(report).status_code == 200

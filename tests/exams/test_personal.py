"""A guest who signs in, a copy of what is held, a person who leaves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts import personal
from accounts.models import User
from accounts.signals import guest_merged
from exams import attempts
from exams.models import Attempt
from quizzes.models import Option, Response
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_guests_attempts_move_to_the_account():
    guest, account = GuestFactory.create(), UserFactory.create()
    attempt = make_attempt(2, learner=guest)

    guest_merged.send(User, guest=guest, account=account)

    attempt.refresh_from_db()
    assert (attempt.learner, attempt.state) == (account, "open")


def test_where_both_have_an_open_attempt_the_accounts_goes_on_and_both_are_kept():
    guest, account, blueprint = GuestFactory.create(), UserFactory.create(), make_blueprint(2)
    theirs = make_attempt(learner=guest, blueprint=blueprint)
    mine = make_attempt(learner=account, blueprint=blueprint)
    answer(theirs, 1, *keys_of(theirs, 1))

    guest_merged.send(User, guest=guest, account=account)

    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert [(each.learner, each.state) for each in (mine, theirs)] == [(account, "open"), (account, "submitted")]
    assert theirs.result.right_count == 1
    assert theirs.events.filter(kind="merge").exists()
    assert Response.objects.of(account).count() == 1


def test_an_account_whose_time_is_over_does_not_end_the_guests_running_exam():
    guest, account, blueprint = GuestFactory.create(), UserFactory.create(), make_blueprint(2)
    over = make_attempt(learner=account, blueprint=blueprint, at=timezone.now() - dt.timedelta(hours=2))
    running = make_attempt(learner=guest, blueprint=blueprint)

    guest_merged.send(User, guest=guest, account=account)

    over.refresh_from_db()
    running.refresh_from_db()
    assert (over.state, running.state, running.learner) == ("submitted", "open", account)


def test_the_copy_holds_attempts_answers_and_score_and_no_key_of_an_open_one():
    learner, blueprint = UserFactory.create(), make_blueprint(2)
    done = make_attempt(learner=learner, blueprint=blueprint)
    answer(done, 1, *keys_of(done, 1))
    attempts.submit(learner, done.pk, at=timezone.now())
    make_attempt(learner=learner, blueprint=blueprint)

    ended, running = personal.copy_of(learner)["mock_exams"]

    text = Option.objects.get(revision=done.items.get(position=1).revision, position=1).text
    assert text in ended["answers"][0]["chosen"]
    assert (ended["answers"][0]["is_right"], ended["score"]) == (True, 542)
    assert [line["kind"] for line in ended["log"]] == ["start", "save", "submit"]
    assert {each["is_right"] for each in running["answers"]} == {None}


def test_a_person_who_leaves_takes_the_name_and_leaves_the_log():
    attempt = make_attempt(2)
    answer(attempt, 1, 1)
    assert attempt.learner

    personal.erase(attempt.learner)

    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.learner is None
    assert attempt.events.count() == 2

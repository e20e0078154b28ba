"""More time: in every exam of a learner from now on, and in attempts that run."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.guests import merge
from accounts.personal import copy_of
from exams import accommodations, attempts, audit
from exams.answers import CameLate, IsOver
from exams.models import GRACE, Accommodation, Attempt, AttemptEvent
from tests.exams.factories import answer, make_attempt, make_blueprint, sitter
from tests.exams.window import age, queries, save, url
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def the(attempt: Attempt):
    return Attempt.objects.filter(pk=attempt.pk)


def minutes_of(attempt: Attempt) -> float:
    return (attempt.deadline_at - attempt.started_at) / MINUTE


# --- from the start


@pytest.mark.parametrize(("minutes", "expected"), [(90, 120), (130, 160), (170, 200), (13, 16)])
def test_an_attempt_starts_with_the_language_time_of_its_learner(minutes, expected):
    learner = UserFactory.create()
    accommodations.set_language_time(learner, is_on=True)

    assert minutes_of(make_attempt(learner=learner, blueprint=make_blueprint(2, minutes=minutes))) == expected


def test_an_attempt_starts_with_what_staff_gave():
    learner = UserFactory.create()
    Accommodation.objects.create(learner=learner, multiplier="1.50", extra_minutes=5)

    assert minutes_of(make_attempt(learner=learner, blueprint=make_blueprint(2, minutes=130))) == 200
    assert minutes_of(make_attempt(blueprint=make_blueprint(2, minutes=130))) == 130


def test_the_switch_leaves_an_attempt_that_runs_alone():
    attempt = make_attempt(2)

    accommodations.set_language_time(sitter(attempt), is_on=True)

    assert the(attempt).get().deadline_at == attempt.deadline_at


# --- the switch in the settings


def test_the_switch_is_the_learners_own_and_keeps_what_staff_gave(client):
    learner = UserFactory.create()
    Accommodation.objects.create(learner=learner, multiplier="1.25")
    client.force_login(learner)

    client.post("/exams/time/save", {"has_language_time": "on", "multiplier": "2.00", "extra_minutes": "240"})

    given = Accommodation.objects.get()
    assert (given.has_language_time, f"{given.multiplier}", given.extra_minutes) == (True, "1.25", 0)
    page = client.get("/accounts/settings/").text
    assert 'aria-describedby="id_has_language_time_helptext" checked>' in page
    assert "takes up to 193" in page
    client.post("/exams/time/save", {})
    assert not Accommodation.objects.get().has_language_time


def test_a_visitor_becomes_a_guest_only_with_the_switch_on(client):
    client.post("/exams/time/save", {})
    assert not Accommodation.objects.exists()

    client.post("/exams/time/save", {"has_language_time": "on"})

    assert Accommodation.objects.get().learner.is_guest


def test_the_switch_of_a_guest_goes_along_into_the_account():
    guest, account = GuestFactory.create(), UserFactory.create()
    accommodations.set_language_time(guest, is_on=True)
    Accommodation.objects.create(learner=account, multiplier="1.25")

    merge(guest, account)

    assert Accommodation.objects.get().has_language_time
    assert copy_of(account)["exam_time"]["english_is_not_my_first_language"]


# --- while an attempt runs


def test_an_answer_that_would_have_been_late_is_in_time_once_minutes_were_added():
    attempt = make_attempt(2)
    late = attempt.deadline_at + 5 * MINUTE

    assert accommodations.extend(the(attempt), 10, at=attempt.deadline_at - MINUTE)
    answer(attempt, 1, 2, at=late)

    now = the(attempt).get()
    assert now.deadline_at == attempt.deadline_at + 10 * MINUTE
    assert now.items.get(position=1).value == "2"
    assert audit.findings(attempt.pk) == []


def test_the_new_deadline_counts_to_the_end():
    attempt = make_attempt(2)
    accommodations.extend(the(attempt), 10, at=attempt.started_at)
    end = attempt.deadline_at + 10 * MINUTE

    assert attempts.close_all(at=attempt.deadline_at + 9 * MINUTE) == 0
    with pytest.raises(CameLate):
        answer(attempt, 1, 2, at=end + GRACE + MINUTE)

    assert the(attempt).get().finished_at == end
    assert audit.findings(attempt.pk) == []


def test_what_was_added_stands_in_the_log_and_names_nobody():
    attempt = make_attempt(2)

    accommodations.extend(the(attempt), 10, at=attempt.started_at + MINUTE)

    line = attempt.events.get(kind=AttemptEvent.Kind.EXTEND)
    assert (line.value, line.position, line.sequence) == ("10", None, 1)


def test_a_deadline_moved_by_hand_is_found():
    attempt = make_attempt(2)

    the(attempt).update(added_minutes=10)

    assert audit.findings(attempt.pk) == ["0 minutes were added by the log, and 10 by the attempt"]


def test_two_extensions_add_up():
    attempt = make_attempt(2)

    accommodations.extend(the(attempt), 10, at=attempt.started_at)
    accommodations.extend(the(attempt), 5, at=attempt.started_at)

    now = the(attempt).get()
    assert (now.added_minutes, now.deadline_at) == (15, attempt.deadline_at + 15 * MINUTE)


def test_a_form_sent_twice_adds_once():
    attempt = make_attempt(2)
    accommodations.extend(the(attempt), 10, at=attempt.started_at, seen=0)

    with pytest.raises(accommodations.TimeWasAdded):
        accommodations.extend(the(attempt), 10, at=attempt.started_at, seen=0)

    assert the(attempt).get().added_minutes == 10


@pytest.mark.parametrize("minutes", [0, -10, 241])
def test_time_is_never_taken_away(minutes):
    attempt = make_attempt(2)

    with pytest.raises(ValueError, match="only added"):
        accommodations.extend(the(attempt), minutes, at=attempt.started_at)

    assert the(attempt).get().deadline_at == attempt.deadline_at


def test_what_has_ended_stays_ended():
    attempt = make_attempt(2)
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + MINUTE)

    assert accommodations.extend(the(attempt), 10, at=attempt.started_at + 2 * MINUTE) == []

    with pytest.raises(IsOver):
        answer(attempt, 1, 2, at=attempt.started_at + 3 * MINUTE)
    assert audit.findings(attempt.pk) == []


def test_minutes_that_would_be_over_already_are_not_added():
    attempt = make_attempt(2)

    assert accommodations.extend(the(attempt), 10, at=attempt.deadline_at + 11 * MINUTE) == []
    assert not attempt.events.filter(kind=AttemptEvent.Kind.EXTEND).exists()


def test_all_that_run_of_a_blueprint_get_time_and_no_others():
    blueprint = make_blueprint(2)
    running = [make_attempt(blueprint=blueprint) for _ in range(3)]
    ended = make_attempt(blueprint=blueprint)
    attempts.submit(sitter(ended), ended.pk, at=ended.started_at + MINUTE)
    other = make_attempt(2)

    extended = accommodations.extend(Attempt.objects.filter(blueprint=blueprint), 10, at=timezone.now())

    assert {attempt.pk for attempt in extended} == {attempt.pk for attempt in running}
    assert Attempt.objects.get(pk=other.pk).added_minutes == 0


# --- the page learns of it


def test_the_clock_asks_in_one_query_besides_the_session_and_its_user(client, attempt):
    accommodations.extend(the(attempt), 10, at=timezone.now())

    assert queries(lambda: client.get(url("time", attempt))) == 3

    reply = client.get(url("time", attempt))
    assert "no-store" in reply["Cache-Control"]
    body = reply.json()
    assert 39 * 60 < body["seconds_left"] <= 40 * 60
    assert (body["added_minutes"], body["is_ended"]) == (10, False)
    assert dt.datetime.fromisoformat(body["deadline"]) - attempt.deadline_at < 11 * MINUTE


def test_nobody_learns_of_the_time_of_another(client, attempt):
    client.force_login(UserFactory.create())

    foreign = client.get(url("time", attempt))
    absent = client.get("/exams/attempts/00000000-0000-4000-8000-000000000000/time")

    assert foreign.status_code == absent.status_code == 404
    assert Client().get(url("time", attempt)).status_code == 401


def test_an_ended_attempt_has_no_time_left(client, attempt):
    client.post(url("finish", attempt))

    body = client.get(url("time", attempt)).json()

    assert (body["seconds_left"], body["is_ended"]) == (0, True)


def test_a_save_tells_the_time_left(client, attempt):
    accommodations.extend(the(attempt), 10, at=timezone.now())

    body = save(client, attempt, 1, 1, script=True).json()

    assert 39 * 60 < body["seconds_left"] <= 40 * 60
    assert body["added_minutes"] == 10


def test_the_next_page_tells_of_added_minutes_without_scripts(client, attempt):
    assert ' id="added" hidden' in client.get(url("item", attempt, 1)).text

    accommodations.extend(the(attempt), 10, at=timezone.now())

    for page in (client.get(url("item", attempt, 1)).text, client.get(url("review", attempt)).text):
        assert "10 minutes were added to your time." in page
        assert ' id="added">' in page


def test_an_attempt_whose_time_was_up_goes_on_with_more(client, attempt):
    age(attempt, seconds=5)
    assert client.get(url("item", attempt, 1)).status_code == 302

    accommodations.extend(the(attempt), 10, at=timezone.now())

    assert client.get(url("item", attempt, 1)).status_code == 200

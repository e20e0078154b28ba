"""Settings, a copy of one's data, and leaving."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exams.models import Attempt, AttemptEvent
from quizzes.models import Bank, PracticeSession, Response
from studyguide.models import Comment, Reading
from tests.accounts.world import PASSWORD, guest_client, live, make_account
from tests.factories import BankFactory, GuestFactory

pytestmark = pytest.mark.django_db
SETTINGS = "/accounts/settings/"


def test_settings_are_open_to_a_visitor_and_saving_them_makes_a_guest(client: Client):
    assert "need none" in client.get(SETTINGS).content.decode()
    client.post(f"{SETTINGS}save", {"display_name": "Ann", "has_shortcuts": "on"})
    assert User.objects.get().display_name == "Ann"


def test_a_name_holds_nothing_that_rearranges_the_pages_on_which_others_read_it(client: Client):
    """Instructors read it in the list of who sits their exam: a sign in it turned the rest of the line round."""
    client.post(f"{SETTINGS}save", {"display_name": " \u202eAnn\u2066\n Bo  "})
    assert User.objects.get().display_name == "Ann Bo"


def test_shortcuts_switched_off_are_off_on_every_page():
    client, guest = guest_client()
    assert "data-shortcuts" not in client.get(SETTINGS).content.decode()
    client.post(f"{SETTINGS}save", {"display_name": ""})
    guest.refresh_from_db()
    assert not guest.has_shortcuts
    assert '<body data-shortcuts="off"' in client.get("/today/").content.decode()


def test_a_name_that_is_too_long_is_refused_with_words_and_changes_nothing():
    client, guest = guest_client()
    response = client.post(f"{SETTINGS}save", {"display_name": "x" * 81})
    assert response.status_code == 422
    assert 'id="id_display_name_error"' in response.content.decode()
    guest.refresh_from_db()
    assert guest.display_name == ""
    assert guest.has_shortcuts


def test_settings_take_no_field_that_they_do_not_show():
    client, guest = guest_client()
    client.post(f"{SETTINGS}save", {"display_name": "Ann", "is_staff": "on", "email": "a@example.org", "is_guest": ""})
    guest.refresh_from_db()
    assert (guest.is_staff, guest.email, guest.is_guest) == (False, None, True)


def test_a_name_is_shown_as_text():
    client, guest = guest_client()
    User.objects.update(display_name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(SETTINGS).content.decode()
    assert guest


# --- a copy


def test_the_copy_holds_everything_of_mine_and_nothing_of_others():
    client, guest = guest_client()
    other = GuestFactory.create(display_name="Somebody else")
    blueprint = live(guest)
    live(other, blueprint)
    Comment.objects.filter(author=other).update(name="Mallory", email="mallory@example.org")

    response = client.get(f"{SETTINGS}my-data.json")

    assert "attachment" in response.headers["Content-Disposition"]
    data = json.loads(response.content)
    assert data["account"]["is_guest"] is True
    assert len(data["readings"]) == len(data["comments"]) == len(data["practice_sessions"]) == 1
    assert data["comments"][0]["email"] == "ann@example.org"
    assert len(data["answers"]) == 2
    assert len(data["answers"][0]["chosen"]) == 1
    assert {bool(attempt["finished_at"]) for attempt in data["mock_exams"]} == {True, False}
    assert len(data["mock_exams"][0]["answers"]) == 4
    text = response.content.decode()
    assert "mallory" not in text
    assert "Somebody else" not in text


def test_the_copy_does_not_give_away_the_key_of_an_open_attempt():
    client, guest = guest_client()
    live(guest)
    Attempt.objects.submitted().update(learner=None)
    Response.objects.all().delete()
    text = client.get(f"{SETTINGS}my-data.json").content.decode()
    (attempt,) = json.loads(text)["mock_exams"]
    assert {item["is_right"] for item in attempt["answers"]} == {None}
    assert "Why 1" not in text


def test_the_copy_takes_the_same_queries_for_more_rows(django_assert_num_queries):
    client, guest = guest_client()
    blueprint = live(guest)
    with django_assert_num_queries(18):
        client.get(f"{SETTINGS}my-data.json")
    Comment.objects.all().delete()
    Reading.objects.all().delete()
    Attempt.objects.open().update(state="submitted", finished_at=timezone.now())
    live(guest, blueprint)
    with django_assert_num_queries(18):
        client.get(f"{SETTINGS}my-data.json")


def test_the_copy_of_nobody_is_empty(client: Client):
    assert json.loads(client.get(f"{SETTINGS}my-data.json").content) == {}


# --- leaving


def test_leaving_needs_the_password(client: Client):
    client.force_login(make_account())
    response = client.post(f"{SETTINGS}leave/confirm", {"password": "not it"})
    assert response.status_code == 422
    assert "This is not your password" in response.content.decode()
    assert User.objects.exists()


def test_the_page_before_leaving_deletes_nothing(client: Client):
    client.force_login(make_account())
    assert client.get(f"{SETTINGS}leave/").status_code == 200
    assert client.get(f"{SETTINGS}leave/confirm").status_code == 405
    assert User.objects.exists()


def test_leaving_deletes_what_is_personal_and_keeps_marks_of_nobody(client: Client):
    account = make_account()
    live(account)
    client.force_login(account)

    response = client.post(f"{SETTINGS}leave/confirm", {"password": PASSWORD}, follow=True)

    assert "It is all deleted" in response.content.decode()
    assert not User.objects.exists()
    assert not Reading.objects.exists()
    assert not PracticeSession.objects.exists()
    assert not Response.objects.exists()
    assert not Comment.objects.exists()  # it waited for a moderator
    assert Attempt.objects.filter(learner=None).count() == 2
    assert AttemptEvent.objects.exists()
    assert client.get(f"{SETTINGS}leave/").status_code == 302  # signed out


def test_a_guest_leaves_without_a_password_and_the_cookie_opens_nothing_more():
    client, guest = guest_client()
    live(guest)
    client.post(f"{SETTINGS}leave/confirm")
    assert not User.objects.exists()
    assert "Your data" not in client.get(SETTINGS).content.decode()


def test_an_owner_of_a_bank_cannot_leave_and_loses_nothing(client: Client):
    account = make_account()
    live(account)
    BankFactory.create(owner=account)
    client.force_login(account)
    response = client.post(f"{SETTINGS}leave/confirm", {"password": PASSWORD})
    assert response.status_code == 409
    assert "Nothing was deleted" in response.content.decode()
    assert Bank.objects.filter(owner=account).exists()
    assert Comment.objects.get().name == "Ann"


@pytest.mark.parametrize("path", ["save", "leave/confirm"])
def test_what_changes_something_needs_a_token(path: str):
    assert Client(enforce_csrf_checks=True).post(SETTINGS + path).status_code == 403

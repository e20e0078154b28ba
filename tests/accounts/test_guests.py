"""Guests: made by a POST and not by a visit, kept on sign-up, merged on sign-in, swept when they never come back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import guests
from accounts.guests import SESSION_KEY
from accounts.models import User
from exams.models import Attempt, Result
from studyguide.models import Comment, Reading
from tests.accounts.world import KEPT, PASSWORD, counts, guest_client, kept, live, make_account, practise
from tests.exams.factories import make_attempt, make_blueprint
from tests.factories import GuestFactory, TopicFactory

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str = "alice@example.org"):
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD})


def sign_up(client: Client, email: str = "new@example.org"):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})


@pytest.mark.parametrize("path", ["/today/", "/history/", "/accounts/settings/", "/accounts/signup/", "/practice/"])
def test_a_visit_makes_nobody_and_no_session(client: Client, path: str):
    assert client.get(path).status_code == 200
    assert not User.objects.exists()
    assert "session" not in client.cookies


def test_the_first_thing_worth_keeping_makes_a_guest_and_the_second_does_not(client: Client):
    topic = TopicFactory.create()
    url = f"/guides/{topic.guide.slug}/topics/{topic.slug}/read"
    client.post(url, {"read": "yes"})
    client.post(url, {"read": "yes"})
    assert User.objects.get().is_guest


def test_guests_made_from_one_address_are_limited(client: Client, settings):
    settings.GUESTS_PER_HOUR = 2
    topic = TopicFactory.create()
    answers = [Client().post(f"/guides/{topic.guide.slug}/topics/{topic.slug}/read", {"read": "yes"}) for _ in range(3)]
    assert [response.status_code for response in answers] == [302, 302, 429]
    assert "Too many tries" in answers[-1].content.decode()
    assert User.objects.count() == 2


def test_sign_up_keeps_everything_under_the_same_row():
    client, guest = guest_client()
    live(guest)

    assert sign_up(client).status_code == 302

    account = User.objects.get()
    assert (account.pk, account.is_guest, account.email) == (guest.pk, False, "new@example.org")
    assert kept(account) == KEPT
    assert SESSION_KEY not in client.session
    assert client.get("/today/").context["user"] == account


def test_sign_up_without_a_guest_makes_a_plain_account(client: Client):
    sign_up(client)
    assert User.objects.get().emailaddress_set.get().email == "new@example.org"


def test_sign_up_sent_twice_makes_one_account_and_says_so():
    """Both requests read the guest and found the address free; the second must not become a server error."""
    client, guest = guest_client()
    guests.promote(guest, email="new@example.org", password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        guests.promote(guest, email="new@example.org", password=PASSWORD)
    response = sign_up(client)
    assert response.status_code == 422
    assert "There is an account with this e-mail already" in response.content.decode()
    assert User.objects.count() == 1


def test_sign_in_merges_the_guest_into_the_account():
    account = make_account()
    blueprint = live(account)
    client, guest = guest_client()
    live(guest, make_blueprint(4))
    before = counts(account)
    assert blueprint

    assert sign_in(client).status_code == 302

    assert not User.objects.guests().exists()
    # Nothing of any app was left behind: a cascade would have taken it with the guest.
    expected = {name: number + KEPT.get(name, 0) for name, number in before.items()}
    assert counts(account) == expected
    assert SESSION_KEY not in client.session


def test_where_both_read_a_topic_the_account_keeps_its_own():
    account, (client, guest) = make_account(), guest_client()
    topic = TopicFactory.create()
    first, second = timezone.now() - dt.timedelta(days=9), timezone.now()
    Reading.objects.create(learner=account, topic=topic, read_at=first)
    Reading.objects.create(learner=guest, topic=topic, read_at=second)
    sign_in(client)
    assert Reading.objects.get().read_at == first


def test_where_both_have_an_open_attempt_the_accounts_goes_on_and_the_guests_is_finalised_and_kept():
    account, (client, guest) = make_account(), guest_client()
    blueprint = make_blueprint(4)
    own = make_attempt(learner=account, blueprint=blueprint)
    guests_one = make_attempt(learner=guest, blueprint=blueprint)

    sign_in(client)

    assert Attempt.objects.of(account).open().get() == own
    assert Attempt.objects.of(account).submitted().get() == guests_one
    assert Result.objects.get().attempt == guests_one


def test_a_second_tab_that_signs_in_at_the_same_moment_changes_nothing():
    account, guest = make_account(), GuestFactory.create()
    assert guests.merge(guest, account) == []
    assert guests.merge(guest, account) is None


def test_a_failing_receiver_undoes_the_whole_merge(monkeypatch: pytest.MonkeyPatch):
    account, guest = make_account(), GuestFactory.create()
    blueprint = live(guest)
    monkeypatch.setattr(User, "delete", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        guests.merge(guest, account)
    assert blueprint
    assert kept(guest) == KEPT
    assert set(kept(account).values()) == {0}


def test_a_name_given_as_a_guest_stays_where_the_account_has_none():
    account, guest = make_account(), GuestFactory.create(display_name="Ann")
    guests.merge(guest, account)
    account.refresh_from_db()
    assert account.display_name == "Ann"


def test_sign_in_renews_the_session_key():
    """An id that somebody planted before must be worth nothing after."""
    make_account()
    client, _ = guest_client()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_the_guest_of_a_device_is_not_found_after_signing_out():
    account, (client, _) = make_account(), guest_client()
    sign_in(client)
    client.post("/accounts/logout/")
    assert client.get("/accounts/settings/").context["form"]["display_name"].value() == ""
    assert User.objects.get() == account


def test_a_guest_id_of_somebody_who_has_an_account_now_opens_nothing(client: Client):
    account = make_account()
    session = client.session
    session[SESSION_KEY] = account.pk
    session.save()
    response = client.get("/accounts/settings/")
    assert "Your data" not in response.content.decode()


# --- sweeping


def test_sweeping_deletes_personal_data_of_unseen_guests_and_leaves_attempts_as_marks():
    unseen = timezone.now() - dt.timedelta(days=91)
    guest = GuestFactory.create()
    live(guest)
    Comment.objects.update(state=Comment.State.APPROVED)
    User.objects.update(last_seen_at=unseen)

    call_command("sweep_guests", verbosity=0)

    assert not User.objects.exists()
    assert not Reading.objects.exists()
    assert Attempt.objects.filter(learner=None).count() == 2
    assert Result.objects.count() == 1
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.author) == ("A reader", "", None)
    assert "ann" not in comment.digest


def test_sweeping_spares_accounts_and_guests_seen_lately():
    unseen = timezone.now() - dt.timedelta(days=91)
    account = make_account()
    User.objects.update(last_seen_at=unseen)
    lately = GuestFactory.create(last_seen_at=unseen + dt.timedelta(days=2))
    GuestFactory.create(last_seen_at=unseen)
    call_command("sweep_guests", verbosity=0)
    assert set(User.objects.all()) == {account, lately}


def test_sweeping_goes_through_all_batches():
    unseen = timezone.now() - dt.timedelta(days=91)
    GuestFactory.create_batch(5, last_seen_at=unseen)
    assert guests.sweep(unseen_since=timezone.now(), batch=2) == 5


# --- being seen


def test_being_seen_is_written_once_a_day(django_assert_num_queries):
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    guest = GuestFactory.create(last_seen_at=noon)
    with django_assert_num_queries(0):
        assert not guests.touch(guest, now=noon + dt.timedelta(hours=5))
    assert guests.touch(guest, now=noon + dt.timedelta(hours=13))
    guest.refresh_from_db()
    assert guest.last_seen_at.date() == dt.date(2026, 11, 24)


def test_a_guest_who_comes_back_gets_a_cookie_that_lasts_anew():
    """Or one who studies daily would lose everything GUEST_DAYS after the first answer."""
    client, _ = guest_client()
    topic = TopicFactory.create()
    url = f"/guides/{topic.guide.slug}/topics/{topic.slug}/read"
    client.cookies["session"]["max-age"] = ""
    client.post(url, {"read": "yes"})
    assert client.cookies["session"]["max-age"] == ""
    User.objects.update(last_seen_at=timezone.now() - dt.timedelta(days=3))
    client.post(url, {"read": "yes"})
    assert client.cookies["session"]["max-age"] == 60 * 60 * 24 * 90


def test_foreign_sessions_and_attempts_are_as_absent():
    client, _ = guest_client()
    other = GuestFactory.create()
    blueprint = make_blueprint(4)
    session = practise(other, list(blueprint.guide.topics.get().items.all()[:1]))
    attempt = make_attempt(learner=other, blueprint=blueprint)
    for path in (
        f"/practice/{session.pk}/",
        f"/practice/{session.pk}/summary/",
        f"/exams/attempts/{attempt.pk}/result/",
    ):
        assert client.get(path).status_code == 404, path

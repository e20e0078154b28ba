"""Invitations to teach: for one address, once, for 14 days, kept as a digest; and the switch that needs none."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import Invitation, User
from tests.accounts.world import PASSWORD, guest_client, make_account
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "alice@example.org"
ADD = "/admin/accounts/invitation/add/"


def invite(email: str = EMAIL, at: dt.datetime | None = None) -> str:
    """The path of a new invitation."""
    return invitations.path_of(invitations.invite(email, by=None, at=at or timezone.now())[1])


def is_instructor(email: str = EMAIL):
    return User.objects.filter(email=email, is_instructor=True).exists()


def test_an_account_accepts_by_a_post_and_looking_changes_nothing(client: Client):
    client.force_login(make_account())
    path = invite()
    assert "Become an instructor" in client.get(path).content.decode()
    assert not is_instructor()
    response = client.post(f"{path}accept")
    assert response.headers["Location"] == "/teach/"
    assert is_instructor()
    assert Invitation.objects.get().used_at


def test_somebody_new_makes_an_account_on_the_way():
    client, guest = guest_client()
    path = invite()
    page = client.get(path).content.decode()
    link = re.search(r'href="(/accounts/signup/\?[^"]+)"', page)
    assert link
    form = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert f'value="{EMAIL}"' in form
    response = client.post("/accounts/signup/", {"email": EMAIL, "password1": PASSWORD, "next": path})
    assert response.headers["Location"] == path
    client.post(f"{path}accept")
    assert is_instructor()
    assert User.objects.get().pk == guest.pk, "what was done before stays"


def test_somebody_with_an_account_signs_in_on_the_way(client: Client):
    make_account()
    path = invite()
    assert client.post(f"{path}accept").status_code == 401
    response = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD, "next": path})
    assert response.headers["Location"] == path


def test_the_address_may_be_written_in_any_case(client: Client):
    client.force_login(make_account())
    path = invite("Alice@Example.ORG")
    client.post(f"{path}accept")
    assert is_instructor()


@pytest.mark.parametrize("fate", ["used", "too old", "replaced", "taken back", "cut short"])
def test_an_invitation_that_is_over_says_so_calmly(client: Client, fate: str):
    client.force_login(make_account())
    path = invite(at=timezone.now() - dt.timedelta(days=14 if fate == "too old" else 13))
    match fate:
        case "used":
            client.post(f"{path}accept")
            User.objects.update(is_instructor=False)
        case "replaced":
            invite()
        case "taken back":
            Invitation.objects.all().delete()
        case "cut short":
            path = f"{path[:-4]}/"
    for response in (client.get(path), client.post(f"{path}accept")):
        assert response.status_code == 404
        assert "does not work any more" in response.content.decode()
    assert not is_instructor()


def test_a_link_for_somebody_else_is_told_and_stays_good(client: Client):
    client.force_login(make_account("bob@example.org"))
    path = invite()
    for response in (client.get(path), client.post(f"{path}accept")):
        assert response.status_code == 403
        html = response.content.decode()
        assert "for another account" in html
        assert f"/accounts/logout/?next={path.replace('/', '%2F')}" in html
    assert not is_instructor("bob@example.org")
    assert Invitation.objects.open(timezone.now()).exists()


def test_of_two_at_the_same_moment_one_is_let_in():
    account = make_account()
    invitation, _ = invitations.invite(EMAIL, by=None, at=timezone.now())
    stale = Invitation.objects.get()
    assert invitations.accept(invitation, account, at=timezone.now())
    assert not invitations.accept(stale, account, at=timezone.now())


def test_the_token_is_kept_nowhere():
    _, token = invitations.invite(EMAIL, by=None, at=timezone.now())
    assert token not in str(list(Invitation.objects.values()))
    assert len(token) >= 43


def test_who_leaves_takes_invitations_along_and_old_ones_are_forgotten(client: Client):
    client.force_login(make_account())
    invite()
    client.post("/accounts/settings/leave/confirm", {"password": PASSWORD})
    assert not Invitation.objects.exists()
    invite(at=timezone.now() - invitations.LASTS - invitations.FORGOTTEN)
    invite("bob@example.org", at=timezone.now() - dt.timedelta(days=20))
    call_command("sweep_guests", verbosity=0)
    assert Invitation.objects.get().email == "bob@example.org"


# --- by whom


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def test_the_admin_shows_the_link_once_and_mails_it(client: Client, administrator: User):
    response = client.post(ADD, {"email": "New@example.org"})
    link = re.search(r'value="(http://testserver/accounts/invitation/[^"]+)"', response.content.decode())
    assert link
    (message,) = mail.outbox
    assert (message.to, link[1] in str(message.body)) == (["new@example.org"], True)
    invitation = Invitation.objects.get()
    assert invitation.made_by == administrator
    assert link[1].split("/")[-2] not in client.get(f"/admin/accounts/invitation/{invitation.pk}/change/").text
    assert Client().get(link[1]).status_code == 200


def test_a_mail_server_that_fails_is_told_and_the_link_is_there(client: Client, administrator: User, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(invitations, "send_mail", fail)
    html = client.post(ADD, {"email": "new@example.org"}).content.decode()
    assert "the mail server did not take it" in html
    assert "/accounts/invitation/" in html


def test_who_is_an_instructor_needs_no_invitation(client: Client, administrator: User):
    make_account()
    User.objects.filter(email=EMAIL).update(is_instructor=True)
    assert "an instructor already" in client.post(ADD, {"email": "ALICE@example.org"}).content.decode()
    with pytest.raises(CommandError, match="an instructor already"):
        call_command("invite_instructor", EMAIL)


def test_staff_without_the_permission_invite_nobody(client: Client):
    client.force_login(UserFactory.create(is_staff=True))
    assert client.post(ADD, {"email": EMAIL}).status_code == 403
    assert not Invitation.objects.exists()


def test_the_command_prints_a_link_that_works(client: Client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    out = StringIO()
    call_command("invite_instructor", EMAIL, site="https://study.example.org/", stdout=out)
    link = out.getvalue().strip()
    assert link.startswith("https://study.example.org/accounts/invitation/")
    assert client.get(link.removeprefix("https://study.example.org")).status_code == 200
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("invite_instructor", "alice")


# --- a site that is open to it


def test_where_a_site_is_open_a_button_in_the_settings_is_enough(client: Client, settings):
    client.force_login(make_account())
    assert "Become an instructor" not in client.get("/accounts/settings/").content.decode()
    assert client.post("/accounts/settings/teach").status_code == 403
    settings.INSTRUCTORS = "open"
    assert "Become an instructor" in client.get("/accounts/settings/").content.decode()
    assert client.post("/accounts/settings/teach").headers["Location"] == "/teach/"
    assert is_instructor()
    assert "You are an instructor" in client.get("/accounts/settings/").content.decode()


def test_a_guest_becomes_none(settings):
    settings.INSTRUCTORS = "open"
    client, _ = guest_client()
    assert "Become an instructor" not in client.get("/accounts/settings/").content.decode()
    assert client.post("/accounts/settings/teach").status_code == 401

"""Who works on a bank: added by address, given roles, gone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from authoring import banks
from quizzes.models import BankMember
from tests.authoring.desks import Office, make_office, url
from tests.authoring.world import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_an_instructor_is_added_by_address_in_any_case(office: Office):
    reply = client_of(office.owner).post(
        url("add_member", office),
        {"email": office.stranger.email.upper(), "role": "reviewer"},  # type: ignore[union-attr]
    )

    assert reply.status_code == 302
    assert office.bank.members.get(user=office.stranger).role == "reviewer"


def test_a_learner_and_nobody_are_told_in_the_same_words(office: Office):
    learner = UserFactory.create()
    pages = [
        client_of(office.owner).post(url("add_member", office), {"email": email, "role": "editor"})
        for email in (learner.email, "nobody@example.org")
    ]

    assert [page.status_code for page in pages] == [422, 422]
    assert all("No instructor is known by this address" in page.content.decode() for page in pages)


def test_addresses_are_not_tried_out_without_end(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("authoring.views.members.LOOKED_UP_PER_HOUR", 1)
    client = client_of(office.owner)
    client.post(url("add_member", office), {"email": "nobody@example.org", "role": "editor"})

    reply = client.post(url("add_member", office), {"email": office.stranger.email, "role": "editor"})

    assert reply.status_code == 422
    assert not office.bank.members.filter(user=office.stranger).exists()


def test_only_the_owner_changes_roles_and_members_may_leave(office: Office):
    editor = office.bank.members.get(user=office.editor)
    reviewer = office.bank.members.get(user=office.reviewer)
    as_reviewer = client_of(office.reviewer)

    assert as_reviewer.post(url("change_member", office, reviewer.pk), {"role": "editor"}).status_code == 403
    assert as_reviewer.post(url("remove_member", office, editor.pk)).status_code == 403
    assert as_reviewer.post(url("remove_member", office, reviewer.pk)).status_code == 302

    assert list(office.bank.members.all()) == [editor]
    assert client_of(office.reviewer).get(url("bank", office)).status_code == 404


def test_a_member_of_another_bank_is_not_found_in_this_one(office: Office):
    other = make_office()
    member = other.bank.members.first()
    assert member

    assert client_of(office.owner).post(url("remove_member", office, member.pk)).status_code == 404
    assert client_of(office.owner).post(url("change_member", office, member.pk), {"role": "editor"}).status_code == 404


def test_people_cost_the_same_for_two_and_for_four(office: Office, django_assert_num_queries):
    client = client_of(office.owner)
    with django_assert_num_queries(4):
        client.get(url("members", office))
    for _ in range(2):
        banks.add_member(office.bank, UserFactory.create(is_instructor=True), BankMember.Role.EDITOR, at=NOW())
    with django_assert_num_queries(4):
        client.get(url("members", office))

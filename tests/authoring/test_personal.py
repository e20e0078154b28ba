"""What authoring holds of a person, and what stays when they leave."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.personal import copy_of, erase
from authoring import reviewing
from authoring.models import ItemComment, ItemDraft
from quizzes.models import Bank
from tests.authoring.desks import make_office
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_copy_tells_banks_and_what_was_said_and_done(django_assert_num_queries):
    office = make_office()
    item = office.item()
    reviewing.comment(item, "Mine.", by=office.owner, at=timezone.now())
    reviewing.comment(item, "Theirs.", by=office.editor, at=timezone.now())

    owners, editors = copy_of(office.owner), copy_of(office.editor)

    assert [bank["title"] for bank in owners["banks"]] == ["Passwords"]
    assert [comment["text"] for comment in owners["comments_on_questions"]] == ["Mine."]
    assert [step["kind"] for step in owners["steps_of_questions"]] == ["made"]
    assert [work["role"] for work in editors["works_on_banks"]] == ["editor"]
    assert (editors["banks"], editors["drafts_last_changed"]) == ([], [])


def test_who_left_a_bank_is_not_told_what_it_is_called_by_now():
    """Nor the name of a bank that a question was moved to, which they never worked on."""
    office = make_office()
    item = office.item(by=office.editor)
    reviewing.comment(item, "Mine.", by=office.editor, at=timezone.now())
    office.bank.members.all().delete()
    Bank.objects.filter(pk=office.bank.pk).update(title="Final of May")

    copy = copy_of(office.editor)

    assert "Final of May" not in str(copy)
    assert [comment["text"] for comment in copy["comments_on_questions"]] == ["Mine."]
    assert "Final of May" in str(copy_of(office.owner))


def test_who_never_taught_has_nothing_here():
    copy = copy_of(UserFactory.create())

    assert not any(copy[name] for name in ("banks", "works_on_banks", "comments_on_questions", "verdicts"))


def test_what_somebody_wrote_stays_without_their_name():
    office = make_office()
    item = office.item(by=office.editor)
    reviewing.comment(item, "Still good.", by=office.editor, at=timezone.now())

    erase(office.editor)

    assert ItemDraft.objects.get(item=item).changed_by is None
    assert ItemComment.objects.get().made_by is None
    assert office.bank.members.count() == 1

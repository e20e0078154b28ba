"""Drafts: they begin, are kept beside each other's changes, are read by others, and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from authoring import drafts
from authoring.documents import Words
from authoring.models import DraftVersion, ItemDraft, ItemEvent
from quizzes.models import Item
from tests.authoring.desks import GOOD

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def stored(item: Item) -> Words:
    return Words.load(ItemDraft.objects.get(item=item).document)


def test_a_new_item_has_a_draft_and_a_name_and_nothing_that_learners_see(office):
    first, second = office.item(Words.empty("single")), office.item()

    assert (first.slug, second.slug) == ("q-0001", "q-0002")
    assert first.current_revision is None
    assert stored(first) == Words.empty("single")
    assert [event.kind for event in first.events.all()] == [ItemEvent.Kind.MADE]


def test_a_name_that_is_taken_is_not_given_again(office):
    item = office.item()
    Item.objects.filter(pk=item.pk).update(slug="q-0002")
    other = office.item()
    Item.objects.filter(pk=item.pk).update(slug="q-0004")

    assert (other.slug, office.item().slug) == ("q-0003", "q-0005")


def test_a_draft_of_a_published_item_begins_with_what_is_published(office):
    item = office.published()

    draft = drafts.begin(item, by=office.editor, at=NOW)

    assert Words.load(draft.document) == GOOD
    assert (draft.version, draft.versions.count()) == (1, 1)
    assert drafts.begin(item, by=office.owner, at=NOW).pk == draft.pk


def test_two_who_change_other_fields_lose_nothing(office):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)

    drafts.keep(draft, replace(GOOD, stem="Mine?"), based_on=1, by=office.owner, at=NOW)
    kept = drafts.keep(draft, replace(GOOD, rationale="Theirs."), based_on=1, by=office.editor, at=NOW)

    assert stored(item) == replace(GOOD, stem="Mine?", rationale="Theirs.") == kept.words
    assert kept.conflicts == ()
    assert (kept.draft.version, kept.draft.changed_by) == (3, office.editor)


def test_two_who_change_the_same_are_told_and_what_was_first_stands(office):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)
    drafts.keep(draft, replace(GOOD, stem="Theirs?"), based_on=1, by=office.editor, at=NOW)

    kept = drafts.keep(draft, replace(GOOD, stem="Mine?", unit="users"), based_on=1, by=office.owner, at=NOW)

    assert stored(item) == replace(GOOD, stem="Theirs?", unit="users")
    assert [tuple(conflict) for conflict in kept.conflicts] == [("stem", "Mine?", "Theirs?")]
    again = drafts.keep(kept.draft, replace(kept.words, stem="Mine?"), based_on=3, by=office.owner, at=NOW)
    assert again.words.stem == "Mine?"
    assert again.conflicts == ()


def test_what_changes_nothing_makes_no_version_and_stays_in_review(office):
    item = office.item()
    draft = office.send(item)

    kept = drafts.keep(draft, GOOD, based_on=1, by=office.editor, at=NOW)

    assert (kept.draft.version, kept.draft.changed_by) == (1, office.owner)
    assert kept.draft.sent_at


def test_a_change_takes_a_draft_out_of_review(office):
    item = office.item()
    office.send(item)

    assert office.change(item, stem="Who now?").sent_at is None


def test_an_unknown_version_overwrites_nothing(office):
    item = office.item()
    office.change(item, stem="Theirs?")
    draft = ItemDraft.objects.get(item=item)

    for unknown in (0, 99):
        kept = drafts.keep(draft, replace(GOOD, stem="Mine?"), based_on=unknown, by=office.owner, at=NOW)
        assert stored(item).stem == "Theirs?"
        assert [conflict.path for conflict in kept.conflicts] == ["stem"]


def test_old_versions_are_forgotten_and_the_newest_stay(office):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)
    DraftVersion.objects.update(made_at=NOW - timedelta(days=8))
    ItemDraft.objects.update(version=drafts.FORGET_EVERY - 1)

    drafts.keep(draft, replace(GOOD, stem="Now?"), based_on=1, by=office.owner, at=NOW)

    assert list(draft.versions.values_list("number", flat=True)) == [drafts.FORGET_EVERY]


def test_what_ended_meanwhile_takes_no_change(office):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)
    office.publish(item)

    with pytest.raises(drafts.HasMoved):
        drafts.keep(draft, replace(GOOD, stem="Late?"), based_on=1, by=office.editor, at=NOW)
    assert not ItemDraft.objects.exists()


def test_only_the_version_that_somebody_saw_is_sent_or_thrown_away(office):
    item = office.item()
    seen = ItemDraft.objects.get(item=item)
    office.change(item, by=office.editor, stem="Another?")

    for verb in (drafts.send, drafts.discard):
        with pytest.raises(drafts.HasMoved):
            verb(seen, version=seen.version, by=office.owner, at=NOW)
    assert stored(item).stem == "Another?"


def test_sending_and_taking_back(office):
    item = office.item()
    draft = office.send(item)
    office.send(item)

    assert draft.sent_at
    assert [event.kind for event in item.events.all()] == ["made", "sent"]
    assert drafts.take_back(draft).sent_at is None


def test_a_discarded_draft_leaves_the_item_as_it_is_published(office):
    item = office.published()
    draft = office.change(item, stem="Not so?")

    assert drafts.discard(draft, version=draft.version, by=office.owner, at=NOW) == item
    item.refresh_from_db()
    assert drafts.published_words(item) == GOOD
    assert item.events.last().kind == ItemEvent.Kind.DISCARDED


def test_an_item_that_never_was_published_goes_with_its_draft(office):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)

    assert drafts.discard(draft, version=1, by=office.owner, at=NOW) is None
    assert not Item.objects.exists()


def test_keeping_a_change_takes_few_statements(office, django_assert_num_queries):
    item = office.item()
    draft = ItemDraft.objects.get(item=item)

    with django_assert_num_queries(6):  # the transaction's two, the draft, its version, the item
        drafts.keep(draft, replace(GOOD, stem="One?"), based_on=1, by=office.owner, at=NOW)
    with django_assert_num_queries(7):  # and the version that was begun from
        drafts.keep(draft, replace(GOOD, rationale="Two."), based_on=1, by=office.owner, at=NOW)

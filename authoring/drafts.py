"""Verbs over drafts: make an item, begin a draft of one, keep a change, send it to review, throw it away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from authoring.documents import Words, with_words
from authoring.merging import Conflict, merge
from authoring.models import DraftVersion, ItemDraft, ItemEvent
from quizzes.models import Bank, Item, ItemRevision
from studyguide.models import Objective

OWN_SLUG = re.compile(r"q-(\d{1,9})")
FORGET_EVERY = 20  # versions
KEPT_FOR = timedelta(days=7)  # a version that somebody may still work from


class HasMoved(Exception):  # noqa: N818 - reads as what it says
    """The draft is not, any more, what somebody saw when they decided. Nothing was changed."""

    words = "Somebody changed this question while you read it. Nothing was done: look at it as it is now."


@dataclass(frozen=True, slots=True)
class Kept:
    draft: ItemDraft  # as it is now
    words: Words  # what it holds
    conflicts: tuple[Conflict, ...] = ()  # what of mine was not stored, because somebody else changed the same


def log(
    item: Item,
    kind: ItemEvent.Kind,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    revision: ItemRevision | None = None,
) -> ItemEvent:
    """Tell the item's authors what happened to it."""
    return ItemEvent.objects.create(item=item, kind=kind, revision=revision, note=note[:200], made_at=at, made_by=by)


@transaction.atomic
def make(bank: Bank, words: Words, *, objective: Objective, difficulty: int = 3, by: User, at: datetime) -> Item:
    """An item that nobody but its authors knows yet, with its draft."""
    Bank.objects.select_for_update().get(pk=bank.pk)  # two who make one at once get two slugs
    item = Item.objects.create(
        bank=bank,
        slug=_free_slug(bank),
        topic_id=objective.topic_id,
        objective=objective,
        difficulty=difficulty,
        changed_at=at,
    )
    _open(item, words.dump(), by=by, at=at)
    log(item, ItemEvent.Kind.MADE, by=by, at=at)
    return item


def published_words(item: Item) -> Words:
    """Those that learners see. Three queries."""
    return Words.of(with_words(ItemRevision.objects.filter(item=item)).get(pk=item.current_revision_id or 0))


@transaction.atomic
def begin(item: Item, *, by: User, at: datetime) -> ItemDraft:
    """The draft of a published item; where there is none, one that begins with what is published."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    draft = ItemDraft.objects.filter(item=item).first()
    return draft or _open(item, published_words(item).dump(), by=by, at=at)


@transaction.atomic
def keep(draft: ItemDraft, words: Words, *, based_on: int, by: User, at: datetime) -> Kept:
    """Store what somebody made of the version that they began from, together with what others did since.

    What changes nothing makes no version and leaves the draft in review. Raises HasMoved where the draft has ended:
    published, or thrown away.
    """
    held = hold(draft)
    stored = Words.load(held.document)
    base = stored if based_on == held.version else _version(held, based_on)
    merged = merge(base, words, stored)
    if merged.words != stored:
        _change(held, merged.words.dump(), by=by, at=at)
    return Kept(held, merged.words, merged.conflicts)


@transaction.atomic
def send(draft: ItemDraft, *, version: int, by: User, at: datetime, note: str = "") -> ItemDraft:
    """Ask those who work on the bank to read it. What is in review already stays so."""
    held = hold_as_seen(draft, version)
    if held.sent_at is None:
        held.sent_at = at
        held.save(update_fields=["sent_at"])
        log(held.item, ItemEvent.Kind.SENT, by=by, at=at, note=note)
    return held


@transaction.atomic
def take_back(draft: ItemDraft) -> ItemDraft:
    """Out of review."""
    held = hold(draft)
    held.sent_at = None
    held.save(update_fields=["sent_at"])
    return held


@transaction.atomic
def discard(draft: ItemDraft, *, version: int, by: User, at: datetime) -> Item | None:
    """Throw the changes away: the item is as it is published. One that never was is gone with its draft: None."""
    held = hold_as_seen(draft, version)
    item = held.item
    if item.current_revision_id is None:
        item.delete()
        return None
    held.delete()
    log(item, ItemEvent.Kind.DISCARDED, by=by, at=at)
    return item


def hold(draft: ItemDraft) -> ItemDraft:
    """The draft as it is, and nobody else changes it until this transaction ends."""
    held = ItemDraft.objects.select_for_update(of=("self",)).select_related("item").filter(pk=draft.pk).first()
    if held is None:
        raise HasMoved
    return held


def hold_as_seen(draft: ItemDraft, version: int) -> ItemDraft:
    held = hold(draft)
    if held.version != version:
        raise HasMoved
    return held


def _open(item: Item, document: str, *, by: User, at: datetime) -> ItemDraft:
    draft = ItemDraft.objects.create(item=item, document=document, changed_at=at, changed_by=by)
    DraftVersion.objects.create(draft=draft, number=draft.version, document=document, made_at=at, made_by=by)
    return draft


def _change(draft: ItemDraft, document: str, *, by: User, at: datetime) -> None:
    draft.version += 1
    draft.document, draft.changed_at, draft.changed_by, draft.sent_at = document, at, by, None
    draft.save(update_fields=["version", "document", "changed_at", "changed_by", "sent_at"])
    DraftVersion.objects.create(draft=draft, number=draft.version, document=document, made_at=at, made_by=by)
    if draft.version % FORGET_EVERY == 0:
        draft.versions.filter(made_at__lt=at - KEPT_FOR).exclude(number=draft.version).delete()
    Item.objects.filter(pk=draft.item_id).update(changed_at=at)


def _version(draft: ItemDraft, number: int) -> Words | None:
    found = DraftVersion.objects.filter(draft=draft, number=number).values_list("document", flat=True).first()
    return Words.load(found) if found else None


def _free_slug(bank: Bank) -> str:
    """The number after that of the newest of our own making."""
    own = bank.items.filter(slug__startswith="q-", slug__regex=rf"^{OWN_SLUG.pattern}$")
    newest = own.order_by("-pk").values_list("slug", flat=True).first()
    found = OWN_SLUG.fullmatch(newest) if newest else None
    number = int(found[1]) if found else 0
    while True:
        number += 1
        slug = f"q-{number:04}"
        if not bank.items.filter(slug=slug).exists():
            return slug

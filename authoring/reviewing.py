"""Verbs of those who read each other's drafts: comment, approve, ask for changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from authoring.drafts import hold_as_seen, log
from authoring.models import ItemComment, ItemDraft, ItemEvent, Review
from authoring.publishing import digest_of
from quizzes.models import Bank, Item

MOST_COMMENTS = 300  # of one item


class ReviewRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was stored; the text says why."""


def awaiting(reader: User) -> QuerySet[ItemDraft]:
    """Drafts in review that somebody may judge and has not: in the banks they work on, last changed by another."""
    said = Review.objects.filter(item=OuterRef("item"), made_by=reader, made_at__gte=OuterRef("sent_at"))
    return _in_review(reader).exclude(changed_by=reader).exclude(Exists(said))


def sent_by(author: User) -> QuerySet[ItemDraft]:
    """Drafts that somebody changed last, and others read."""
    return _in_review(author).filter(changed_by=author)


def _in_review(somebody: User) -> QuerySet[ItemDraft]:
    """Asked of each draft in review, which are few, and not of each item of a bank."""
    theirs = Bank.objects.of(somebody).filter(pk=OuterRef("item__bank"), is_archived=False)
    return ItemDraft.objects.filter(Exists(theirs), sent_at__isnull=False, item__is_retired=False)


@transaction.atomic
def comment(item: Item, text: str, *, by: User, at: datetime) -> ItemComment:
    if item.comments.count() >= MOST_COMMENTS:
        raise ReviewRefused(f"{MOST_COMMENTS} comments are the most a question can have.")
    return ItemComment.objects.create(item=item, text=text, made_by=by, made_at=at)


def resolve(comment: ItemComment, *, by: User, at: datetime) -> None:
    """What it asks for is done. Who was faster stays named."""
    ItemComment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_at=at, resolved_by=by)


def reopen(comment: ItemComment) -> None:
    ItemComment.objects.filter(pk=comment.pk).update(resolved_at=None, resolved_by=None)


@transaction.atomic
def judge(
    draft: ItemDraft, bank: Bank, verdict: str, *, version: int, text: str = "", by: User, at: datetime
) -> Review:
    """Approve the words that were read, or send them back. Raises ReviewRefused, or HasMoved where they changed."""
    held = hold_as_seen(draft, version)
    if held.sent_at is None:
        raise ReviewRefused("This draft is not in review any more. Nothing was stored.")
    if held.changed_by_id == by.pk:
        raise ReviewRefused("You changed these words last: somebody else judges them.")
    if verdict == Review.Verdict.CHANGES and not text:
        raise ReviewRefused("Say what should change.")
    review = Review.objects.create(
        item=held.item, digest=digest_of(held, bank), verdict=verdict, text=text, made_at=at, made_by=by
    )
    if verdict == Review.Verdict.CHANGES:
        held.sent_at = None
        held.save(update_fields=["sent_at"])
    log(held.item, ItemEvent.Kind(verdict), by=by, at=at, note=text)
    return review

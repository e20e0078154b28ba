"""Sends many drafts to review, approves or publishes them, each as its own page would do it.

Sending is all or none. What cannot be approved or published is passed over and named: a right decision about the others
need not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from authoring import drafts, publishing, reviewing
from authoring.bulk import BulkRefused
from authoring.models import ItemDraft, Review
from quizzes.models import Bank

MOST = 100  # at once: each is checked and made by itself
MOST_NAMED = 8  # of those that were passed over for one reason
NOT_IN_REVIEW = "not in review"


class Done(NamedTuple):
    number: int  # of those that it was done to
    skipped: tuple[tuple[str, tuple[str, ...]], ...]  # why, and the slugs of which

    @property
    def told(self) -> str:
        """Which were passed over and why, in a sentence or more; nothing where none was."""
        return " ".join(f"Passed over: {_named(slugs)}: {why}." for why, slugs in self.skipped)


def _named(slugs: Sequence[str]) -> str:
    more = len(slugs) - MOST_NAMED
    return f"{', '.join(slugs[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"


@transaction.atomic
def send(bank: Bank, keys: Sequence[int], *, by: User, at: datetime) -> int:
    """The count is of those that had a draft which was not in review yet."""
    sent = [draft for draft in _drafts(bank, keys) if draft.sent_at is None]
    for draft in sent:
        drafts.send(draft, version=draft.version, by=by, at=at)
    return len(sent)


@transaction.atomic
def publish(bank: Bank, keys: Sequence[int], *, by: User, at: datetime) -> Done:
    """Those that are ready, each as its own page would; the others stay as they are, and are named."""
    done = _Counting(keys)
    for draft in _drafts(bank, keys):
        try:
            publishing.publish(draft, bank, version=draft.version, by=by, at=at)
        except publishing.NotReady as refused:
            done.skip(draft, _why(refused))
        else:
            done.count(draft)
    return done.told(bank, "there is nothing new to publish")


@transaction.atomic
def approve(bank: Bank, keys: Sequence[int], *, seen: Mapping[int, int], by: User, at: datetime) -> Done:
    """Drafts in review that somebody else changed last, in the version that was on the page: `seen`, by item. Whoever
    approved these words already has said so."""
    done = _Counting(keys)
    for draft in _drafts(bank, keys):
        if draft.sent_at is None:
            done.skip(draft, NOT_IN_REVIEW)
        elif seen.get(draft.item_id) != draft.version:
            done.skip(draft, "its words were not on that page: read them first")
        elif _has_approved(draft, bank, by):
            done.skip(draft, "you approved these words already")
        else:
            try:
                reviewing.judge(draft, bank, Review.Verdict.APPROVED, version=draft.version, by=by, at=at)
            except reviewing.ReviewRefused as refused:
                done.skip(draft, str(refused))
            else:
                done.count(draft)
    return done.told(bank, NOT_IN_REVIEW)


def _has_approved(draft: ItemDraft, bank: Bank, by: User) -> bool:
    mine = Review.objects.filter(item=draft.item_id, digest=publishing.digest_of(draft, bank), made_by=by)
    newest = mine.order_by("-pk").first()
    return newest is not None and newest.verdict == Review.Verdict.APPROVED


class _Counting:
    def __init__(self, keys: Sequence[int]) -> None:
        self.left = dict.fromkeys(keys)
        self.done = 0
        self.skipped: dict[str, list[str]] = {}

    def count(self, draft: ItemDraft) -> None:
        self.done += 1
        del self.left[draft.item_id]

    def skip(self, draft: ItemDraft, why: str) -> None:
        self.skipped.setdefault(why.rstrip("."), []).append(draft.item.slug)
        del self.left[draft.item_id]

    def told(self, bank: Bank, why: str) -> Done:
        """`why`: what is said of those that have no draft."""
        if self.left:
            slugs = bank.items.filter(pk__in=self.left).order_by("pk").values_list("slug", flat=True)
            self.skipped.setdefault(why, []).extend(slugs)
        return Done(self.done, tuple((why, tuple(slugs)) for why, slugs in self.skipped.items()))


def _drafts(bank: Bank, keys: Sequence[int]) -> Iterator[ItemDraft]:
    if len(keys) > MOST:
        raise BulkRefused(
            f"At most {MOST} questions at once go to review, are approved or published. Nothing was changed."
        )
    rows = ItemDraft.objects.filter(item__bank=bank, item__in=keys, item__is_retired=False).select_related("item")
    return iter(rows.order_by("item"))


def _why(refused: publishing.NotReady) -> str:
    first = next(iter(refused.problems), None)
    return f"{refused.words} {first.message[:1].upper()}{first.message[1:]}." if first else refused.words

"""Sends many drafts to review, or publishes them: all of them or none. Each as its own page would do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from authoring import drafts, publishing
from authoring.bulk import BulkRefused
from authoring.models import ItemDraft
from quizzes.models import Bank

MOST = 100  # at once: each is checked and made by itself


@transaction.atomic
def send(bank: Bank, keys: Sequence[int], *, by: User, at: datetime) -> int:
    """The count is of those that had a draft which was not in review yet."""
    sent = [draft for draft in _drafts(bank, keys) if draft.sent_at is None]
    for draft in sent:
        drafts.send(draft, version=draft.version, by=by, at=at)
    return len(sent)


@transaction.atomic
def publish(bank: Bank, keys: Sequence[int], *, by: User, at: datetime) -> int:
    """The count is of those that had a draft. The first that is not ready refuses the whole, and is named."""
    count = 0
    for draft in _drafts(bank, keys):
        try:
            publishing.publish(draft, bank, version=draft.version, by=by, at=at)
        except publishing.NotReady as refused:
            raise BulkRefused(f"Nothing was published, because of “{draft.item.slug}”: {_why(refused)}") from refused
        count += 1
    return count


def _drafts(bank: Bank, keys: Sequence[int]) -> Iterator[ItemDraft]:
    if len(keys) > MOST:
        raise BulkRefused(f"At most {MOST} questions at once go to review or are published. Nothing was changed.")
    rows = ItemDraft.objects.filter(item__bank=bank, item__in=keys, item__is_retired=False).select_related("item")
    return iter(rows.order_by("item"))


def _why(refused: publishing.NotReady) -> str:
    first = next(iter(refused.problems), None)
    return f"{refused.words} {first.message[:1].upper()}{first.message[1:]}." if first else refused.words

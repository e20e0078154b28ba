"""Changes of many items at once: tags, places, difficulty, retirement. All of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from authoring.models import ItemDraft, ItemEvent
from authoring.tables import Wanted
from quizzes.models import Bank, Item, ItemTag
from studyguide.models import Objective

MOST_TICKED = 1_000  # keys in one form; more are named by what is wanted
MOST_TAGS = 20  # of one item
LONGEST_TAG = 40
CHUNK = 500


class BulkRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was changed; the text says why."""


def ticked(bank: Bank, keys: Sequence[int]) -> list[int]:
    """The items of a bank that somebody ticked. What is not there refuses the whole."""
    wanted = dict.fromkeys(keys)
    if not wanted:
        raise BulkRefused("Tick the questions first: nothing was changed.")
    if len(wanted) > MOST_TICKED:
        raise BulkRefused(f"At most {MOST_TICKED:,} questions can be ticked at once.")
    there = set(bank.items.filter(pk__in=wanted).values_list("pk", flat=True))
    if len(there) != len(wanted):
        raise BulkRefused("Some of these questions are not in this bank any more. Nothing was changed.")
    return list(wanted)


def all_wanted(bank: Bank, wanted: Wanted) -> list[int]:
    """Every item that a table finds, on whichever page."""
    found = list(wanted.among(bank.items.all()).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise BulkRefused("No question is found by these filters any more. Nothing was changed.")
    return found


@transaction.atomic
def tag(keys: Sequence[int], names: Sequence[str], *, at: datetime) -> int:
    """Give each the tags. The count is of those that lacked one."""
    changed: set[int] = set()
    for part in chunks(keys):
        there = set(ItemTag.objects.filter(item__in=part).values_list("item", "name"))
        fresh = [(pk, name) for pk in part for name in names if (pk, name) not in there]
        ItemTag.objects.bulk_create(ItemTag(item_id=pk, name=name) for pk, name in fresh)
        changed.update(pk for pk, _ in fresh)
        counts = ItemTag.objects.filter(item__in=part).values("item").annotate(count=Count("pk"))
        if counts.filter(count__gt=MOST_TAGS).exists():
            raise BulkRefused(f"A question would have more than {MOST_TAGS} tags. Nothing was changed.")
    _touch(changed, at)
    return len(changed)


@transaction.atomic
def untag(keys: Sequence[int], names: Sequence[str], *, at: datetime) -> int:
    changed: set[int] = set()
    for part in chunks(keys):
        gone = ItemTag.objects.filter(item__in=part, name__in=names)
        changed.update(gone.values_list("item", flat=True))
        gone.delete()
    _touch(changed, at)
    return len(changed)


@transaction.atomic
def place(keys: Sequence[int], objective: Objective, *, by: User, at: datetime) -> int:
    """Give each the objective, and with it the topic."""
    changed: list[int] = []
    for part in chunks(keys):
        moved = list(
            Item.objects.filter(pk__in=part).exclude(objective=objective).order_by("pk").values_list("pk", flat=True)
        )
        Item.objects.filter(pk__in=moved).update(topic=objective.topic_id, objective=objective, changed_at=at)
        changed += moved
    log(changed, ItemEvent.Kind.MOVED, by=by, at=at, note=f"to {objective.title}")
    return len(changed)


@transaction.atomic
def grade(keys: Sequence[int], difficulty: int, *, at: datetime) -> int:
    changed = 0
    for part in chunks(keys):
        others = Item.objects.filter(pk__in=part).exclude(difficulty=difficulty)
        changed += others.update(difficulty=difficulty, changed_at=at)
    return changed


@transaction.atomic
def retire(keys: Sequence[int], *, by: User, at: datetime) -> int:
    """Nobody is asked them any more. Their drafts stay, but are not in review."""
    changed = _switch(keys, is_retired=True, at=at)
    for part in chunks(changed):
        ItemDraft.objects.filter(item__in=part, sent_at__isnull=False).update(sent_at=None)
    log(changed, ItemEvent.Kind.RETIRED, by=by, at=at)
    return len(changed)


@transaction.atomic
def restore(keys: Sequence[int], *, by: User, at: datetime) -> int:
    for part in chunks(keys):
        lost = Item.objects.filter(pk__in=part, is_retired=True, topic__is_retired=True).select_related("topic").first()
        if lost:
            raise BulkRefused(f"The topic “{lost.topic.title}” is retired: put it back first. Nothing was changed.")
    changed = _switch(keys, is_retired=False, at=at)
    log(changed, ItemEvent.Kind.RESTORED, by=by, at=at)
    return len(changed)


def log(keys: Iterable[int], kind: ItemEvent.Kind, *, by: User, at: datetime, note: str = "") -> None:
    ItemEvent.objects.bulk_create(
        (ItemEvent(item_id=pk, kind=kind, note=note[:200], made_at=at, made_by=by) for pk in keys), batch_size=CHUNK
    )


def chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """A statement takes only so many parameters."""
    rest = iter(keys)
    while part := list(islice(rest, CHUNK)):
        yield part


def _switch(keys: Sequence[int], *, is_retired: bool, at: datetime) -> list[int]:
    changed: list[int] = []
    for part in chunks(keys):
        others = list(
            Item.objects.filter(pk__in=part, is_retired=not is_retired).order_by("pk").values_list("pk", flat=True)
        )
        Item.objects.filter(pk__in=others).update(is_retired=is_retired, changed_at=at)
        changed += others
    return changed


def _touch(keys: Iterable[int], at: datetime) -> None:
    for part in chunks(keys):
        Item.objects.filter(pk__in=part).update(changed_at=at)

"""Learners' reports as authors meet them: what is told of an item, the queue over all banks, closing with a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Min, QuerySet

from accounts.models import User
from authoring.drafts import log
from authoring.models import ItemEvent
from authoring.tables import Row, rows
from quizzes.models import Bank, Item, ItemReport

PER_PAGE = 50
MOST_CLOSED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reported:
    """An item that learners reported."""

    row: Row
    bank: Bank
    count: int
    since: datetime
    reasons: tuple[tuple[str, int], ...]  # in words, with how many


@dataclass(frozen=True, slots=True)
class Queue:
    items: list[Reported]
    page: Page[Any]


def open_for(author: User) -> QuerySet[ItemReport]:
    """Those that wait in the banks that somebody works on."""
    banks = Bank.objects.of(author).filter(is_archived=False)
    return ItemReport.objects.open().filter(revision__item__bank__in=banks)


def queue(author: User, *, page: Any) -> Queue:
    """A page of reported items, most reported first. In eight queries."""
    items: QuerySet[Any, Any] = open_for(author).order_by().values("revision__item")
    counted = items.annotate(count=Count("pk"), since=Min("made_at")).order_by("-count", "since", "revision__item")
    shown = Paginator(counted, PER_PAGE).get_page(page)
    found = {one["revision__item"]: one for one in shown}
    told: dict[int, list[tuple[str, int]]] = {}
    reasons = open_for(author).filter(revision__item__in=found).order_by().values_list("revision__item", "reason")
    for item, reason, count in reasons.annotate(count=Count("pk")).order_by("-count", "reason"):
        told.setdefault(item, []).append((ItemReport.Reason(reason).label, count))
    lines = rows(list(found))
    banks = Bank.objects.in_bulk({row.item.bank_id for row in lines})
    return Queue(
        [
            Reported(
                row,
                banks[row.item.bank_id],
                found[row.item.pk]["count"],
                found[row.item.pk]["since"],
                tuple(told[row.item.pk]),
            )
            for row in lines
        ],
        shown,
    )


def reports_of(item: Item) -> tuple[list[ItemReport], list[ItemReport]]:
    """What is open, the oldest first, and what was closed last. Who told it is nobody's business here."""
    told = ItemReport.objects.filter(revision__item=item).select_related("revision").defer("learner")
    closed = told.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:MOST_CLOSED_SHOWN]
    return list(told.open().order_by("made_at", "pk")), list(closed)


@transaction.atomic
def close(item: Item, reports: Sequence[int], word: str, *, by: User, at: datetime) -> int:
    """Close those of the reports that are open, with a word for the item's authors. The count is of those."""
    held = ItemReport.objects.select_for_update().open().filter(revision__item=item, pk__in=reports)
    keys = list(held.order_by("pk").values_list("pk", flat=True))
    closed = ItemReport.objects.filter(pk__in=keys, closed_at=None).update(closed_at=at)
    if closed:
        count = f"{closed} reports: " if closed > 1 else ""
        log(item, ItemEvent.Kind.REPORT_CLOSED, by=by, at=at, note=f"{count}{word}")
    return closed


def ticked(given: Iterable[str]) -> list[int]:
    """Keys that a form sends; what is no key is left out."""
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) <= 18]

"""What a learner keeps about items: bookmarks, notes to self, and reports of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.utils.html import escape

from accounts.models import User
from quizzes.models import TOPIC_TEXTS, Bank, Bookmark, Item, ItemNote, ItemReport, ItemRevision

LONGEST = 2000  # characters of a note, and of a report
PAGE = 40  # marked items
PAGE = 40


@dataclass(frozen=True, slots=True)
class Marks:
    """What one learner keeps about one item."""

    is_bookmarked: bool = False
    note: str = ""
    reason: str = ""  # of the open report about the revision shown
    report: str = ""


def columns(learner: User | None, item: str, revision: str) -> dict[str, Any]:
    """Annotations of rows that have the item and the revision at these paths, for `of`."""
    notes = ItemNote.objects.of(learner).filter(item=OuterRef(item))
    reports = ItemReport.objects.of(learner).open().filter(revision=OuterRef(revision))
    return {
        "mark_bookmark": Exists(Bookmark.objects.of(learner).filter(item=OuterRef(item))),
        "mark_note": Subquery(notes.values("text")[:1]),
        "mark_reason": Subquery(reports.values("reason")[:1]),
        "mark_report": Subquery(reports.values("text")[:1]),
    }


def of(row: Model) -> Marks:
    """The marks of a row with `columns`."""
    found = vars(row)
    return Marks(
        is_bookmarked=found.get("mark_bookmark", False),
        note=found.get("mark_note") or "",
        reason=found.get("mark_reason") or "",
        report=found.get("mark_report") or "",
    )


def bookmark(learner: User, item: Item, *, is_on: bool, at: datetime) -> None:
    """Set a bookmark or take it away. Doing either again changes nothing."""
    if is_on:
        Bookmark.objects.get_or_create(learner=learner, item=item, defaults={"made_at": at})
    else:
        Bookmark.objects.of(learner).filter(item=item).delete()


def note(learner: User, item: Item, text: str, *, at: datetime) -> None:
    """Keep a note in the place of the one before; an empty one takes it away."""
    if text:
        ItemNote.objects.update_or_create(learner=learner, item=item, defaults={"text": text, "changed_at": at})
    else:
        ItemNote.objects.of(learner).filter(item=item).delete()


def report(learner: User, revision: ItemRevision, *, reason: str, text: str, at: datetime) -> None:
    """Tell the author about a problem. A second report about the same words replaces the first while that is open."""
    words = {"reason": reason, "text": text, "made_at": at}
    mine = ItemReport.objects.of(learner).open().filter(revision=revision)
    if mine.update(**words):
        return
    try:
        with transaction.atomic():
            ItemReport.objects.create(learner=learner, revision=revision, **words)
    except IntegrityError:  # sent twice at the same moment
        if not mine.update(**words):
            raise


@dataclass(frozen=True, slots=True)
class Place:
    """A topic with marked items."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    items: tuple[MarkedItem, ...]
    number: int
    count: int  # of pages
    total: int


@dataclass(frozen=True, slots=True)
class MarkedItem:
    item: Item
    marks: Marks
    has_open_bank: bool = True

    @property
    def words_html(self) -> str:
        """A scenario's words are made anew each time, so it is known by its objective."""
        if not self.has_open_bank:
            return "A question that is not shared with you any more"
        revision = self.item.current_revision
        return revision.stem_html if revision else f"A scenario: {escape(self.item.objective.title)}"

    @property
    def is_withdrawn(self) -> bool:
        return self.item.is_retired or self.item.topic.is_retired or not self.has_open_bank


def marked(learner: User | None, place: Place | None = None) -> QuerySet[Item]:
    """Items with a bookmark or a note, in the order of the guide."""
    found = Item.objects.filter(
        Exists(Bookmark.objects.of(learner).filter(item=OuterRef("pk")))
        | Exists(ItemNote.objects.of(learner).filter(item=OuterRef("pk")))
    )
    if place:
        found = found.filter(topic__slug=place.slug)
    return found.order_by("bank__guide", "topic__number", "objective__position", "pk")


def places(learner: User | None) -> list[Place]:
    """In the order of the guide. One query."""
    counted = (
        marked(learner)
        .order_by("bank__guide", "topic__number")
        .values_list("topic__slug", "topic__title")
        .annotate(count=Count("pk"))
    )
    return [Place(*row) for row in counted]


def page(learner: User | None, place: Place | None, number: int) -> Page:
    """A page of what is marked; the last where `number` is beyond it. Two queries."""
    found = marked(learner, place)
    total = found.count()
    last = max(1, ceil(total / PAGE))
    number = min(number, last)
    rows = (
        found.select_related("topic", "objective", "current_revision")
        .defer(*(f"topic__{text}" for text in TOPIC_TEXTS))
        .annotate(
            **columns(learner, "pk", "current_revision"),
            has_open_bank=Exists(Bank.objects.open_to(learner).filter(pk=OuterRef("bank"))),
        )
    )
    items = tuple(MarkedItem(row, of(row), row.has_open_bank) for row in rows[PAGE * (number - 1) : PAGE * number])
    return Page(items, number, last, total)


def remove(learner: User, what: str, item: int) -> bool:
    """Take away a "bookmark" or a "note"; false where there was none of the learner's."""
    mine = Bookmark.objects.of(learner) if what == "bookmark" else ItemNote.objects.of(learner)
    return mine.filter(item=item).delete()[0] > 0


def close(reports: QuerySet[ItemReport], *, at: datetime) -> int:
    """Reports that were dealt with; answers how many were open."""
    return reports.filter(closed_at=None).update(closed_at=at)

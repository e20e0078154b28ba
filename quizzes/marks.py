"""What a learner keeps about items: bookmarks, notes to self, and reports of a problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from quizzes.models import Bookmark, Item, ItemNote, ItemReport, ItemRevision, PracticeItem

LONGEST = 2000  # characters of a note, and of a report


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


def of(row: PracticeItem) -> Marks:
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


def close(reports: QuerySet[ItemReport], *, at: datetime) -> int:
    """Reports that were dealt with; answers how many were open."""
    return reports.filter(closed_at=None).update(closed_at=at)

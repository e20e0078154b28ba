"""What a teacher's front page reads: their banks with what is in them, and what waits for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from accounts.models import User
from authoring.finding import OWNER, Desk
from authoring.models import ItemDraft
from authoring.tables import DRAFTS, PUBLISHED, REVIEW, STATES
from quizzes.models import Bank, BankMember, BankReader, Item, ItemReport


@dataclass(frozen=True, slots=True)
class Shelved:
    """A bank, what its teacher is there, and what it holds."""

    desk: Desk
    published: int
    drafts: int
    in_review: int
    reports: int
    readers: int


@dataclass(frozen=True, slots=True)
class Overview:
    banks: tuple[Shelved, ...]
    archived: tuple[Desk, ...]
    reviews: int  # drafts that somebody else sent
    reports: int


def overview(teacher: User) -> Overview:
    """In five queries, however many banks there are."""
    mine = BankMember.objects.filter(bank=OuterRef("pk"), user=teacher).order_by().values("role")[:1]
    found = Bank.objects.of(teacher).select_related("guide", "owner").annotate(my_role=Subquery(mine))
    desks = [Desk(bank, OWNER if bank.owner_id == teacher.pk else bank.my_role) for bank in found]  # type: ignore[attr-defined]
    in_use = [desk for desk in desks if not desk.bank.is_archived]
    keys = [desk.bank.pk for desk in in_use]
    states = {f"of_{name}": Count("pk", filter=STATES[name]) for name in (PUBLISHED, DRAFTS, REVIEW)}
    rows: Iterable[Any] = Item.objects.filter(bank__in=keys).order_by().values("bank").annotate(**states)
    counts: dict[int, dict[str, int]] = {row["bank"]: row for row in rows}
    open_reports = ItemReport.objects.open().filter(revision__item__bank__in=keys)
    reports = Counter(open_reports.values_list("revision__item__bank", flat=True))
    joined = BankReader.objects.filter(bank__in=keys).order_by().values_list("bank").annotate(Count("pk"))
    readers = dict(joined)
    none = dict.fromkeys(states, 0)
    return Overview(
        banks=tuple(
            Shelved(
                desk,
                published=counts.get(desk.bank.pk, none)[f"of_{PUBLISHED}"],
                drafts=counts.get(desk.bank.pk, none)[f"of_{DRAFTS}"],
                in_review=counts.get(desk.bank.pk, none)[f"of_{REVIEW}"],
                reports=reports[desk.bank.pk],
                readers=readers.get(desk.bank.pk, 0),
            )
            for desk in in_use
        ),
        archived=tuple(desk for desk in desks if desk.bank.is_archived),
        reviews=_to_review(teacher, keys),
        reports=reports.total(),
    )


def _to_review(teacher: User, keys: list[int]) -> int:
    sent = ItemDraft.objects.filter(item__bank__in=keys, sent_at__isnull=False, item__is_retired=False)
    return sent.exclude(changed_by=teacher).count()

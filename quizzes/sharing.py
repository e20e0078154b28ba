"""Instructors' banks as learners meet them: joining one by its link, leaving it, and which there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from quizzes.kinds import KINDS
from quizzes.models import Bank, BankMember, BankReader, Item

SHELF = 6  # banks on the page that chooses
PAGE = 30


@dataclass(frozen=True, slots=True)
class Shelf:
    """The banks that a learner joined or works on, and how many more there are."""

    banks: Sequence[Bank]  # with `item_count`
    has_more: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """What a bank holds, for somebody who thinks of joining it."""

    count: int
    topics: tuple[tuple[str, int], ...]  # in the order of the guide
    kinds: str


def shelf_of(learner: User | None) -> Shelf:
    """One query, for a visitor none."""
    if learner is None:
        return Shelf((), has_more=False)
    mine = list(_counted(_kept(learner)).select_related("owner").order_by("title", "pk")[: SHELF + 1])
    return Shelf(mine[:SHELF], len(mine) > SHELF)


def page_of(learner: User | None, words: str, number: str) -> Page[Any]:
    """Every bank that is open to a learner, the own ones and the joined ones first. Two queries."""
    found = Bank.objects.open_to(learner).exclude(owner=None)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(summary__icontains=words))
    kept = _kept(learner) if learner else Bank.objects.none()
    rows = _counted(found).annotate(is_kept=Exists(kept.filter(pk=OuterRef("pk")))).select_related("owner")
    return Paginator(rows.order_by("-is_kept", "title", "pk"), PAGE).get_page(number)


def holding_of(bank: Bank) -> Holding:
    """One query."""
    rows = list(
        asked(bank)
        .order_by("topic__number", "topic")
        .values_list("topic__title", "current_revision__kind")
        .annotate(count=Count("pk"))
    )
    topics: Counter[str] = Counter()
    for title, _, count in rows:
        topics[title] += count
    there = {kind for _, kind, _ in rows}
    names = [kind.name.lower() for slug, kind in KINDS.items() if slug in there]
    return Holding(topics.total(), tuple(topics.items()), ", ".join(names))


def asked(bank: Bank) -> QuerySet[Item]:
    """The published items of a bank."""
    return Item.objects.current().filter(bank=bank, current_revision__isnull=False)


def join(learner: User, bank: Bank, *, at: datetime) -> None:
    """Keep a shared bank on the learner's shelf. Doing it again changes nothing."""
    BankReader.objects.get_or_create(learner=learner, bank=bank, defaults={"joined_at": at})


def leave(learner: User, bank: Bank) -> bool:
    """Take it off the shelf; its link still leads to it. False where it was not there."""
    return BankReader.objects.filter(learner=learner, bank=bank).delete()[0] > 0


def has_joined(learner: User | None, bank: Bank) -> bool:
    return learner is not None and BankReader.objects.filter(learner=learner, bank=bank).exists()


def _kept(learner: User) -> QuerySet[Bank]:
    """Those that a learner joined, owns or works on, as far as they are open."""
    joined = BankReader.objects.filter(bank=OuterRef("pk"), learner=learner)
    worked_on = BankMember.objects.filter(bank=OuterRef("pk"), user=learner)
    kept = Q(Exists(joined)) | Q(Exists(worked_on)) | Q(owner=learner)
    return Bank.objects.open_to(learner).exclude(owner=None).filter(kept)


def _counted(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    is_asked = Q(items__is_retired=False, items__current_revision__isnull=False, items__topic__is_retired=False)
    return banks.annotate(item_count=Count("items", filter=is_asked))

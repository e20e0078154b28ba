"""Reads what a learner did over time: practice sessions with their counts, and these and mocks together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from exams.models import Attempt
from quizzes.models import PracticeItem, PracticeSession, Response

PAGE = 20


def sessions(learner: User | None) -> QuerySet[PracticeSession]:
    """Practice sessions, the newest first, with `item_count`, `answered_count` and `right_count`."""
    items = PracticeItem.objects.filter(session=OuterRef("pk"))
    responses = Response.objects.filter(practice_item__session=OuterRef("pk"))
    return (
        PracticeSession.objects.of(learner)
        .annotate(
            item_count=_count(items, "session"),
            answered_count=_count(responses, "practice_item__session"),
            right_count=_count(responses.filter(is_right=True), "practice_item__session"),
        )
        .order_by("-started_at")
    )


def _count(rows: QuerySet[PracticeItem] | QuerySet[Response], group: str) -> Coalesce:
    """How many `rows`, as a subquery: with LIMIT it runs for the rows shown, where a join would group all of them."""
    counted = rows.order_by().values(group).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history: a session or a mock."""

    session: PracticeSession | None
    attempt: Attempt | None

    @property
    def started_at(self) -> datetime:
        thing = self.session or self.attempt
        assert thing  # noqa: S101
        return thing.started_at


@dataclass(frozen=True, slots=True)
class Page:
    entries: tuple[Entry, ...]
    number: int
    count: int  # of pages


def history(learner: User | None, number: int) -> Page:
    """A page of everything, the newest first; the nearest page there is where `number` is none of them."""
    of_sessions = PracticeSession.objects.of(learner).values_list("pk", "started_at", Value("session"))
    of_attempts = Attempt.objects.of(learner).values_list("pk", "started_at", Value("attempt"))
    every = of_sessions.union(of_attempts, all=True).order_by("-started_at")
    page = Paginator(every, PAGE).get_page(number)
    lines: list[tuple[uuid.UUID, datetime, str]] = list(page.object_list)

    by_kind: dict[str, list[uuid.UUID]] = {"session": [], "attempt": []}
    for pk, _, kind in lines:
        by_kind[kind].append(pk)
    shown_sessions = sessions(learner).in_bulk(by_kind["session"])
    shown_attempts = Attempt.objects.of(learner).select_related("blueprint", "result").in_bulk(by_kind["attempt"])
    entries = [Entry(shown_sessions.get(pk), shown_attempts.get(pk)) for pk, _, _ in lines]
    return Page(tuple(entries), page.number, page.paginator.num_pages)

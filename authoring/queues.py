"""What awaits a teacher in all their banks: drafts of others to judge, and their own that others read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from authoring.documents import Words
from authoring.editor import title_of
from authoring.models import ItemDraft
from authoring.reviewing import awaiting, sent_by
from quizzes.kinds import KINDS

PER_PAGE = 50
MOST_OWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft in review, with a few words of it."""

    draft: ItemDraft
    title: str
    kind: str

    @property
    def since(self) -> datetime | None:
        return self.draft.sent_at


@dataclass(frozen=True, slots=True)
class Queue:
    to_judge: list[Waiting]
    page: Page[ItemDraft]
    own: list[Waiting]  # the first of them


def queue_of(teacher: User, *, page: Any) -> Queue:
    """What has waited longest comes first. In three queries."""
    shown = Paginator(_loaded(awaiting(teacher)), PER_PAGE).get_page(page)
    return Queue(
        to_judge=[_waiting(draft) for draft in shown],
        page=shown,
        own=[_waiting(draft) for draft in _loaded(sent_by(teacher))[:MOST_OWN]],
    )


def _loaded(drafts: QuerySet[ItemDraft]) -> QuerySet[ItemDraft]:
    loaded = drafts.select_related("item__bank", "item__topic", "changed_by").order_by("sent_at", "pk")
    return loaded.defer(*(f"item__topic__{name}" for name in ("body_html", "toc_html", "text", "summary")))


def _waiting(draft: ItemDraft) -> Waiting:
    words = Words.load(draft.document)
    return Waiting(draft, title_of(words) or "New question", KINDS[words.kind].name)

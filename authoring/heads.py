"""An item as the head of its pages shows it: its question in a few words, its state, what waits at it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.urls import reverse

from authoring.documents import Words
from authoring.editor import title_of, token_of
from authoring.finding import Desk
from authoring.models import ItemComment, ItemDraft
from authoring.tables import Badge, badges
from quizzes.models import Item, ItemReport


@dataclass(frozen=True, slots=True)
class Head:
    desk: Desk
    item: Item
    title: str
    open_reports: int
    open_comments: int
    next_number: int  # of the revision that publishing would make

    @property
    def draft(self) -> ItemDraft | None:
        return getattr(self.item, "draft", None)

    @property
    def token(self) -> str:
        """Which state a form of the page is about, as `authoring.forms.editing.Began` reads it."""
        return token_of(self.item, self.draft)

    @property
    def url(self) -> str:
        return reverse("authoring:review", args=[self.desk.bank.slug, self.item.pk])

    @property
    def badges(self) -> tuple[Badge, ...]:
        return badges(self.item)


def head_of(desk: Desk, pk: int) -> Head:
    """An item of a bank that somebody works on, with its draft and what is published. One query."""
    reports = ItemReport.objects.open().filter(revision__item=OuterRef("pk")).order_by().values("revision__item")
    comments = ItemComment.objects.filter(item=OuterRef("pk"), resolved_at=None).order_by().values("item")
    revisions = Item.objects.filter(pk=OuterRef("pk")).values("revisions__number").order_by("-revisions__number")[:1]
    item = (
        Item.objects.filter(bank=desk.bank, pk=pk, scenario=None)
        .select_related("draft__changed_by", "current_revision__correction")
        .annotate(
            report_count=Subquery(reports.annotate(count=Count("pk")).values("count")),
            comment_count=Subquery(comments.annotate(count=Count("pk")).values("count")),
            newest_number=Subquery(revisions),
        )
        .first()
    )
    if item is None:
        raise Http404
    item.bank = desk.bank
    draft: ItemDraft | None = getattr(item, "draft", None)
    stem = Words.load(draft.document).stem if draft else item.current_revision.stem if item.current_revision else ""
    title = title_of(Words("single", stem=stem)) or "New question"
    reported, commented, newest = (
        getattr(item, name) or 0 for name in ("report_count", "comment_count", "newest_number")
    )
    return Head(desk, item, title, reported, commented, newest + 1)

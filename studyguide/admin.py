"""The admin: guides and topics to look at (files are their truth), and the queue of comments to decide on."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator

from studyguide import comments
from studyguide.models import Comment, CommentQuerySet, Guide, Topic
from web.admin import ReadOnly


@admin.register(Guide)
class GuideAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "slug", "checked_on", "licence")


@admin.register(Topic)
class TopicAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "guide", "number", "minutes", "is_retired")
    list_filter = ("guide", "is_retired")
    fields = ("guide", "number", "slug", "title", "summary", "minutes", "text", "is_retired")


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The moderation queue: what waits comes first, the oldest of it at the top."""

    list_display = ("excerpt", "name", "email", "topic", "state", "posted_at")
    list_filter = ("state", "topic")
    list_select_related = ("topic",)
    search_fields = ("name", "email", "text")
    date_hierarchy = "posted_at"
    actions = ("approve", "hide")
    fields = ("topic", "name", "email", "text", "state", "posted_at", "decided_at")
    readonly_fields = fields
    waiting_first = Case(When(state=Comment.State.PENDING, then=0), default=1, output_field=IntegerField())
    ordering = (waiting_first, "posted_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        try:
            return super().response_action(request, queryset, *args, **kwargs)
        except (ValueError, OverflowError) as error:
            raise SuspiciousOperation("a choice that this list does not offer") from error

    @admin.display(description="comment")
    def excerpt(self, comment: Comment) -> str:
        return Truncator(comment.text).chars(90)

    @admin.action(description="Approve: show on the page", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = comments.approve(_plain(queryset), at=timezone.now())
        self.message_user(request, f"{count} approved.", messages.SUCCESS)

    @admin.action(description="Hide: keep off the page", permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        count = comments.hide(_plain(queryset), at=timezone.now())
        self.message_user(request, f"{count} hidden.", messages.SUCCESS)


def _plain(queryset: QuerySet[Comment]) -> CommentQuerySet:
    """The same rows without the order of the list, which an update cannot have."""
    return Comment.objects.filter(pk__in=queryset.order_by().values("pk"))

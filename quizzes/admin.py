"""The admin: items and their revisions to look at (files are their truth), and the queue of reports about them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from quizzes import marks
from quizzes.models import Item, ItemReport, ItemRevision, Option
from web.admin import ReadOnly


class OptionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Option
    fields = ("position", "text", "is_key", "rationale", "misconception")
    extra = 0


@admin.register(ItemRevision)
class ItemRevisionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("item", "number", "kind", "choose_count", "made_at")
    list_filter = ("kind",)
    list_select_related = ("item",)
    search_fields = ("item__slug", "stem")
    fields = ("item", "number", "kind", "choose_count", "stem", "rationale", "made_at", "digest")
    inlines = (OptionInline,)


@admin.register(Item)
class ItemAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("slug", "topic", "objective", "difficulty", "verified_on", "is_retired")
    list_filter = ("is_retired", "difficulty", "topic")
    list_select_related = ("topic", "objective")
    search_fields = ("slug", "current_revision__stem")
    exclude = ("facts",)


@admin.register(ItemReport)
class ItemReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What learners say is wrong: the open ones first, the oldest of them at the top. Who said it is not shown."""

    list_display = ("excerpt", "reason", "item", "about", "made_at", "closed_at")
    list_display_links = ("excerpt",)
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "reason", "revision__item__topic")
    list_select_related = ("revision__item",)
    search_fields = ("text", "revision__item__slug", "revision__stem")
    date_hierarchy = "made_at"
    actions = ("close",)
    fields = ("reason", "text", "about", "stem", "made_at", "closed_at")
    readonly_fields = fields
    ordering = (
        Case(When(Q(closed_at=None), then=Value(0)), default=Value(1), output_field=IntegerField()),
        "made_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        try:
            return super().response_action(request, queryset, *args, **kwargs)
        except (ValueError, OverflowError) as error:
            raise SuspiciousOperation("a choice that this list does not offer") from error

    @admin.display(description="report")
    def excerpt(self, report: ItemReport) -> str:
        return Truncator(report.text or "no words").chars(90)

    @admin.display(description="item")
    def item(self, report: ItemReport) -> str:
        return report.revision.item.slug

    @admin.display(description="revision, with its options")
    def about(self, report: ItemReport) -> SafeString:
        revision = report.revision
        words = "current" if revision.item.current_revision_id == revision.pk else "an older or a generated one"
        url = reverse("admin:quizzes_itemrevision_change", args=[revision.pk])
        return format_html('<a href="{}">{}</a> ({})', url, revision, words)

    @admin.display(description="stem")
    def stem(self, report: ItemReport) -> str:
        return report.revision.stem

    @admin.action(description="Close: dealt with", permissions=["change"])
    def close(self, request: HttpRequest, queryset: QuerySet[ItemReport]) -> None:
        plain = ItemReport.objects.filter(pk__in=queryset.order_by().values("pk"))  # an update has no order
        count = marks.close(plain, at=timezone.now())
        self.message_user(request, f"{count} closed.", messages.SUCCESS)

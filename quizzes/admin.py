"""Items and their revisions to look at. They are changed in the files of a guide, never here."""

from django.contrib import admin

from quizzes.models import Item, ItemRevision, Option
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

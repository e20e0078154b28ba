"""Attempts and their logs in the admin, to look at: an exam is changed by nobody's hand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from exams.models import Attempt, AttemptEvent, AttemptItem, Blueprint, BlueprintTopic, Certification, Domain, Result
from web.admin import ReadOnly


class BlueprintTopicInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = BlueprintTopic


class DomainInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Domain
    fields = ("title", "weight", "needed_count", "stock_count", "covers")


class AttemptItemInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = AttemptItem
    fields = ("position", "revision", "value", "is_flagged", "epoch", "counter", "saved_at", "is_scored", "is_right")


class AttemptEventInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = AttemptEvent
    fields = ("sequence", "kind", "position", "value", "is_flagged", "epoch", "counter", "received_at", "digest")


class ResultInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Result


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "guide", "item_count", "unscored_count", "minutes", "pass_mark", "report", "is_retired")
    inlines: ClassVar = [BlueprintTopicInline]


@admin.register(Certification)
class CertificationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "title", "guide", "item_count", "minutes", "pass_mark", "checked_on")
    inlines: ClassVar = [DomainInline]


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("blueprint", "learner", "state", "started_at", "deadline_at", "finished_at")
    list_filter = ("state", "blueprint")
    list_select_related = ("blueprint", "learner")
    date_hierarchy = "started_at"
    inlines: ClassVar = [ResultInline, AttemptItemInline, AttemptEventInline]

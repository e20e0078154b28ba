"""The admin: attempts and their logs to look at, for nobody's hand changes an exam; more time for who needs it."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from exams.forms import AccommodationForm
from exams.models import (
    Accommodation,
    Attempt,
    AttemptEvent,
    AttemptItem,
    Blueprint,
    BlueprintTopic,
    FormerResult,
    Result,
)
from exams.views import extending, handing_in, staff_correcting
from quizzes import corrections
from quizzes.models import AcceptedResponse, KeyCorrection
from web.admin import ReadOnly


class BlueprintTopicInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = BlueprintTopic


class AttemptItemInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = AttemptItem
    fields = ("position", "revision", "value", "is_flagged", "epoch", "counter", "saved_at", "is_right")


class AttemptEventInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = AttemptEvent
    fields = ("sequence", "kind", "position", "value", "is_flagged", "epoch", "counter", "received_at", "digest")


class ResultInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Result


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "guide", "item_count", "minutes", "pass_mark", "is_retired")
    inlines: ClassVar = [BlueprintTopicInline]


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("blueprint", "learner", "state", "started_at", "deadline_at", "added_minutes", "finished_at")
    list_filter = ("state", "blueprint")
    list_select_related = ("blueprint", "learner")
    date_hierarchy = "started_at"
    actions = ("add_time",)
    inlines: ClassVar = [ResultInline, AttemptItemInline, AttemptEventInline]

    def get_urls(self) -> list[URLPattern]:
        add_time = self.admin_site.admin_view(extending.add_time)
        hand_in = self.admin_site.admin_view(handing_in.hand_in)
        return [
            path("add-time/", add_time, name="exams_attempt_add_time"),
            path("<str:key>/answer-file/", hand_in, name="exams_attempt_hand_in"),
            *super().get_urls(),
        ]

    def has_extend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exams.extend_attempt")

    @admin.action(description="Add time", permissions=["extend"])
    def add_time(self, request: HttpRequest, chosen: QuerySet[Attempt]) -> HttpResponse:
        keys = [("attempt", key) for key in chosen.values_list("pk", flat=True)]
        return HttpResponseRedirect(f"{reverse('admin:exams_attempt_add_time')}?{urlencode(keys)}")


@admin.register(Accommodation)
class AccommodationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("learner", "multiplier", "extra_minutes", "has_language_time")
    list_select_related = ("learner",)
    search_fields = ("learner__email", "learner__display_name")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if obj is None:
            kwargs["form"] = AccommodationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        mine = ("multiplier", "extra_minutes")
        return ("email", *mine) if obj is None else ("learner", "has_language_time", *mine)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The switch is the learner's own."""
        return () if obj is None else ("learner", "has_language_time")


class OfCorrections(ReadOnly):
    """Who may correct a key may see what became of it."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(f"quizzes.{verb}_keycorrection") for verb in ("view", "add"))


class AcceptedResponseInline(OfCorrections, admin.TabularInline):  # type: ignore[type-arg]
    model = AcceptedResponse
    verbose_name_plural = "answers it names"
    fields = ("words",)
    readonly_fields = fields

    @admin.display(description="answer")
    def words(self, accepted: AcceptedResponse) -> str:
        return "".join(corrections.words_of(accepted.correction.revision, [accepted.value]))


class FormerResultInline(OfCorrections, admin.TabularInline):  # type: ignore[type-arg]
    model = FormerResult
    verbose_name_plural = "results it changed, as they were"
    fields = ("learner", "exam", "right_count", "item_count", "scaled_score", "is_pass", "score_now", "is_pass_now")
    readonly_fields = ("learner", "exam", "score_now", "is_pass_now")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormerResult]:
        rows: QuerySet[FormerResult] = super().get_queryset(request)
        return rows.select_related("result__attempt__learner", "result__attempt__blueprint")

    @admin.display(description="learner")
    def learner(self, former: FormerResult) -> str:
        return str(former.result.attempt.learner or "somebody who left")

    @admin.display(description="exam")
    def exam(self, former: FormerResult) -> str:
        return str(former.result.attempt.blueprint)

    @admin.display(description="scaled score now")
    def score_now(self, former: FormerResult) -> int:
        return former.result.scaled_score

    @admin.display(description="is pass now", boolean=True)
    def is_pass_now(self, former: FormerResult) -> bool:
        return former.result.is_pass


@admin.register(KeyCorrection)
class KeyCorrectionAdmin(OfCorrections, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was done about wrong keys. A row of quizzes that stands here, for making one makes results anew."""

    list_display = ("revision", "how", "reason", "made_at", "made_by")
    list_filter = ("how",)
    list_select_related = ("revision__item", "made_by")
    search_fields = ("revision__item__slug", "reason")
    date_hierarchy = "made_at"
    inlines: ClassVar = [AcceptedResponseInline, FormerResultInline]

    class Media:
        css: ClassVar = {"all": ["css/staff.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(staff_correcting.correct_key)
        return [path("of/<int:revision>/", view, name="quizzes_keycorrection_correct"), *super().get_urls()]

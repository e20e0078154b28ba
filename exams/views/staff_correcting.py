"""Staff correct the key of a revision: they say what is right, see what would come of it, and confirm; in the admin."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from exams import correcting, replay
from exams.correcting import Step
from quizzes.models import ItemRevision, KeyCorrection


@require_http_methods(["GET", "HEAD", "POST"])
def correct_key(request: HttpRequest, revision: int) -> HttpResponse:
    staff = _allowed(request)
    step = correcting.step_of(request, _revision(revision))
    if not step.is_confirmed:
        return _page(request, step)

    try:
        correction = _apply(staff, step)
    except replay.HasChanged:
        return _page(request, correcting.overtaken(step, _revision(revision)))

    messages.success(request, correcting.DONE)
    return redirect("admin:quizzes_keycorrection_change", correction.pk)


def _allowed(request: HttpRequest) -> User:
    staff = request.user
    if not isinstance(staff, User) or not staff.has_perm("quizzes.add_keycorrection"):
        raise PermissionDenied
    return staff


def _revision(pk: int) -> ItemRevision:
    return get_object_or_404(ItemRevision.objects.select_related("item__bank", "correction"), pk=pk)


def _apply(staff: User, step: Step) -> KeyCorrection:
    said = step.confirm.cleaned_data
    with transaction.atomic():
        correction = replay.apply(
            step.revision,
            step.form.correcting,
            digest=said["digest"],
            reason=said["reason"],
            by=staff,
            at=timezone.now(),
        )
        note = f"{correction.get_how_display()}. {said['reason']}"
        LogEntry.objects.log_actions(staff.pk, [correction], ADDITION, change_message=note)
    return correction


def _page(request: HttpRequest, step: Step) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **correcting.context_of(request, step),
        "title": f"Correct the key of {step.revision}",
    }
    return render(request, "admin/quizzes/correct_key.html", context, status=step.status)

"""Instructors correct the key of a question of their banks: what would come of it for finished attempts, then apply."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import teaching
from authoring import reporting
from authoring.finding import desk_to_write
from exams import correcting, replay
from exams.correcting import Step
from quizzes.models import Item, ItemReport, ItemRevision
from web.pages import page

CLOSED_WITH = "The key is corrected"  # as authoring.forms.lifecycle.CloseForm offers it
MOST_REPORTS = 50  # offered here; more are closed on their own page


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def correct_key(request: HttpRequest, teacher: User, slug: str, pk: int, number: int) -> HttpResponse:
    bank = desk_to_write(teacher, slug).bank
    step = correcting.step_of(request, _revision(teacher, bank.pk, pk, number))
    if not step.is_confirmed:
        return _page(request, step)

    said, now = step.confirm.cleaned_data, timezone.now()
    told = reporting.ticked(request.POST.getlist("report"))
    try:
        with transaction.atomic():
            replay.apply(
                step.revision,
                step.form.correcting,
                digest=said["digest"],
                reason=said["reason"],
                by=teacher,
                at=now,
            )
            closed = reporting.close(step.revision.item, told, CLOSED_WITH, by=teacher, at=now) if told else 0
    except replay.HasChanged:
        return _page(request, correcting.overtaken(step, _revision(teacher, bank.pk, pk, number)))

    words = f" {closed} report{'' if closed == 1 else 's'} closed." if closed else ""
    messages.success(request, f"{correcting.DONE}{words}")
    return redirect("examining:correct_key", slug, pk, number)


def _revision(teacher: User, bank: int, item: int, number: int) -> ItemRevision:
    revision = (
        ItemRevision.objects.filter(item__in=Item.objects.of(teacher), item__bank=bank, item=item, number=number)
        .select_related("item__bank", "item__current_revision", "correction")
        .first()
    )
    if revision is None:
        raise Http404
    return revision


def _page(request: HttpRequest, step: Step) -> HttpResponse:
    item = step.revision.item
    context = {**correcting.context_of(request, step), "item": item, "bank": item.bank}
    if step.shown:
        reports = ItemReport.objects.open().filter(revision=step.revision).defer("learner").order_by("made_at", "pk")
        context["reports"] = list(reports[:MOST_REPORTS])
        is_sent = request.method == "POST"
        keys = reporting.ticked(request.POST.getlist("report")) if is_sent else [one.pk for one in context["reports"]]
        context["ticked"] = set(keys)
    return page(request, "exams/teach/correct_key.html", context, status=step.status)

"""Instructors correct the key of a question of their banks: what would come of it for finished attempts, then apply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import teaching
from authoring.finding import desk_to_write
from exams import correcting, replay
from exams.correcting import Step
from quizzes.models import Item, ItemRevision
from web.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def correct_key(request: HttpRequest, teacher: User, slug: str, pk: int, number: int) -> HttpResponse:
    bank = desk_to_write(teacher, slug).bank
    step = correcting.step_of(request, _revision(teacher, bank.pk, pk, number))
    if not step.is_confirmed:
        return _page(request, step)

    said = step.confirm.cleaned_data
    try:
        replay.apply(
            step.revision,
            step.form.correcting,
            digest=said["digest"],
            reason=said["reason"],
            by=teacher,
            at=timezone.now(),
        )
    except replay.HasChanged:
        return _page(request, correcting.overtaken(step, _revision(teacher, bank.pk, pk, number)))

    messages.success(request, correcting.DONE)
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
    return page(request, "exams/teach/correct_key.html", context, status=step.status)

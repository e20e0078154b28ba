"""What learners report: at the item it is about, and as a queue over all banks that somebody works on."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import reporting
from authoring.finding import desk_of, desk_to_write
from authoring.forms.lifecycle import CloseForm
from authoring.heads import Head, head_of
from web.pages import page


@require_safe
@teaching
def reports(request: HttpRequest, teacher: User) -> HttpResponse:
    return page(
        request, "authoring/reports.html", {"queue": reporting.queue(teacher, page=request.GET.get("page", ""))}
    )


@require_safe
@teaching
def item_reports(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    return _reports(request, head_of(desk_of(teacher, slug), pk), CloseForm(auto_id="close-%s"))


@require_POST
@teaching
def close_reports(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    head = head_of(desk_to_write(teacher, slug), pk)
    form = CloseForm(request.POST, auto_id="close-%s")
    ticked = reporting.ticked(request.POST.getlist("report"))
    if not ticked:
        form.add_error(None, "Tick the reports that are done.")
    if not form.is_valid():
        return _reports(request, head, form, ticked=ticked, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    closed = reporting.close(head.item, ticked, form.cleaned_data["word"], by=teacher, at=timezone.now())

    messages.success(request, "1 report is closed." if closed == 1 else f"{closed} reports are closed.")
    return redirect("authoring:item_reports", slug, pk)


def _reports(
    request: HttpRequest, head: Head, form: CloseForm, *, ticked: list[int] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    waiting, closed = reporting.reports_of(head.item)
    context = {
        "head": head,
        "reports": waiting,
        "closed": closed,
        "form": form,
        "ticked": ticked if ticked is not None else [report.pk for report in waiting[:1] if len(waiting) == 1],
        "words": CloseForm.WORDS,
    }
    return page(request, "authoring/item_reports.html", context, status=status)

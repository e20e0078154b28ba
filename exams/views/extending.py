"""Staff add minutes to attempts that run: to one, or to all of a blueprint; a page of the admin."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from exams import accommodations
from exams.forms import AddTimeForm
from exams.models import Attempt, AttemptQuerySet

CHANGED = "Somebody added time to these attempts meanwhile, perhaps yourself by sending the form twice. Look again."


@require_http_methods(["GET", "HEAD", "POST"])
def add_time(request: HttpRequest) -> HttpResponse:
    """For `?attempt=` (several times, if need be) or `?blueprint=`."""
    now = timezone.now()
    staff = _allowed(request)
    chosen = _chosen(request)
    form = AddTimeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, chosen, form)

    minutes = form.cleaned_data["minutes"]
    try:
        extended = accommodations.extend_by(staff, chosen, minutes, at=now, seen=form.cleaned_data["seen"])
    except accommodations.TimeWasAdded:
        form = AddTimeForm(initial={"minutes": minutes})
        return _page(request, chosen, form, trouble=CHANGED, status=HTTPStatus.CONFLICT)
    if not extended:
        trouble = "None of these attempts runs any more, so no time was added: what has ended stays ended."
        return _page(request, chosen, form, trouble=trouble, status=HTTPStatus.CONFLICT)

    count = len(extended)
    messages.success(request, f"{minutes} min added to {count} {'attempt' if count == 1 else 'attempts'}.")
    return HttpResponseRedirect(request.get_full_path())


def _allowed(request: HttpRequest) -> User:
    staff = request.user
    if not isinstance(staff, User) or not staff.has_perm("exams.extend_attempt"):
        raise PermissionDenied
    return staff


def _chosen(request: HttpRequest) -> AttemptQuerySet:
    try:
        keys = [uuid.UUID(key) for key in request.GET.getlist("attempt")]
        blueprint = int(request.GET["blueprint"][:9]) if "blueprint" in request.GET else None
    except ValueError:
        raise SuspiciousOperation("not the key of an attempt or a blueprint") from None
    if not keys and blueprint is None:
        raise SuspiciousOperation("time for no attempt")
    return Attempt.objects.filter(blueprint=blueprint) if blueprint else Attempt.objects.filter(pk__in=keys)


def _page(
    request: HttpRequest,
    chosen: AttemptQuerySet,
    form: AddTimeForm,
    *,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    open_ones = list(chosen.open().select_related("blueprint", "learner").order_by("deadline_at"))
    context = {
        **admin.site.each_context(request),
        "title": "Add time to running attempts",
        "attempts": open_ones,
        "seen": sum(attempt.added_minutes for attempt in open_ones),
        "form": form,
        "trouble": trouble,
        "back": reverse("admin:exams_attempt_changelist"),
        "now": timezone.now(),
    }
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "admin/exams/add_time.html", context, status=status)

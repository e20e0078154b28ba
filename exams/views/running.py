"""Instructors see who sits their exam just now, and give minutes to some or to all."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import teaching
from exams import accommodations, blueprints
from exams import running as sitting
from exams.blueprints import Chair
from exams.forms import AddTimeForm
from exams.running import Mark
from web.pages import page

CHANGED = (
    "Something changed since you looked: time was added, perhaps by this very form sent twice, or somebody ended. "
    "Nothing was added now. Look again."
)
NOBODY = "Nobody was ticked, so no time was added."
ENDED = "None of these attempts runs any more, so no time was added: what has ended stays ended."


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def running(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    now = timezone.now()
    chair = blueprints.chair_to_write(teacher, pk)
    if request.method != "POST":
        return _page(request, chair, AddTimeForm())

    found, marks = sitting.attempts_of(chair.blueprint), _marks(request)
    form = AddTimeForm({**request.POST.dict(), "seen": _seen(request, marks)})
    if not form.is_valid():
        return _page(request, chair, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if marks is not None:
        found = found.filter(pk__in=[mark.attempt for mark in marks])
        if not marks:
            return _page(request, chair, form, trouble=NOBODY, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    minutes = form.cleaned_data["minutes"]
    try:
        extended = accommodations.extend_by(teacher, found, minutes, at=now, seen=form.cleaned_data["seen"])
    except accommodations.TimeWasAdded:
        return _page(request, chair, form, trouble=CHANGED, status=HTTPStatus.CONFLICT)
    if not extended:
        return _page(request, chair, form, trouble=ENDED, status=HTTPStatus.CONFLICT)

    count = len(extended)
    messages.success(request, f"{minutes} min added to {count} {'attempt' if count == 1 else 'attempts'}.")
    return redirect("examining:running", pk)


def _marks(request: HttpRequest) -> list[Mark] | None:
    """The attempts that were ticked; None where all are meant."""
    if request.POST.get("who") == "all":
        return None
    try:
        return [Mark.read(value) for value in request.POST.getlist("attempt")[: sitting.MOST_SHOWN]]
    except ValueError:
        raise SuspiciousOperation("not an attempt with its minutes") from None


def _seen(request: HttpRequest, marks: list[Mark] | None) -> str:
    return request.POST.get("seen", "") if marks is None else str(sum(mark.added for mark in marks))


def _page(
    request: HttpRequest, chair: Chair, form: AddTimeForm, *, trouble: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    runners = sitting.runners_of(chair.blueprint)
    context = {
        "blueprint": chair.blueprint,
        "desk": chair.desk,
        "runners": runners,
        "seen": sum(runner.attempt.added_minutes for runner in runners),
        "late": sitting.late_of(chair.blueprint),
        "is_cut": len(runners) == sitting.MOST_SHOWN,
        "form": form,
        "trouble": trouble,
        "now": timezone.now(),
    }
    return page(request, "exams/teach/running.html", context, status=status)

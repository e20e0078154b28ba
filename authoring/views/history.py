"""An item's revisions, any two of its states beside each other, what happened to it, and the way back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import publishing
from authoring.finding import desk_of, desk_to_write
from authoring.heads import Head, head_of
from authoring.histories import DRAFT, history_of
from web.pages import page

FRAGMENTS = {"comparison"}


@require_safe
@teaching
def history(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    return _history(request, head_of(desk_of(teacher, slug), pk))


@require_POST
@teaching
def roll_back(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    head = head_of(desk_to_write(teacher, slug), pk)
    given = request.POST.get("number", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise SuspiciousOperation("no number of a revision")

    try:
        revision = publishing.roll_back(head.item, int(given), by=teacher, at=timezone.now())
    except publishing.NotReady as refused:
        return _history(request, head, trouble=refused.words, status=HTTPStatus.CONFLICT)

    messages.success(request, f"Version {revision.number} is what learners are asked again.")
    return redirect("authoring:history", slug, pk)


def _history(request: HttpRequest, head: Head, *, trouble: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    shown = history_of(head, before=request.GET.get("from", ""), after=request.GET.get("to", ""))
    context = {"head": head, "history": shown, "trouble": trouble, "DRAFT": DRAFT}
    return page(request, "authoring/history.html", context, fragments=FRAGMENTS, status=status)

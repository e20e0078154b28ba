"""Marks on an item in a session: bookmark, note to self, report of a problem."""

from __future__ import annotations

import uuid
from dataclasses import replace
from http import HTTPStatus

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quizzes import marks as marking
from quizzes import runs, showing
from quizzes.finding import for_a_learner, is_htmx, item_of, learner_behind, run_of
from quizzes.forms import NoteForm, ReportForm
from quizzes.marks import Marks
from quizzes.models import PracticeItem
from quizzes.runs import Run
from quizzes.showing import Typed
from web.limits import allow
from web.pages import page
from web.resending import can_be_sent_again

REPORTS_PER_HOUR = 30  # from one address: a school is one
TOO_MANY = "Many reports came from here in the last hour. Your words are still here: send them a little later."


@can_be_sent_again
@require_POST
@for_a_learner
def bookmark(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    run = run_of(request, pk)
    here = item_of(run, position)
    wanted = request.POST.get("bookmark")
    if wanted not in {"on", "off"}:
        raise SuspiciousOperation("a bookmark is on or off")

    marking.bookmark(learner_behind(request), here.revision.item, is_on=wanted == "on", at=timezone.now())

    kept = replace(marking.of(here), is_bookmarked=wanted == "on")
    return _shown(request, run, here, kept, said="bookmark")


@can_be_sent_again
@require_POST
@for_a_learner
def note(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    run = run_of(request, pk)
    here = item_of(run, position)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _shown(request, run, here, marking.of(here), wrong=_words(form))

    text = form.cleaned_data["note"]
    marking.note(learner_behind(request), here.revision.item, text, at=timezone.now())

    return _shown(request, run, here, replace(marking.of(here), note=text), said="note")


@can_be_sent_again
@require_POST
@for_a_learner
def report(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    run = run_of(request, pk)
    here = item_of(run, position)
    form = ReportForm(request.POST)
    if form.has_error("reason", "invalid_choice"):
        raise SuspiciousOperation("not a reason the page offers")
    if not form.is_valid():
        return _shown(request, run, here, marking.of(here), wrong=_words(form))
    if not allow(request, "item-report", REPORTS_PER_HOUR, 60 * 60):
        return _shown(request, run, here, marking.of(here), wrong={"report": TOO_MANY})

    reason, text = form.cleaned_data["reason"], form.cleaned_data["report"]
    marking.report(learner_behind(request), here.revision, reason=reason, text=text, at=timezone.now())

    return _shown(request, run, here, replace(marking.of(here), reason=reason, report=text), said="report")


def _words(form: forms.Form) -> dict[str, str]:
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def _shown(
    request: HttpRequest,
    run: Run,
    here: PracticeItem,
    kept: Marks,
    *,
    wrong: dict[str, str] | None = None,
    said: str = "",
) -> HttpResponse:
    """The tools for htmx; without it the item's page, with what is filled in there so far."""
    typed = Typed.of(request)
    if is_htmx(request):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        context = showing.tools(run, here, kept=kept, typed=typed, wrong=wrong, said=said)
        return page(request, "quizzes/item.html", context, fragments={"tools"}, status=status)
    value = showing.draft_of(request, run, here) if runs.is_open(here) else ""
    if wrong:
        return showing.question(request, run, here, kept=kept, value=value, typed=typed, wrong=wrong)
    return showing.after(request, run, here, kept=kept, value=value, typed=typed, said=said, anchor="tools")

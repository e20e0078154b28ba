"""One item a page: asked, answered, explained; and the session's summary, end and repetition."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from quizzes import practice as practising
from quizzes import runs, showing
from quizzes.finding import for_a_learner, is_htmx, item_of, learner_behind, run_of
from quizzes.forms import ConfidenceForm
from quizzes.kinds import KINDS, BadResponse
from quizzes.models import PracticeItem
from quizzes.runs import Run
from quizzes.showing import Typed
from web.pages import page
from web.resending import can_be_sent_again

FIRST_STANDS = "You had answered this one already. Your first answer stands."


@require_safe
@for_a_learner
def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = run_of(request, pk)
    here = run.next_after()
    if run.is_over or here is None:
        return redirect("quizzes:summary", pk)
    return redirect("quizzes:item", pk, here.position)


@require_safe
@for_a_learner
def item(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    run = run_of(request, pk)
    here = item_of(run, position)
    if run.session.finished_at and runs.is_open(here):
        return _ended(request, run)

    return showing.question(request, run, here)


@can_be_sent_again
@require_POST
@for_a_learner
def answer(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    at = timezone.now()
    run = run_of(request, pk)
    here = item_of(run, position)
    if run.session.finished_at and runs.is_open(here):
        return _ended(request, run)
    options = runs.options_of(here)
    typed = Typed.of(request)
    confidence = _confidence(request)

    words = ""
    try:
        value = _parse(request, run, here)
    except BadResponse as refused:
        if runs.is_open(here):
            return showing.question(
                request, run, here, options=options, value=refused.value, error=refused.message, typed=typed
            )
        value = refused.value
    stored = runs.response_to(here)
    if stored is None and not here.is_withdrawn:
        stored = practising.answer(learner_behind(request), here, value, options=options, at=at, confidence=confidence)
        if stored:
            here.response = stored
        else:  # another tab was faster: show what it stored
            run = run_of(request, pk)
            here = item_of(run, position)
            words = FIRST_STANDS
    elif stored and stored.value != value:
        words = FIRST_STANDS

    return showing.after(request, run, here, options=options, typed=typed, words=words, anchor="verdict")


@require_safe
@for_a_learner
def summary(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = run_of(request, pk)

    return page(
        request,
        "quizzes/summary.html",
        {
            "run": run,
            "calibration": runs.calibration(run),
            "topics": runs.tally_by_topic(run),
            "misconceptions": runs.misconceptions_met(run),
        },
    )


@require_POST
@for_a_learner
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = run_of(request, pk)

    practising.finish(run.session, at=timezone.now())
    guests.learner_for(request)  # notes the visit: an answer does not, to stay within its queries

    return redirect("quizzes:summary", pk)


@require_POST
@for_a_learner
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = run_of(request, pk)
    which = request.POST.get("which", "missed")
    if which not in {"missed", "sure"}:
        raise SuspiciousOperation("not a repetition the summary offers")

    try:
        session = practising.again(guests.learner_for(request), run.session, at=timezone.now(), is_sure=which == "sure")
    except practising.NothingToPractise:
        messages.info(request, "You missed nothing here, so there is nothing to repeat.")
        return redirect("quizzes:summary", pk)

    return redirect("quizzes:item", session.pk, 1)


def _ended(request: HttpRequest, run: Run) -> HttpResponse:
    """To the summary, which has been told by then: nothing is added to a session that its learner ended."""
    messages.info(request, "You ended this practice, so questions left open in it take no more answers.")
    url = reverse("quizzes:summary", args=[run.session.pk])
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)


def _parse(request: HttpRequest, run: Run, here: PracticeItem) -> str:
    """The response as its kind encodes it; "I don't know" is an empty one. Raises BadResponse where words help."""
    if "unknown" in request.POST:
        return ""
    try:
        return KINDS[here.revision.kind].parse(request.POST, run.codes(here), here.revision.choose_count)
    except BadResponse as refused:
        if refused.status == HTTPStatus.BAD_REQUEST:
            raise SuspiciousOperation(refused.message) from refused
        raise


def _confidence(request: HttpRequest) -> int | None:
    """Nobody is sure of what they do not know."""
    form = ConfidenceForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("not a confidence the page offers")
    confidence: int | None = form.cleaned_data["confidence"]
    return None if "unknown" in request.POST else confidence

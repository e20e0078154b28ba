"""What came of an attempt: the result, the review of its items, practice from its misses."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from exams import reports, results, reviews
from exams.models import Attempt
from quizzes import holding, practice
from web.pages import page


@require_safe
def result(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    attempt = _attempt(request, pk)
    if attempt.finished_at is None:
        return _not_ended(request, attempt)

    context = {"report": reports.report_of(attempt), "may_practise": reports.may_practise(attempt)}
    return page(request, "exams/result.html", context)


@require_POST
def open_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    attempt = _attempt(request, pk)
    if attempt.finished_at is None:
        return redirect("exams:result", pk)

    results.open_review(attempt, at=timezone.now())

    return redirect("exams:result_items", pk)


@require_safe
def result_items(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    attempt = _attempt(request, pk)
    if attempt.finished_at is None or not attempt.is_review_open:
        return redirect("exams:result", pk)

    if bank := attempt.blueprint.bank_id:
        try:
            holding.check(attempt.learner, [bank])
        except holding.Held as held:
            messages.info(request, str(held))
            return redirect("exams:result", pk)

    review = reviews.review_of(attempt, request.GET.get("show", ""))

    return page(request, "exams/result_items.html", {"attempt": attempt, "review": review})


@require_POST
def practise_misses(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    attempt = _attempt(request, pk)
    if attempt.finished_at is None or not attempt.is_review_open:
        return redirect("exams:result", pk)
    missed = attempt.items.filter(is_right=False).select_related("revision")

    learner = guests.learner_for(request)
    try:
        session = practice.start_from(
            learner,
            [item.revision for item in missed],
            label=practice.WHAT_YOU_MISSED,
            at=timezone.now(),
        )
    except practice.NothingToPractise:
        words = "There is nothing to practise from this exam."
        if not reports.may_practise(attempt):
            words = "The questions of this exam are not open for practice: its author shares the exam only."
        messages.info(request, words)
        return redirect("exams:result", pk)

    return redirect("quizzes:item", session.pk, 1)


def _attempt(request: HttpRequest, pk: uuid.UUID) -> Attempt:
    attempt = reports.attempt_of(guests.learner_of(request), pk)
    if attempt is None:
        raise Http404
    return attempt


def _not_ended(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Time is over and the attempt is about to be closed; or it still runs, and there is nothing to see yet."""
    if not attempt.has_expired(timezone.now()):
        return redirect("exams:review", attempt.pk)
    return page(request, "exams/closing.html", {"attempt": attempt})

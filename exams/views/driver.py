"""Sitting an exam: one item a page, saves, the review screen, taking over in another window, the end."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from exams import answers, attempts, sittings
from exams.answers import Answer, CameLate, ChangedElsewhere, IsOver, NotSaved, TooMany
from exams.forms import SaveForm
from exams.models import Attempt, AttemptItem
from exams.sittings import Sitting, TimeLeft
from quizzes.finding import for_a_learner, learner_behind
from quizzes.kinds import KINDS, BadResponse
from quizzes.kinds.kind import number_word
from quizzes.opaque import LIMIT, Codes
from web.pages import page
from web.resending import can_be_sent_again

OVER = "This exam is over. The answer was not saved; what was saved before is scored."
LATE = "That answer came after the time was up. It is kept on record, but not scored; what was saved before is."
CHANGED = "This question was changed in another window. That answer is kept and shown here; yours was not saved."

LAST_POSITION = 32_767  # what the column holds: beyond it PostgreSQL refuses the row before anybody can say 404


@require_safe
@for_a_learner
def item(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    now = timezone.now()
    sitting = _sitting(request, pk)
    if sitting.is_over(now):
        return redirect("exams:result", pk)

    return _item(request, sitting, position, now)


@require_safe
@for_a_learner
def time(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How long the attempt still runs, for the clock of a page that is open: staff may add minutes."""
    now = timezone.now()
    left = sittings.time_left(guests.learner_of(request), pk)
    if left is None:
        raise Http404

    body = {
        "seconds_left": round(left.seconds(now), 1),
        "deadline": left.deadline_at,
        "added_minutes": left.added_minutes,
        "is_ended": left.is_ended,
        "epoch": left.writer_epoch,
    }
    return JsonResponse(body)


@can_be_sent_again
@require_POST
def save(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    return _save(request, pk, position, received_at=timezone.now())  # stamped before anything that may wait


@for_a_learner
def _save(request: HttpRequest, pk: uuid.UUID, position: int, *, received_at: datetime) -> HttpResponse:
    learner = learner_behind(request)
    if position > LAST_POSITION:
        raise Http404
    form = SaveForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation(f"not a form of the exam driver: {form.errors.as_json()}")
    try:
        answer = _answer(request, form, pk, position)
    except BadResponse as refused:
        return _mend(request, form, pk, position, refused)

    try:
        saved = answers.save(learner, pk, answer, received_at=received_at)
    except (Attempt.DoesNotExist, AttemptItem.DoesNotExist):
        raise Http404 from None
    except NotSaved as refusal:
        return _refuse(request, pk, answer, refusal)

    if request.accepts("text/html"):
        return _go_on(pk, position, form.cleaned_data["go"])
    body = {"saved_at": saved.at, "version": [answer.epoch, answer.counter], "epoch": saved.writer_epoch}
    if saved.deadline_at:
        left = TimeLeft(saved.deadline_at, saved.added_minutes, is_ended=False)
        body |= {"seconds_left": round(left.seconds(timezone.now()), 1), "added_minutes": left.added_minutes}
    return JsonResponse(body)


@require_safe
@for_a_learner
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    sitting = _sitting(request, pk)
    if sitting.is_over(now):
        return redirect("exams:result", pk)

    shown = request.GET.get("show", "")
    cells = sitting.cells()
    states = Counter(cell.state for cell in cells)
    kept = {"incomplete": lambda cell: cell.state != "done", "flagged": lambda cell: cell.is_flagged}
    context = {
        "sitting": sitting,
        "seconds_left": sitting.seconds_left(now),
        "cells": [cell for cell in cells if kept.get(shown, bool)(cell)],
        "show": shown if shown in kept else "",
        "answered": states["done"],
        "incomplete": states["part"],
        "unanswered": states[""],
        "flagged": sum(cell.is_flagged for cell in cells),
        "is_ending": "end" in request.GET,
        "back_to": _position(sitting, request.GET.get("from", "")),
    }
    return page(request, "exams/review.html", context)


@require_POST
@for_a_learner
def take_over(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    learner = learner_behind(request)
    sitting = _sitting(request, pk)

    if not attempts.take_over(learner, pk, at=now):
        return redirect("exams:result", pk)

    return redirect("exams:item", pk, _position(sitting, request.POST.get("position", "")))


@require_POST
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _finish(request, pk, received_at=timezone.now())


@for_a_learner
def _finish(request: HttpRequest, pk: uuid.UUID, *, received_at: datetime) -> HttpResponse:
    learner = learner_behind(request)
    if not Attempt.objects.of(learner).filter(pk=pk).exists():
        raise Http404

    attempts.submit(learner, pk, at=received_at)

    return redirect("exams:result", pk)


# --- fetch


def _sitting(request: HttpRequest, pk: uuid.UUID) -> Sitting:
    sitting = sittings.sitting_of(guests.learner_of(request), pk)
    if sitting is None:
        raise Http404
    return sitting


def _position(sitting: Sitting, asked: str) -> int:
    """The item that was asked for; where there is none, the one the learner was at."""
    is_there = asked.isascii() and asked.isdigit() and len(asked) < 4 and sitting.at(int(asked))
    return int(asked) if is_there else sitting.last_saved


def _answer(request: HttpRequest, form: SaveForm, pk: uuid.UUID, position: int) -> Answer:
    """What was sent, read without the database: the codes are keyed by attempt and position.

    Raises BadResponse for what a learner can mend.
    """
    sent = form.cleaned_data
    kind = KINDS[sent["kind"]]
    try:
        # How many the item asks for is checked by the save itself, in its SQL.
        value = kind.parse(request.POST, Codes(sittings.owner_of(pk), position), LIMIT, is_draft=True)
    except BadResponse as refused:
        if refused.status == HTTPStatus.BAD_REQUEST:
            raise SuspiciousOperation(refused.message) from refused
        raise
    return Answer(
        position=position,
        kind=kind.slug,
        value=value,
        filled=kind.filled(value),
        is_flagged=sent["flagged"] != (sent["go"] == "flag"),
        epoch=sent["epoch"],
        counter=sent["counter"],
    )


# --- show


def _item(
    request: HttpRequest,
    sitting: Sitting,
    position: int,
    now: datetime,
    *,
    sent: str | None = None,
    error: str = "",
    notice: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The driver at one item, or its fragment; with `sent`, an encoded value, it shows that and not what is stored."""
    here = sitting.at(position)
    if here is None:
        raise Http404
    context = {
        "sitting": sitting,
        "here": here,
        "item": sittings.show(sitting, here, value=sent),
        "is_plain": not sitting.is_study,
        "is_flagged": here.is_flagged,
        "counter": here.counter + 1 if here.epoch == sitting.attempt.writer_epoch else 1,
        "seconds_left": sitting.seconds_left(now),
        "error": error,
        "notice": notice,
    }
    response = page(request, "exams/item.html", context, fragments={"exam-item"}, status=status)
    response.headers["X-Seconds-Left"] = f"{sitting.seconds_left(now):.1f}"
    response.headers["X-Writer-Epoch"] = str(sitting.attempt.writer_epoch)
    return response


def _go_on(pk: uuid.UUID, position: int, go: str) -> HttpResponse:
    if go == "review":
        return redirect(f"{reverse('exams:review', args=[pk])}?from={position}")
    if go.isdigit():
        return redirect("exams:item", pk, int(go))
    step = {"next": 1, "previous": -1}.get(go, 0)
    return redirect("exams:item", pk, max(1, position + step))


def _refuse(request: HttpRequest, pk: uuid.UUID, answer: Answer, refusal: NotSaved) -> HttpResponse:
    """Why an answer was not stored, in words and with what is stored instead."""
    if not request.accepts("text/html"):
        return _refuse_to_script(pk, answer, refusal)
    now = timezone.now()
    sitting = _sitting(request, pk)
    if isinstance(refusal, TooMany):
        error = _too_many(answer, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _item(request, sitting, answer.position, now, sent=answer.value, error=error, status=status)
    if isinstance(refusal, ChangedElsewhere):
        return _item(request, sitting, answer.position, now, notice=CHANGED, status=HTTPStatus.CONFLICT)
    context = {"attempt": sitting.attempt, "text": LATE if isinstance(refusal, CameLate) else OVER}
    return page(request, "exams/over.html", context, status=HTTPStatus.CONFLICT)


def _mend(request: HttpRequest, form: SaveForm, pk: uuid.UUID, position: int, refused: BadResponse) -> HttpResponse:
    """What was sent could not be read as a response; the learner can mend it. What was saved before is kept."""
    words = f"{refused.message} What you saved before is kept."
    if not request.accepts("text/html"):
        return JsonResponse({"reason": "mend", "words": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sitting, now = _sitting(request, pk), timezone.now()
    if sitting.is_over(now):
        return redirect("exams:result", pk)
    here = sitting.at(position)
    sent = refused.value if here and here.kind == form.cleaned_data["kind"] else None
    return _item(request, sitting, position, now, sent=sent, error=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _refuse_to_script(pk: uuid.UUID, answer: Answer, refusal: NotSaved) -> HttpResponse:
    body: dict[str, Any]
    status = HTTPStatus.CONFLICT
    match refusal:
        case TooMany():
            body = {"reason": "too-many", "words": _too_many(answer, refusal)}
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        case ChangedElsewhere(winner=winner):
            codes = Codes(sittings.owner_of(pk), answer.position)
            body = {
                "reason": "changed",
                "words": CHANGED,
                "fields": KINDS[winner.kind].fields(winner.value, codes),
                "flagged": winner.is_flagged,
                "version": [winner.epoch, winner.counter],
                "saved_at": winner.saved_at,
                "epoch": refusal.writer_epoch,
            }
        case IsOver():
            body = {"reason": "over", "words": OVER}
        case _:
            body = {"reason": "late", "words": LATE}
    return JsonResponse(body, status=status)


def _too_many(answer: Answer, refusal: TooMany) -> str:
    asked = number_word(refusal.choose_count)
    return f"Select {asked} at most: you have {number_word(answer.filled)}. What you saved before is kept."

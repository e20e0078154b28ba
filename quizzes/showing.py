"""Draws the page of one item, or its fragment, with what a learner has filled in and not sent yet."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from quizzes import marks, runs
from quizzes.finding import is_htmx
from quizzes.kinds import KINDS, BadResponse
from quizzes.marks import Marks
from quizzes.models import ItemReport, Option, PracticeItem, Response
from quizzes.runs import Run
from web.pages import page


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form holds beside the response. None: it did not come with the request."""

    confidence: str | None = None
    note: str | None = None
    reason: str | None = None
    report: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Typed:
        fields = (request.POST.get(name) for name in ("confidence", "note", "reason", "report"))
        return cls(*(text if text is None else text.replace("\r\n", "\n") for text in fields))

    def would_be_lost(self, kept: Marks, *, is_asked: bool) -> bool:
        """A redirect would drop something that is not kept on the server."""
        words = ((self.note, kept.note), (self.reason, kept.reason), (self.report, kept.report))
        return any(mine is not None and mine != theirs for mine, theirs in words) or bool(is_asked and self.confidence)


def draft_of(request: HttpRequest, run: Run, here: PracticeItem) -> str:
    """What is filled in so far, where that makes sense."""
    try:
        return KINDS[here.revision.kind].parse(request.POST, run.codes(here), here.revision.choose_count, is_draft=True)
    except BadResponse as refused:
        return refused.value


def after(
    request: HttpRequest,
    run: Run,
    here: PracticeItem,
    *,
    anchor: str,
    kept: Marks | None = None,
    options: list[Option] | None = None,
    value: str = "",
    typed: Typed | None = None,
    words: str = "",
    said: str = "",
) -> HttpResponse:
    """After a POST: a redirect; the fragment for htmx; the page itself where a redirect would drop something."""
    typed, kept = typed or Typed(), kept or marks.of(here)
    would_drop = words or value or typed.would_be_lost(kept, is_asked=runs.is_open(here))
    if is_htmx(request) or would_drop:
        return question(
            request, run, here, kept=kept, options=options, value=value, typed=typed, words=words, said=said
        )
    return redirect(f"{reverse('quizzes:item', args=[run.session.pk, here.position])}#{anchor}")


def question(
    request: HttpRequest,
    run: Run,
    here: PracticeItem,
    *,
    kept: Marks | None = None,
    options: list[Option] | None = None,
    value: str = "",
    error: str = "",
    typed: Typed | None = None,
    words: str = "",
    wrong: dict[str, str] | None = None,
    said: str = "",
) -> HttpResponse:
    """The page of one item, or its fragment: asked with what is filled in so far, or released once it has a response.

    `error`: what is wrong with the response; `wrong`: with a note or a report, by its name. `words`: what else there is
    to say. `said`: the tool that was just used.
    """
    now = timezone.now()
    response = runs.response_to(here)
    context = {
        **tools(run, here, kept=kept, typed=typed, wrong=wrong, said=said),
        "item": runs.show(run, here, options=options, value=value),
        "response": response,
        "is_withdrawn": not response and here.is_withdrawn,
        "is_shut": not response and not here.has_open_bank,
        "error": error,
        "words": words,
        "next": run.next_after(here.position),
        "is_time_up": run.is_time_up(now),
        "minutes_left": run.minutes_left(now),
        "confidences": [(str(level), label) for level, label in Response.Confidence.choices],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error or wrong else HTTPStatus.OK
    return page(request, "quizzes/item.html", context, fragments={"question"}, status=status)


def tools(
    run: Run,
    here: PracticeItem,
    *,
    kept: Marks | None = None,
    typed: Typed | None = None,
    wrong: dict[str, str] | None = None,
    said: str = "",
) -> dict[str, Any]:
    """What bookmark, note and report are drawn from: what is kept, and what is typed over it."""
    kept, typed, wrong = kept or marks.of(here), typed or Typed(), wrong or {}
    note = kept.note if typed.note is None else typed.note
    reason = typed.reason or kept.reason
    report = kept.report if typed.report is None else typed.report
    is_released = runs.response_to(here) is not None
    return {
        "run": run,
        "here": here,
        "marks": kept,
        "confidence": typed.confidence,
        "note": note,
        "reason": reason,
        "report": report,
        "reasons": ItemReport.Reason.choices,
        "is_note_open": said == "note" or "note" in wrong or note != kept.note or bool(note and is_released),
        "is_report_open": said == "report"
        or not wrong.keys().isdisjoint({"reason", "report"})
        or (reason, report) != (kept.reason, kept.report),
        "wrong": wrong,
        "said": said,
    }

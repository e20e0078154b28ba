"""Practice over HTTP: choose what to practise, one item a page, feedback, summary."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from accounts.models import User
from quizzes import practice as practising
from quizzes import runs
from quizzes.forms import COUNTS, DEFAULT_COUNT, StartForm
from quizzes.kinds import KINDS, BadResponse
from quizzes.models import Option, PracticeItem, PracticeSession
from quizzes.runs import Run
from quizzes.selection import Standing
from quizzes.wishes import Wish
from studyguide.models import Guide, Topic
from web.pages import page

SHOWN_UNFINISHED = 5


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    learner = guests.learner_of(request)
    topics = Topic.objects.current().select_related("guide").defer("body_html", "toc_html", "text")
    by_guide = {guide: list(those) for guide, those in groupby(topics, key=lambda topic: topic.guide)}
    standing = Counter((one.topic, one.standing) for one in practising.candidates(learner, *by_guide))
    unfinished = (
        PracticeSession.objects.of(learner)
        .unfinished()
        .annotate(
            item_count=Count("items"), next_position=Min("items__position", filter=Q(items__response__isnull=True))
        )
        .order_by("-started_at")[:SHOWN_UNFINISHED]
    )

    return page(
        request,
        "quizzes/practice.html",
        {
            "offers": [_offer(guide, those, standing) for guide, those in by_guide.items()],
            "unfinished": unfinished,
            "counts": COUNTS,
            "default_count": DEFAULT_COUNT,
            "preselected": request.GET.getlist("topic"),
        },
    )


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("not a choice the practice page offers")
    asked = form.cleaned_data

    learner = guests.learner_for(request)
    try:
        session = practising.start(
            learner,
            asked["guide"],
            Wish(topics=frozenset(topic.pk for topic in asked["topic"])),
            label=", ".join(topic.title for topic in asked["topic"]) or practising.MIXED,
            count=asked["count"],
            at=timezone.now(),
            rng=random.SystemRandom(),
        )
    except practising.NothingToPractise:
        messages.info(request, "There are no questions to practise there yet.")
        return redirect("quizzes:practice")

    item_count = session.items.count()
    if item_count < asked["count"]:
        there_are = "There is 1 question" if item_count == 1 else f"There are {item_count} questions"
        messages.info(
            request, f"{there_are} in what you chose, so this practice has {item_count}, not {asked['count']}."
        )
    return redirect("quizzes:item", session.pk, 1)


@require_safe
def session(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)
    here = run.next_after()
    if run.is_over or here is None:
        return redirect("quizzes:summary", pk)
    return redirect("quizzes:item", pk, here.position)


@require_safe
def item(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    run = _run(request, pk)
    here = _item(run, position)

    return _question(request, run, here)


@require_POST
def answer(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    at = timezone.now()
    run = _run(request, pk)
    here = _item(run, position)
    options = runs.options_of(here)

    if runs.response_to(here) is None:
        try:
            value = _parse(request, run, here)
        except BadResponse as refused:
            return _question(request, run, here, options=options, value=refused.value, error=refused.message)
        response = practising.answer(_learner(request), here, value, options=options, at=at)
        if response:
            here.response = response
        else:  # another tab was faster: show what it stored
            run = _run(request, pk)
            here = _item(run, position)

    if request.headers.get("HX-Request") != "true":
        return redirect(f"{reverse('quizzes:item', args=[pk, position])}#verdict")
    return _question(request, run, here, options=options)


@require_safe
def summary(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)

    return page(
        request,
        "quizzes/summary.html",
        {"run": run, "topics": runs.tally_by_topic(run), "misconceptions": runs.misconceptions_met(run)},
    )


@require_POST
def finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)

    practising.finish(run.session, at=timezone.now())
    guests.learner_for(request)  # notes the visit: an answer does not, to stay within its queries

    return redirect("quizzes:summary", pk)


@require_POST
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    run = _run(request, pk)

    try:
        session = practising.again(guests.learner_for(request), run.session, at=timezone.now())
    except practising.NothingToPractise:
        messages.info(request, "You missed nothing here, so there is nothing to repeat.")
        return redirect("quizzes:summary", pk)

    return redirect("quizzes:item", session.pk, 1)


def _offer(guide: Guide, those: list[Topic], standing: Counter[tuple[int, Standing]]) -> dict[str, Any]:
    """What of a guide can be practised: its topics, each with how many items it has and where they stand."""
    counts = [{each.name.lower(): standing[topic.pk, each] for each in Standing} for topic in those]
    topics = [
        {"topic": topic, "total": sum(count.values()), **count} for topic, count in zip(those, counts, strict=True)
    ]
    return {
        "guide": guide,
        "topics": topics,
        "total": sum(sum(count.values()) for count in counts),
        "unseen": sum(count["unseen"] for count in counts),
        "missed": sum(count["missed"] for count in counts),
    }


def _learner(request: HttpRequest) -> User:
    learner = guests.learner_of(request)
    if learner is None:
        raise Http404
    return learner


def _run(request: HttpRequest, pk: uuid.UUID) -> Run:
    run = runs.run_of(guests.learner_of(request), pk)
    if run is None:
        raise Http404
    return run


def _item(run: Run, position: int) -> PracticeItem:
    item = run.at(position)
    if item is None:
        raise Http404
    return item


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


def _question(
    request: HttpRequest,
    run: Run,
    here: PracticeItem,
    *,
    options: list[Option] | None = None,
    value: str = "",
    error: str = "",
) -> HttpResponse:
    """The page of one item, or its fragment: asked with what is chosen so far, or released once it has a response."""
    context = {
        "run": run,
        "item": runs.show(run, here, options=options, value=value),
        "error": error,
        "next": run.next_after(here.position),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(request, "quizzes/item.html", context, fragments={"question"}, status=status)

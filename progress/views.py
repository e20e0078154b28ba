"""The dashboard and the history, and practice that starts from them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import learner_for, learner_of
from accounts.models import User
from progress import records, starts, windows
from progress.dashboard import dashboard
from quizzes.models import Misconception, PracticeSession
from quizzes.practice import NothingToPractise
from studyguide.models import Guide
from web.pages import page


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The dashboard of one guide: of `?guide=`, else of the first."""
    learner = learner_of(request)
    guides = list(Guide.objects.published().only("slug", "title", "eyebrow", "position"))
    asked = request.GET.get("guide")
    guide = next((guide for guide in guides if guide.slug == asked), None) if asked else next(iter(guides), None)
    if asked and guide is None:
        raise Http404

    board = dashboard(learner, guide) if guide else None

    return page(request, "progress/today.html", {"board": board, "guides": guides, "rule": windows.RULE})


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("page", "1")

    found = records.history(learner_of(request), int(number) if re.fullmatch("[0-9]{1,9}", number) else 1)

    return page(request, "progress/history.html", {"history": found})


@require_POST
def practise_dark(request: HttpRequest, guide: str) -> HttpResponse:
    chosen = get_object_or_404(Guide, slug=guide)

    return _start(
        request, lambda learner: starts.at_dark_windows(learner, chosen, at=timezone.now(), rng=random.SystemRandom())
    )


@require_POST
def practise_misconception(request: HttpRequest, guide: str, misconception: str) -> HttpResponse:
    chosen = get_object_or_404(Misconception.objects.select_related("guide"), guide__slug=guide, slug=misconception)

    return _start(
        request, lambda learner: starts.at_misconception(learner, chosen, at=timezone.now(), rng=random.SystemRandom())
    )


def _start(request: HttpRequest, start: Callable[[User], PracticeSession]) -> HttpResponse:
    try:
        session = start(learner_for(request))
    except NothingToPractise:
        messages.info(request, "There is nothing to practise there just now. Choose another topic.")
        return redirect("quizzes:practice")
    return redirect(session)

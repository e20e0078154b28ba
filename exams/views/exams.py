"""The exams there are, the learner's open attempts and earlier results; starting one."""

from __future__ import annotations

import random
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from exams import accommodations, attempts, catalogue
from exams.assembly import TooFewItems
from exams.models import BlueprintTopic
from web.pages import page


@require_safe
def exams(request: HttpRequest) -> HttpResponse:
    return _exams(request)


@require_POST
def start(request: HttpRequest, guide: str, exam: str) -> HttpResponse:
    offered = BlueprintTopic.objects.filter(
        blueprint__guide__slug=guide, blueprint__slug=exam, blueprint__bank=None, blueprint__is_retired=False
    )
    quotas = list(offered.select_related("blueprint__domain__certification"))
    if not quotas:
        raise Http404

    learner = guests.learner_for(request)
    try:
        attempt = attempts.start(learner, quotas, at=timezone.now(), rng=random.SystemRandom())
    except TooFewItems:
        error = f"“{quotas[0].blueprint}” needs more questions than there are right now. Nothing was started."
        return _exams(request, error=error, status=HTTPStatus.CONFLICT)

    return redirect(attempt)


def _exams(request: HttpRequest, *, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    learner, now = guests.learner_of(request), timezone.now()
    history = catalogue.history_of(learner)
    running = catalogue.running_of(learner)

    context = {
        "catalogue": catalogue.catalogue(),
        "shared": catalogue.shared_with(learner),
        "running": [attempt for attempt in running if not attempt.has_expired(now)],
        "closing": [attempt for attempt in running if attempt.has_expired(now)],
        "busy": {attempt.blueprint_id for attempt in running},
        "given": accommodations.of(learner),
        "history": history,
        "trend": catalogue.trend_of(history),
        "error": error,
        "now": now,
    }
    return page(request, "exams/exams.html", context, status=status)

"""Instructors' exams as learners meet them: the page behind a code, keeping it on the list, starting."""

from __future__ import annotations

import random
import re
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from exams import accommodations, admission, attempts, catalogue
from exams.admission import Reason, Refused
from exams.assembly import TooFewItems
from exams.catalogue import Offer
from exams.models import Attempt, BlueprintTopic
from web.pages import page

REFUSED = {
    Reason.GONE: "This exam was taken back a moment ago. Nothing was started.",
    Reason.EARLY: "This exam is not open yet. Nothing was started.",
    Reason.CLOSED: "This exam is closed. Nothing was started.",
    Reason.SPENT: "You have used all attempts that this exam allows. Nothing was started.",
    Reason.GUEST: "This exam counts attempts, so it takes an account. Sign in first; nothing was started.",
    Reason.SHORT: "This exam needs more questions than its bank has right now. Nothing was started.",
}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Where a code leads that somebody typed: spaces, case and what else is lost on the way do not matter."""
    typed = re.sub(r"[^0-9A-Z]", "", request.GET.get("code", "")[:40].upper())
    if len(typed) != 10:
        messages.error(request, "A code has ten letters and digits, such as 7KQXM-2RPTH.")
        return redirect("exams:exams")
    return redirect("exams:shared", f"{typed[:5]}-{typed[5:]}")


@require_safe
def shared(request: HttpRequest, code: str) -> HttpResponse:
    return _exam(request, _offer(code))


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    blueprint = _offer(code).blueprint

    admission.join(guests.learner_for(request), blueprint, at=timezone.now())

    messages.success(request, f"“{blueprint}” is among your mock exams.")
    return redirect("exams:exams")


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    now = timezone.now()
    offer = _offer(code)
    quotas = list(BlueprintTopic.objects.filter(blueprint=offer.blueprint).select_related("blueprint__domain"))
    if guests.learner_of(request) is None and (reason := admission.standing_of(None, offer.blueprint).refusal(now)):
        return _exam(request, offer, refused=reason)  # and nobody is made for it

    try:
        attempt = attempts.start(guests.learner_for(request), quotas, at=now, rng=random.SystemRandom())
    except Refused as refusal:
        return _exam(request, offer, refused=refusal.reason)
    except TooFewItems:
        return _exam(request, offer, refused=Reason.SHORT)

    return redirect(attempt)


def _offer(code: str) -> Offer:
    offer = catalogue.shared_offer(code.upper())
    if offer is None:
        raise Http404
    return offer


def _exam(request: HttpRequest, offer: Offer, *, refused: Reason | None = None) -> HttpResponse:
    learner, now, blueprint = guests.learner_of(request), timezone.now(), offer.blueprint
    standing = admission.standing_of(learner, blueprint)
    given = accommodations.of(learner)
    minutes = given.minutes_of(blueprint.minutes)
    context = {
        "offer": offer,
        "blueprint": blueprint,
        "standing": standing,
        "refusal": standing.refusal(now),
        "running": Attempt.objects.of(learner).open().filter(blueprint=blueprint).first(),
        "minutes": minutes,
        "lasts": standing.lasts(minutes, now),
        "error": REFUSED[refused] if refused else "",
        "now": now,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return page(request, "exams/shared.html", context, status=status)

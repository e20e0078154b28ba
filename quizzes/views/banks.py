"""Banks that instructors share: which there are, what one holds, joining and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from quizzes import sharing
from quizzes.finding import for_a_learner, learner_behind
from quizzes.models import Bank
from web.pages import page

LONGEST = 80  # of the words looked for


@require_safe
def banks(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]

    found = sharing.page_of(guests.learner_of(request), words, request.GET.get("page", "1"))

    return page(request, "quizzes/banks.html", {"found": found, "words": words})


@require_safe
def bank(request: HttpRequest, code: str) -> HttpResponse:
    learner = guests.learner_of(request)
    shared = _shared(code)

    context = {
        "bank": shared,
        "holding": sharing.holding_of(shared),
        "is_joined": sharing.has_joined(learner, shared),
        "is_mine": learner is not None and shared.owner_id == learner.pk,
    }
    return page(request, "quizzes/bank.html", context)


@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    shared = _shared(code)

    sharing.join(guests.learner_for(request), shared, at=timezone.now())

    messages.success(request, f"“{shared.title}” is among the banks you practise.")
    return redirect(f"{reverse('quizzes:practice')}?{urlencode({'bank': shared.slug})}")


@require_POST
@for_a_learner
def leave(request: HttpRequest, code: str) -> HttpResponse:
    shared = _shared(code)

    if sharing.leave(learner_behind(request), shared):
        messages.info(request, f"“{shared.title}” is off your list. Its link leads back to it.")

    return redirect("quizzes:practice")


def _shared(code: str) -> Bank:
    bank = Bank.objects.shared().filter(code=code).select_related("owner", "guide").first()
    if bank is None:
        raise Http404
    return bank

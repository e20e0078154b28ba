"""What a learner marked, item by item: bookmarks and notes, to look at, take away and practise."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from quizzes import marks as marking
from quizzes import practice as practising
from quizzes.finding import for_a_learner, learner_behind
from web.pages import page

MOST = 30  # items of one practice session
WHAT_YOU_MARKED = "What you marked"


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    learner = guests.learner_of(request)
    number = request.GET.get("page", "1")
    places = marking.places(learner)
    place = next((place for place in places if place.slug == request.GET.get("topic")), None)

    found = marking.page(learner, place, int(number) if re.fullmatch("[1-9][0-9]{0,5}", number) else 1)

    return page(request, "quizzes/marks.html", {"places": places, "place": place, "found": found})


@require_POST
@for_a_learner
def remove(request: HttpRequest) -> HttpResponse:
    learner = learner_behind(request)
    asked = re.fullmatch("(bookmark|note)-([0-9]{1,18})", request.POST.get("remove", ""))
    if asked is None:
        raise SuspiciousOperation("nothing that the list offers to take away")

    is_gone = marking.remove(learner, asked[1], int(asked[2]))

    if is_gone:
        messages.info(request, "The bookmark is gone." if asked[1] == "bookmark" else "The note is gone.")
    return redirect(_address(request))


@require_POST
@for_a_learner
def practise(request: HttpRequest) -> HttpResponse:
    learner = learner_behind(request)
    place = next((one for one in marking.places(learner) if one.slug == request.POST.get("topic")), None)
    if place is None and request.POST.get("topic"):
        raise Http404

    items = marking.marked(learner, place)[:MOST]
    label = f"{WHAT_YOU_MARKED}: {place.title}" if place else WHAT_YOU_MARKED
    try:
        session = practising.start_from(guests.learner_for(request), items, label=label, at=timezone.now())
    except practising.NothingToPractise:
        messages.info(request, "None of these questions can be practised any more.")
        return redirect(_address(request))

    return redirect("quizzes:item", session.pk, 1)


def _address(request: HttpRequest) -> str:
    """The list again, at the topic it showed."""
    topic = request.POST.get("topic", "")
    return reverse("quizzes:marks") + (f"?{urlencode({'topic': topic})}" if topic else "")

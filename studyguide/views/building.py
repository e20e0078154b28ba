"""The office building: pick a badge, try a door."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from studyguide.building import Building, find, most_telling
from studyguide.models import Guide
from web.pages import page


@require_safe
def building(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)
    house = Building.of(subject)
    if not house.badges:
        raise Http404

    badge = house.badge(request.GET["as"]) if "as" in request.GET else house.first_badge()
    if badge is None:
        raise Http404
    storeys = house.storeys(badge)
    room = find(storeys, request.GET["door"]) if "door" in request.GET else most_telling(storeys)
    if room is None:
        raise Http404

    context = {"guide": subject, "house": house, "badge": badge, "storeys": storeys, "room": room}
    return page(request, "studyguide/building.html", context | {"tally": house.tally(badge)}, fragments={"visit"})

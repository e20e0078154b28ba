"""Search over topics, facts and glossary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from studyguide import search as finder
from web.pages import page


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    is_long = len(query) > finder.LONGEST

    groups = finder.find(query)

    return page(
        request,
        "studyguide/search.html",
        {
            "query": query[: finder.LONGEST],
            "is_long": is_long,
            "longest": finder.LONGEST,
            "groups": groups,
            "total": sum(group.total for group in groups),
        },
    )

"""The pages that gather a guide: comparison, decisions with the chooser, glossary, cheat sheet."""

from __future__ import annotations

import re
from itertools import groupby

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from studyguide import chooser
from studyguide.models import ComparisonCell, Fact, Guide, Term, Topic
from web.pages import page

FACT_LINKS = Prefetch("facts", chooser.FACT_LINKS)


@require_safe
def comparison(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)

    return page(
        request,
        "studyguide/comparison.html",
        {"guide": subject, **_compared(subject), "is_test": "test" in request.GET},
        fragments={"comparison"},
    )


@require_safe
def decisions(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)
    trail = chooser.walk(subject, request.GET.get("path", ""))
    if trail is None and "path" in request.GET:
        raise Http404

    return page(
        request,
        "studyguide/decisions.html",
        {
            "guide": subject,
            "decisions": subject.decisions.prefetch_related(FACT_LINKS),
            "trail": trail,
            "is_test": "test" in request.GET,
        },
        fragments={"chooser", "matrix"},
    )


@require_safe
def glossary(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)

    found = Term.objects.filter(guide=subject).select_related("topic")
    terms = sorted(
        found.defer("topic__body_html", "topic__toc_html", "topic__text"), key=lambda term: term.name.casefold()
    )
    letters = [(letter, list(group)) for letter, group in groupby(terms, key=lambda term: term.name[:1].upper())]

    return page(request, "studyguide/glossary.html", {"guide": subject, "letters": letters, "total": len(terms)})


@require_safe
def cheat_sheet(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)

    facts = Fact.objects.filter(guide=subject, is_retired=False, topic__is_retired=False)
    facts = facts.select_related("topic").defer("topic__body_html", "topic__toc_html", "topic__text")
    by_floor = sorted(facts, key=lambda fact: (fact.topic.number, fact.is_beyond, fact.code))
    floors = [(topic, list(group)) for topic, group in groupby(by_floor, key=lambda fact: fact.topic)]

    return page(
        request,
        "studyguide/cheat_sheet.html",
        {
            "guide": subject,
            **_compared(subject),
            "decisions": subject.decisions.all(),
            "gotchas": subject.gotchas.all(),
            "floors": floors,
            "figure": _figure(subject, "architecture"),
        },
    )


def _compared(guide: Guide) -> dict[str, object]:
    cells = Prefetch("cells", ComparisonCell.objects.select_related("entity"))
    return {
        "entities": guide.compared_entities.all(),
        "features": guide.compared_features.prefetch_related(cells, FACT_LINKS),
    }


def _figure(guide: Guide, name: str) -> str:
    """A drawing of the guide, from the text of the topic that shows it; empty where none does."""
    shows = Topic.objects.current().filter(guide=guide, body_html__contains=f'id="{name}-title"')
    texts = shows.values_list("body_html", flat=True)[:1]
    found = (figure for text in texts for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL))
    return next((figure for figure in found if f'id="{name}-title"' in figure), "")

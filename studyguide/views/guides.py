"""The landing page, the list of guides, and the front page of a guide."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.guests import learner_of
from studyguide import drawing, reading
from studyguide.models import Guide, Objective, Topic
from web.pages import page


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if learner_of(request):
        return redirect("progress:today")

    guides = list(Guide.objects.published().annotate(topic_count=_topic_count()))
    floors = _objective_counts(guides[0]) if guides else []

    return page(request, "studyguide/landing.html", {"guides": guides, "tower": drawing.tower(floors)})


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    learner = learner_of(request)
    read = Q(topics__readings__learner=learner, topics__is_retired=False) if learner else Q(pk=None)

    found = Guide.objects.published().annotate(
        topic_count=_topic_count(), read_count=Count("topics", read, distinct=True)
    )

    return page(request, "studyguide/guides.html", {"guides": found})


@require_safe
def guide(request: HttpRequest, guide: str) -> HttpResponse:
    subject = get_object_or_404(Guide.objects.published(), slug=guide)

    objectives = Prefetch("objectives", Objective.objects.filter(is_retired=False))
    progress = reading.progress(subject, learner_of(request), objectives)
    sections = subject.sections.select_related("topic").defer("topic__body_html", "topic__toc_html", "topic__text")

    return page(
        request,
        "studyguide/guide.html",
        {"guide": subject, "progress": progress, "sections": sections, "has_building": subject.badges.exists()},
    )


def _topic_count() -> Count:
    return Count("topics", Q(topics__is_retired=False), distinct=True)


def _objective_counts(guide: Guide) -> list[int]:
    """How many objectives each topic has, from the first floor up."""
    counted = (
        Topic.objects.published()
        .filter(guide=guide)
        .annotate(objective_count=Count("objectives", Q(objectives__is_retired=False)))
    )
    return list(counted.values_list("objective_count", flat=True))

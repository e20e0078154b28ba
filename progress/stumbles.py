"""What keeps tripping a learner up: the named wrong ideas behind answers that were not put right since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef

from accounts.models import User
from quizzes.models import Response, ResponseChoice
from studyguide.models import Guide

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Stumble:
    slug: str
    title: str
    count: int
    last_at: datetime


def of(learner: User | None, guide: Guide, *, limit: int = SHOWN) -> tuple[Stumble, ...]:
    """The misconceptions chosen most often, then most recently. An item answered right since no longer counts."""
    put_right = Response.objects.of(learner).filter(
        item=OuterRef("response__item"), is_right=True, given_at__gt=OuterRef("response__given_at")
    )
    chosen = (
        ResponseChoice.objects.filter(
            response__in=Response.objects.of(learner).filter(is_right=False),  # a corrected key may have made it right
            option__is_key=False,
            option__misconception__guide=guide,
        )
        .exclude(Exists(put_right))
        .values_list("option__misconception__slug", "option__misconception__title")
        .annotate(count=Count("pk"), last_at=Max("response__given_at"))
        .order_by("-count", "-last_at", "option__misconception__slug")
    )
    return tuple(Stumble(*found) for found in chosen[:limit])

"""How others answered an item: shares of their first responses, once there are enough to say something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef

from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Response

ENOUGH = 20  # responses: below it shares would say more about single people than about the item
MOST = 300  # the newest count, so a page costs the same however many there are


@dataclass(frozen=True, slots=True)
class Crowd:
    count: int
    right_percent: int
    chosen_percent: Mapping[int, int]  # by the option's position; empty where options are not chosen


def crowd_of(revision: ItemRevision, learner: int) -> Crowd | None:
    """First responses to the item, of everybody but `learner` (a primary key), where they were given to this revision.

    One query; none where they are too few.
    """
    before = Response.objects.filter(
        learner=OuterRef("learner"), item=OuterRef("item"), given_at__lt=OuterRef("given_at")
    )
    first = (
        Response.objects.filter(revision=revision)
        .exclude(learner=learner)
        .filter(~Exists(before))
        .order_by(F("pk").desc())
        .values_list("value", "is_right")[:MOST]
    )
    return summed_up(revision.kind, list(first))


def summed_up(kind: str, responses: list[tuple[str, bool]]) -> Crowd | None:
    count = len(responses)
    if count < ENOUGH:
        return None
    chosen = Counter(position for value, _ in responses for position in KINDS[kind].picked(value))
    return Crowd(
        count,
        round(100 * sum(is_right for _, is_right in responses) / count),
        {position: round(100 * times / count) for position, times in chosen.items()},
    )

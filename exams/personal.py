"""What exams hold of a person: a copy of it. When the person goes, attempts stay as marks that lead to nobody."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.models import User
from exams.models import Attempt, AttemptItem
from quizzes.kinds import KINDS
from quizzes.models import Option


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    """Attempts with what was chosen for each item. Whether it was right stands there once the attempt has ended."""
    items = (
        AttemptItem.objects.filter(attempt__in=Attempt.objects.of(learner))
        .order_by("position")
        .select_related("revision")
    )
    texts = {
        (revision, position): text
        for revision, position, text in Option.objects.filter(
            revision__in=items.order_by().values("revision")
        ).values_list("revision", "position", "text")
    }
    sheets: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        sheets[item.attempt_id].append(
            {
                "position": item.position,
                "question": item.revision.stem,
                "chosen": [
                    texts[item.revision_id, position] for position in sorted(KINDS[item.kind].chosen(item.value))
                ],
                "is_flagged": item.is_flagged,
                "is_right": item.is_right,
                "saved_at": item.saved_at,
            }
        )
    attempts = (
        Attempt.objects.of(learner)
        .order_by("started_at")
        .values(
            "pk",
            "state",
            "started_at",
            "deadline_at",
            "finished_at",
            exam=F("blueprint__title"),
            score=F("result__scaled_score"),
            right_count=F("result__right_count"),
            is_pass=F("result__is_pass"),
        )
    )
    return {"mock_exams": [dict(attempt, items=sheets[attempt["pk"]]) for attempt in attempts]}

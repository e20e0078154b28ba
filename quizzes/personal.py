"""What practice holds of a person: a copy of it, and its move to another account.

Deletion needs no help: all of it goes with the learner.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F

from accounts.models import User
from quizzes.models import PracticeSession, Response, ResponseChoice


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    chosen: dict[int, list[str]] = defaultdict(list)
    choices = ResponseChoice.objects.filter(response__in=Response.objects.of(learner))
    for response, text in choices.order_by("option__position").values_list("response", "option__text"):
        chosen[response].append(text)
    responses = (
        Response.objects.of(learner)
        .order_by("given_at", "pk")
        .values(
            "pk",
            "given_at",
            "is_right",
            "is_from_exam",
            about=F("item__topic__title"),
            question=F("revision__stem"),
            practice_session=F("practice_item__session"),
        )
    )
    sessions = PracticeSession.objects.of(learner).order_by("started_at")
    return {
        "practice_sessions": list(sessions.values("pk", "label", "started_at", "finished_at", about=F("guide__title"))),
        "answers": [dict(response, chosen=chosen[response["pk"]]) for response in responses],
    }


def move(sender: object, *, guest: User, account: User, **kwargs: Any) -> None:
    """Nothing clashes: sessions and responses are the learner's own, however many there are."""
    PracticeSession.objects.of(guest).update(learner=account)
    Response.objects.of(guest).update(learner=account)

"""What exams hold of a person: a copy of it, and its move to another account.

When a person leaves, attempts and their logs stay without a name: the rows lose their link to the learner.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from exams import accommodations, attempts
from exams.models import Attempt, AttemptEvent, AttemptItem, BlueprintReader
from quizzes.personal import Words


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    mine = Attempt.objects.of(learner)
    items = AttemptItem.objects.filter(attempt__in=mine).select_related("revision").order_by("attempt", "position")
    words = Words(item.revision for item in items)
    answers = defaultdict(list)
    for item in items:
        answers[item.attempt_id].append(
            {
                "position": item.position,
                "question": item.revision.stem,
                "chosen": words.of(item.revision, item.value),
                "is_flagged": item.is_flagged,
                "saved_at": item.saved_at,
                "is_right": item.is_right,
            }
        )
    log = defaultdict(list)
    events = AttemptEvent.objects.filter(attempt__in=mine).order_by("attempt", "pk")
    for event in events:
        log[event.attempt_id].append({"received_at": event.received_at, "kind": event.kind, "position": event.position})
    sat = mine.order_by("started_at").values(
        "pk", "started_at", "finished_at", "added_minutes", exam=F("blueprint__title"), score=F("result__scaled_score")
    )
    given = accommodations.of(learner)
    opened = BlueprintReader.objects.filter(learner=learner).order_by("joined_at")
    return {
        "exams_opened": list(opened.values("joined_at", exam=F("blueprint__title"))),
        "mock_exams": [dict(one, answers=answers[one["pk"]], log=log[one["pk"]]) for one in sat],
        "exam_time": {
            "english_is_not_my_first_language": given.has_language_time,
            "multiplier": given.multiplier,
            "extra_minutes": given.extra_minutes,
        },
    }


def move(sender: object, *, guest: User, account: User, **kwargs: Any) -> str | None:
    """A guest's attempts move to the account. Where both have one open, the account's goes on and the guest's ends."""
    now = timezone.now()
    for over in Attempt.objects.filter(learner__in=[guest, account]).open().may_be_closed(now):
        attempts.close(over.pk, at=now)
    taken = Attempt.objects.of(account).open().values("blueprint")
    given_way = [
        attempt.blueprint.title
        for attempt in Attempt.objects.of(guest).open().filter(blueprint__in=taken).select_related("blueprint")
        if attempts.give_way(attempt, account, at=now)
    ]
    Attempt.objects.of(guest).update(learner=account)
    known = BlueprintReader.objects.filter(learner=account).values("blueprint")
    BlueprintReader.objects.filter(learner=guest).exclude(blueprint__in=known).update(learner=account)
    if accommodations.of(guest).has_language_time:
        accommodations.set_language_time(account, is_on=True)
    if not given_way:
        return None
    return (
        f"The mock you had begun here ({', '.join(given_way)}) was ended and scored, for your account has one running."
    )

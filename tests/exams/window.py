"""What a window of an exam sends, with scripts and without, and what came of it."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exams import sittings
from exams.models import Attempt
from quizzes.opaque import code
from tests.exams.factories import answer, keys_of

HTMX = {"HX-Request": "true", "HX-Target": "exam-item"}
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def url(name: str, attempt: Attempt, *more: int) -> str:
    return reverse(f"exams:{name}", args=[attempt.pk, *more])


def sent(attempt: Attempt, position: int, *chosen: int, **fields: object) -> dict[str, object]:
    """The form of an item as the server renders it, with options chosen."""
    item = attempt.items.get(position=position)
    codes = [code(sittings.owner_of(attempt.pk), position, option) for option in chosen]
    return {"kind": item.kind, "epoch": 1, "counter": item.counter + 1, "option": codes, **fields}


def save(client: Client, attempt: Attempt, position: int, *chosen: int, script: bool = False, **fields: object):
    headers = {"Accept": "application/json" if script else "text/html"}
    return client.post(url("save", attempt, position), sent(attempt, position, *chosen, **fields), headers=headers)


def stored(attempt: Attempt, position: int) -> str:
    return attempt.items.get(position=position).value


def queries(call) -> int:
    """How many statements `call` takes, those of transactions not counted."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not query["sql"].startswith(TRANSACTION) for query in captured)


def of_kind(attempt: Attempt, choose_count: int) -> int:
    return attempt.items.filter(choose_count=choose_count)[0].position


def age(attempt: Attempt, **ago: float) -> None:
    """As if the deadline had been that long ago."""
    deadline = timezone.now() - dt.timedelta(**ago)
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=deadline, started_at=deadline - (attempt.deadline_at - attempt.started_at)
    )


def finished(client: Client, attempt: Attempt) -> Attempt:
    answer(attempt, 1, *keys_of(attempt, 1), at=attempt.started_at + dt.timedelta(seconds=40))
    answer(attempt, 2, 3, flagged=True, at=attempt.started_at + dt.timedelta(seconds=140))
    client.post(url("finish", attempt))
    attempt.refresh_from_db()
    return attempt

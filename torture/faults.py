"""The faults that are planted to show that a check finds them. Never imported by the product."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Fault:
    check: str  # that must find it
    words: str
    plant: Callable[[], None]


class Planted(AppConfig):
    name = "torture"

    def ready(self) -> None:
        FAULTS[os.environ["TORTURE_FAULT"]].plant()


def acknowledge_early() -> None:
    from exams import answers

    save = answers.save

    def early(learner: Any, attempt_id: Any, answer: Any, *, received_at: datetime) -> Any:
        def late() -> None:
            time.sleep(0.2)
            with suppress(answers.NotSaved):
                save(learner, attempt_id, answer, received_at=received_at)

        threading.Thread(target=late, daemon=True).start()
        return answers.Saved(received_at, answer.epoch)

    answers.save = early


def lose_the_reply() -> None:
    """A repeat is taken for something new: what the version is there to prevent."""
    from exams import answers

    save = answers.save
    seen = iter(range(1, 1_000_000))

    def again(learner: Any, attempt_id: Any, answer: Any, *, received_at: datetime) -> Any:
        saved = save(learner, attempt_id, answer, received_at=received_at)
        if next(seen) % 5 == 0:
            twice = answers.Answer(**{**{name: getattr(answer, name) for name in answer.__slots__}, "counter": 999_999})
            save(learner, attempt_id, twice, received_at=received_at)
        return saved

    answers.save = again


def take_the_last() -> None:
    from exams import answers
    from exams.models import AttemptItem

    def store(attempt_id: Any, answer: Any, received_at: datetime) -> None:
        AttemptItem.objects.filter(attempt=attempt_id, position=answer.position).update(
            value=answer.value,
            is_flagged=answer.is_flagged,
            epoch=answer.epoch,
            counter=answer.counter,
            saved_at=received_at,
        )

    answers._store = store


def trust_the_client() -> None:
    from exams import answers

    save = answers.save

    def trusting(learner: Any, attempt_id: Any, answer: Any, *, received_at: datetime) -> Any:
        return save(learner, attempt_id, answer, received_at=_client.time or received_at)

    answers.save = trusting


def allow_two_open() -> None:
    from django.db import connection

    from exams import attempts

    start = attempts.start

    def careless(*args: Any, **more: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS attempt_one_open")
        return start(*args, **more)

    attempts.start = careless


def end_twice() -> None:
    from django.db import transaction

    from exams import attempts, results
    from exams.chain import Line
    from exams.gate import pass_gate
    from exams.models import Attempt

    def finalise(attempt_id: Any, among: Any, kind: Any, *, received_at: datetime, **changes: Any) -> bool:
        """Looks first and writes then, as if nobody else did."""
        if not among.open().filter(pk=attempt_id).exists():
            return False
        time.sleep(0.02)
        with transaction.atomic():
            mine, state = Attempt.objects.filter(pk=attempt_id), Attempt.State.SUBMITTED
            pass_gate(mine, Line(kind, received_at), state=state, **changes)
            results.store(Attempt.objects.select_related("learner").get(pk=attempt_id))
        return True

    attempts.finalise = finalise


def start_slowly() -> None:
    from exams import attempts

    start = attempts.start

    def slow(*args: Any, **more: Any) -> Any:
        time.sleep(0.25)
        return start(*args, **more)

    attempts.start = slow


def nothing() -> None:
    """What is wrong is in the middleware below."""


# Faults in the scripts of a page: the script, what stands there, and what is planted.
IN_THE_PAGE = {
    "flush-first": (
        "exam-sender.js",
        "const response = await post(",
        "queue.remove(record); const response = await post(",
    ),
    "memory-only": ("exam-queue.js", "async function write(record) {", "async function write(record) { return true;"),
    "says-saved": (
        "exam.js",
        "function stateOf(waiting) {",
        "function stateOf(waiting) { return [`Saved ${timeOf(Date.now())}`, false];",
    ),
    "counts-short": ("exam.js", "counted(waiting)} waiting", "counted(Math.max(1, waiting - 1))} waiting"),
    "tired": ("exam-sender.js", "Math.min(LONGEST_PAUSE, 250 * 2 ** failures)", "60_000"),
    "mute": ("exam.js", "refuse(record.position, reply)", "void 0"),
}

FAULTS = {
    "early": Fault("kills", "an answer is acknowledged before it is committed", acknowledge_early),
    "twice": Fault("kills", "an answer is stored again under a version nobody sent", lose_the_reply),
    "early-postgres": Fault("kills-postgres", "an answer is acknowledged before it is committed", acknowledge_early),
    "last": Fault("histories", "the last to arrive wins, versions are not compared", take_the_last),
    "client-clock": Fault("deadlines", "the client says when it sent its answer", trust_the_client),
    "two-open": Fault("ends", "nothing forbids a second open attempt", allow_two_open),
    "two-ends": Fault("ends", "the end looks first and writes then", end_twice),
    "flush-first": Fault("browser", "an answer leaves the queue before it is acknowledged", nothing),
    "memory-only": Fault("browser", "the queue is kept in memory alone", nothing),
    "says-saved": Fault("browser", "the indicator says saved at once", nothing),
    "counts-short": Fault("browser", "the indicator counts one answer less than wait", nothing),
    "tired": Fault("browser", "after a failure the page tries again in a minute", nothing),
    "mute": Fault("browser", "an answer that was overruled is not told", nothing),
    "comment": Fault("canaries", "an exam page holds the rationales in a comment", nothing),
    "header": Fault("canaries", "a header of a save says whether it is right", nothing),
    "class": Fault("canaries", "the key is marked by a class on its option", nothing),
    "slow-start": Fault("rush", "a start takes a quarter of a second of a worker", start_slowly),
}


# --- faults that need the request


class _Client(threading.local):
    time: datetime | None = None


_client = _Client()


def leak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: notes what the client's clock says, and gives away what the fault says."""
    fault = os.environ["TORTURE_FAULT"]

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.headers.get("Date")
        _client.time = parsedate_to_datetime(said) if said else None
        response = get_response(request)
        if "/exams/attempts/" in request.path and "/items/" in request.path:
            _give_away(fault, request, response)
        return response

    return middleware


def _give_away(fault: str, request: HttpRequest, response: HttpResponse) -> None:
    from exams.models import AttemptItem
    from quizzes.models import Option
    from quizzes.opaque import Codes

    match = request.resolver_match
    if match is None or "position" not in match.kwargs:
        return
    pk, position = match.kwargs["pk"], match.kwargs["position"]
    item = AttemptItem.objects.filter(attempt=pk, position=position).first()
    if item is None:
        return
    options = list(Option.objects.filter(revision=item.revision_id))
    if fault == "header":
        words = " ".join(options[0].rationale.split())
        response.headers["X-Hint"] = words[-60:].encode("ascii", "replace").decode()
    if response.status_code != 200 or request.method != "GET":
        return
    if fault == "comment":
        response.content += f"<!-- {options[0].rationale} -->".encode()
    if fault == "class":
        codes = Codes(f"attempt:{pk}", position).options
        page = response.content.decode()
        for option in options:
            if option.is_key:
                page = page.replace(
                    f'value="{codes[option.position - 1]}"', f'value="{codes[option.position - 1]}" class="k"'
                )
        response.content = page.encode()

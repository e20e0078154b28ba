"""Many requests at once, each on a connection of its own, on a database in a file as in production."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from exams import accommodations, attempts, audit, replay, results
from exams.admission import Refused
from exams.answers import CameLate, ChangedElsewhere, IsOver, NotSaved, Saved
from exams.models import GRACE, Attempt, AttemptEvent, Blueprint, ExamForm, Result
from quizzes.keys import Correcting
from quizzes.models import ItemRevision, KeyCorrection, Response
from quizzes.scoring import Correction
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, over_bank, quotas_of, sitter
from tests.factories import UserFactory

THREADS = 8
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def _shared(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database copied into a file, which every thread opens for itself. Tests keep another in memory."""
    kept, settings = connections["default"], connections.settings["default"]
    if kept.vendor != "sqlite":  # PostgreSQL's is shared as it is
        yield
        return
    name, file = settings["NAME"], tmp_path / "race.sqlite3"
    with django_db_blocker.unblock():
        with kept.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        settings["NAME"] = str(file)
        connections["default"] = connections.create_connection("default")
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("PRAGMA journal_mode=WAL")
            yield
        finally:
            connections["default"].close()
            connections["default"] = kept
            settings["NAME"] = name


# Without the first mark, this file run alone would have no test database made, and copy the one of the installation.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_shared")]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised; all begin together."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return call()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_the_database_is_really_shared_by_threads():
    learner = UserFactory.create()

    assert at_once(lambda: type(learner).objects.filter(pk=learner.pk).exists()) == [True]


def test_starts_at_once_make_one_attempt():
    learner, quotas = UserFactory.create(), quotas_of(make_blueprint(5))

    started = at_once(
        *[
            lambda seed=seed: attempts.start(learner, quotas, at=timezone.now(), rng=random.Random(seed))
            for seed in range(THREADS)
        ]
    )

    assert len({attempt.pk for attempt in started}) == 1
    assert (Attempt.objects.count(), ExamForm.objects.count()) == (1, 1)


def test_attempts_begun_and_ended_at_once_are_no_more_than_allowed():
    learner, quotas = UserFactory.create(), quotas_of(over_bank(make_blueprint(3), attempts_allowed=2))

    def sit(seed: int) -> None:
        for _ in range(2):
            attempt = attempts.start(learner, quotas, at=timezone.now(), rng=random.Random(seed))
            attempts.submit(learner, attempt.pk, at=timezone.now())

    came = at_once(*[partial(sit, seed) for seed in range(THREADS)])

    assert {type(one) for one in came} <= {Refused, type(None)}
    assert sum(isinstance(one, Refused) for one in came) >= THREADS - 2
    assert (Attempt.objects.count(), Result.objects.count(), ExamForm.objects.count()) == (2, 2, 2)


def test_an_exam_that_is_retired_while_learners_start_takes_nobody_after_that():
    blueprint = over_bank(make_blueprint(3))
    quotas, people = quotas_of(blueprint), UserFactory.create_batch(THREADS - 1)
    retire = partial(Blueprint.objects.filter(pk=blueprint.pk).update, is_retired=True)
    starts = [partial(attempts.start, one, quotas, at=timezone.now(), rng=random.Random(1)) for one in people]

    came = at_once(retire, *starts)

    assert {type(one) for one in came[1:]} <= {Refused, Attempt}
    assert Attempt.objects.count() == sum(isinstance(one, Attempt) for one in came[1:])
    assert isinstance(at_once(starts[0])[0], Attempt if isinstance(came[1], Attempt) else Refused)


def test_submissions_at_once_make_one_result():
    attempt = make_attempt(5)
    for position in range(1, 6):
        answer(attempt, position, *keys_of(attempt, position))

    ended = at_once(
        *[lambda: attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 60 * SECOND)] * THREADS
    )

    assert ended == [None] * THREADS
    assert Result.objects.get().right_count == 5
    assert AttemptEvent.objects.filter(kind="submit").count() == 1
    assert Response.objects.count() == 5


def test_a_submission_and_the_chore_make_one_result():
    attempt = make_attempt(3, at=timezone.now() - dt.timedelta(hours=2))

    at_once(
        *[lambda: attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())] * 4,
        *[lambda: attempts.close_all(at=timezone.now())] * 4,
    )

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at
    assert Result.objects.count() == AttemptEvent.objects.filter(kind="close").count() == 1


def test_sweepers_at_once_after_the_server_was_down_close_each_attempt_once():
    started_at = timezone.now() - dt.timedelta(days=3)
    blueprint = make_blueprint(3)
    sat = [make_attempt(blueprint=blueprint, at=started_at + number * SECOND) for number in range(5)]
    for attempt in sat:
        answer(attempt, 1, *keys_of(attempt, 1))

    closed = at_once(*[lambda: attempts.close_all(at=timezone.now())] * THREADS)

    assert sum(closed) == len(sat)
    for attempt in sat:
        attempt.refresh_from_db()
        assert attempt.finished_at == attempt.deadline_at
        assert attempt.result.right_count == 1
        assert [line.kind for line in attempt.events.all()] == ["start", "save", "close"]
        assert audit.findings(attempt.pk) == []
    assert Response.objects.count() == len(sat)


def test_sweepers_and_answers_that_waited_for_the_server_agree_on_what_counts():
    """The queue of a window is sent when the server is back, long after the deadline, while the sweepers run."""
    attempt = make_attempt(4, at=timezone.now() - dt.timedelta(hours=5))
    answer(attempt, 1, *keys_of(attempt, 1))

    outcomes = at_once(
        *[lambda: attempts.close_all(at=timezone.now())] * 4,
        *[partial(answer, attempt, position, 1, at=timezone.now()) for position in (2, 3, 4)],
        lambda: answer(attempt, 1, *keys_of(attempt, 1), at=timezone.now()),  # its acknowledgement had got lost
    )

    assert [type(outcome) for outcome in outcomes[4:]] == [CameLate] * 3 + [Saved]
    attempt.refresh_from_db()
    assert (attempt.finished_at, attempt.result.right_count) == (attempt.deadline_at, 1)
    assert attempt.events.filter(kind="late").count() == 3
    assert audit.findings(attempt.pk) == []


def test_the_same_save_at_once_is_stored_once_and_acknowledged_each_time():
    attempt = make_attempt(3)

    replies = at_once(*[lambda: answer(attempt, 1, 2)] * THREADS)

    assert [type(reply) for reply in replies] == [Saved] * THREADS
    assert AttemptEvent.objects.filter(kind="save").count() == 1


def test_one_version_with_two_answers_is_acknowledged_for_one_of_them():
    attempt = make_attempt(3)

    replies = at_once(*[lambda chosen=chosen: answer(attempt, 1, chosen) for chosen in (1, 2, 3, 4)])

    won = [index for index, reply in enumerate(replies, start=1) if isinstance(reply, Saved)]
    assert len(won) == 1
    assert sum(isinstance(reply, ChangedElsewhere) for reply in replies) == 3
    assert attempt.items.get(position=1).value == str(won[0])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_acknowledged_while_the_exam_ends_counts_and_nothing_else(seed):
    rng = random.Random(seed)
    attempt = make_attempt(6)
    acknowledged: dict[tuple[int, int], str] = {}
    refused: list[Exception] = []

    def save_all(position: int, choices: list[int]) -> None:
        for counter, chosen in enumerate(choices, start=1):
            try:
                answer(attempt, position, chosen, version=(1, counter))
            except NotSaved as refusal:
                refused.append(refusal)
            else:
                acknowledged[position, counter] = str(chosen)

    def submit() -> None:
        threading.Event().wait(rng.random() * 0.12)
        attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 60 * SECOND)

    outcomes = at_once(
        *[partial(save_all, position, rng.choices([1, 2, 3, 4], k=12)) for position in range(1, 7)],
        submit,
        submit,
    )

    assert outcomes == [None] * 8
    assert all(isinstance(refusal, IsOver) for refusal in refused)
    for item in attempt.items.all():
        mine = [counter for position, counter in acknowledged if position == item.position]
        assert item.counter == max(mine, default=0)
        assert item.value == acknowledged.get((item.position, item.counter), "")
    assert AttemptEvent.objects.filter(kind="save").count() == len(acknowledged)
    sequences = list(attempt.events.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(len(sequences)))
    attempt.refresh_from_db()
    marks, scaled = results.recompute(attempt)
    assert set(marks.right) == set(attempt.items.filter(is_right=True).values_list("position", flat=True))
    assert (attempt.result.right_count, attempt.result.scaled_score) == (len(marks.right), scaled.score)
    assert Response.objects.filter(is_right=True).count() == len(marks.right)


def test_minutes_added_at_once_add_up_and_the_chore_comes_before_or_after_all():
    attempt = make_attempt(2)
    at = attempt.deadline_at + GRACE + 60 * SECOND  # may be closed, unless somebody is quicker with more time
    more = [lambda: accommodations.extend(Attempt.objects.all(), 10, at=at)] * (THREADS - 1)

    came = at_once(lambda: attempts.close(attempt.pk, at=at), *more)

    now = Attempt.objects.get()
    count = sum(len(extended) for extended in came[1:])
    assert now.added_minutes == 10 * count
    assert now.deadline_at == attempt.deadline_at + 600 * count * SECOND
    assert count == (0 if came[0] else THREADS - 1)
    assert audit.findings(attempt.pk) == []


def test_a_form_sent_twice_at_once_adds_once():
    attempt = make_attempt(2)
    add = partial(accommodations.extend, Attempt.objects.all(), 10, at=attempt.started_at, seen=0)

    came = at_once(add, add)

    assert sorted(type(one).__name__ for one in came) == ["TimeWasAdded", "list"]
    assert Attempt.objects.get().added_minutes == 10


def test_attempts_that_end_while_a_key_is_corrected_are_marked_by_it_or_made_anew():
    blueprint = make_blueprint(4, spare=0, multiple=False)
    revision = ItemRevision.objects.order_by("pk")[0]
    drop = Correcting(Correction.DROP)
    sittings = [make_attempt(blueprint=blueprint) for _ in range(THREADS)]
    digest = replay.preview(revision, drop).digest  # of no finished attempt

    def correct() -> None:
        replay.apply(revision, drop, digest=digest, reason="Ambiguous.", by=None, at=timezone.now())

    ends = [partial(attempts.submit, sitter(one), one.pk, at=one.started_at + 60 * SECOND) for one in sittings]
    came = at_once(correct, *ends)

    assert came[1:] == [None] * THREADS
    is_dropped = came[0] is None  # else an attempt had ended first, and the preview was another
    assert is_dropped or isinstance(came[0], replay.HasChanged)
    assert set(Result.objects.values_list("item_count", flat=True)) == {3 if is_dropped else 4}
    assert [audit.findings(one.pk) for one in sittings] == [[]] * THREADS


def test_a_correction_applied_twice_at_once_is_made_once():
    revision = ItemRevision.objects.get(pk=make_attempt(2).items.all()[0].revision_id)
    drop = Correcting(Correction.DROP)
    digest = replay.preview(revision, drop).digest
    correct = partial(replay.apply, revision, drop, digest=digest, reason="Wrong.", by=None, at=timezone.now())

    came = at_once(*[correct] * THREADS)

    assert sum(isinstance(one, replay.HasChanged) for one in came) == THREADS - 1
    assert KeyCorrection.objects.count() == 1

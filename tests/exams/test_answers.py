"""Saving an answer: stored at once, in order of version, before the deadline, or refused with the exact reason."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import SuspiciousOperation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import answers, attempts, results
from exams.answers import CameLate, ChangedElsewhere, IsOver, NotSaved, TooMany
from exams.models import Attempt, AttemptEvent, AttemptItem
from tests.exams.factories import answer, make_attempt, make_blueprint, sitter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def attempt() -> Attempt:
    return make_attempt(4)


def stored(attempt: Attempt, position: int) -> tuple[str, bool, int, int]:
    item = attempt.items.get(position=position)
    return item.value, item.is_flagged, item.epoch, item.counter


def saves(attempt: Attempt) -> int:
    return attempt.events.filter(kind="save").count()


def test_an_answer_is_stored_and_logged(attempt):
    saved = answer(attempt, 2, 3, flagged=True)

    assert stored(attempt, 2) == ("3", True, 1, 1)
    event = attempt.events.get(kind="save")
    assert (event.position, event.value, event.is_flagged, event.sequence) == (2, "3", True, 1)
    assert saved.at == attempt.items.get(position=2).saved_at


def test_an_answer_can_be_taken_back(attempt):
    answer(attempt, 2, 3)
    answer(attempt, 2, version=(1, 2))

    assert stored(attempt, 2) == ("", False, 1, 2)


def test_an_older_version_that_comes_last_is_refused_and_told_the_winner(attempt):
    answer(attempt, 1, 2, version=(1, 5))

    with pytest.raises(ChangedElsewhere) as refusal:
        answer(attempt, 1, 3, version=(1, 4))

    assert refusal.value.winner.value == "2"
    assert stored(attempt, 1) == ("2", False, 1, 5)
    assert saves(attempt) == 1
    attempt.refresh_from_db()
    assert attempt.sequence == 1


def test_an_exact_repeat_is_acknowledged_and_changes_nothing(attempt):
    first = answer(attempt, 1, 2)
    answer(attempt, 1, 3, version=(1, 2))

    again = answer(attempt, 1, 2, at=attempt.started_at + 90 * SECOND)

    assert again.at == first.at
    assert stored(attempt, 1) == ("3", False, 1, 2)
    assert saves(attempt) == 2


def test_a_repeat_after_the_end_is_still_acknowledged(attempt):
    """The reply got lost, the learner submitted elsewhere: the answer did count, so the window must hear that."""
    first = answer(attempt, 1, 2)
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 60 * SECOND)

    assert answer(attempt, 1, 2, at=attempt.started_at + 70 * SECOND).at == first.at


@pytest.mark.parametrize("change", [{"chosen": (3,)}, {"chosen": (2,), "flagged": True}])
def test_the_same_version_with_another_answer_is_refused(attempt, change):
    answer(attempt, 1, 2)

    with pytest.raises(ChangedElsewhere):
        answer(attempt, 1, *change.pop("chosen"), **change)

    assert stored(attempt, 1) == ("2", False, 1, 1)


def test_the_window_that_took_over_wins_whatever_the_older_one_counts(attempt):
    answer(attempt, 1, 2, version=(1, 50))
    assert attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at + SECOND)
    answer(attempt, 1, 3, version=(2, 1))

    with pytest.raises(ChangedElsewhere) as refusal:
        answer(attempt, 1, 4, version=(1, 51))

    assert refusal.value.writer_epoch == 2
    assert stored(attempt, 1) == ("3", False, 2, 1)


def test_an_older_window_still_saves_what_no_newer_one_touched_and_learns_of_it(attempt):
    attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at + SECOND)

    assert answer(attempt, 1, 2, version=(1, 1)).writer_epoch == 2
    assert stored(attempt, 1)[0] == "2"


def test_an_epoch_that_was_never_given_is_tampering(attempt):
    with pytest.raises(SuspiciousOperation):
        answer(attempt, 1, 2, version=(2, 1))

    assert saves(attempt) == 0


def test_more_than_asked_for_is_refused(attempt):
    with pytest.raises(TooMany) as refusal:
        answer(attempt, attempt.items.filter(choose_count=2)[0].position, 1, 2, 3)

    assert refusal.value.choose_count == 2
    assert saves(attempt) == 0


def test_an_answer_of_another_kind_is_tampering(attempt):
    item = attempt.items.filter(kind="single")[0]
    sent = answers.Answer(item.position, "multiple", "1", 1, is_flagged=False, epoch=1, counter=1)

    with pytest.raises(SuspiciousOperation):
        answers.save(sitter(attempt), attempt.pk, sent, received_at=attempt.started_at)


def test_received_within_the_grace_counts(attempt, settings):
    answer(attempt, 1, 2, at=attempt.deadline_at + 10 * SECOND)

    assert stored(attempt, 1)[0] == "2"


def test_received_later_is_kept_as_evidence_and_not_scored(attempt):
    for _ in range(2):
        with pytest.raises(CameLate):
            answer(attempt, 1, 2, at=attempt.deadline_at + 10.1 * SECOND)

    assert stored(attempt, 1)[0] == ""
    assert attempt.events.filter(kind="late").count() == 1
    attempt.refresh_from_db()
    assert attempt.state == "open"  # answers that came in time may still wait for the database


def test_an_answer_long_after_the_deadline_closes_the_attempt(attempt):
    with pytest.raises(CameLate):
        answer(attempt, 1, 2, at=attempt.deadline_at + 60 * SECOND)

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at
    assert attempt.result.right_count == 0


def test_late_answers_are_not_kept_without_end(attempt, monkeypatch):
    monkeypatch.setattr(answers, "LATE_KEPT", 3)
    for counter in range(1, 6):
        with pytest.raises(CameLate):
            answer(attempt, 1, 2, version=(1, counter), at=attempt.deadline_at + 11 * SECOND)

    assert attempt.events.filter(kind="late").count() == 3


def test_after_submission_nothing_is_stored(attempt):
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + SECOND)

    with pytest.raises(IsOver):
        answer(attempt, 1, 2)

    assert stored(attempt, 1)[0] == ""
    assert attempt.events.filter(kind__in=["save", "late"]).count() == 0


def test_foreign_absent_and_missing_items_are_not_found(attempt):
    sent = answers.Answer(1, "single", "1", 1, is_flagged=False, epoch=1, counter=1)
    for learner, pk in [(UserFactory.create(), attempt.pk), (attempt.learner, uuid.uuid4())]:
        with pytest.raises(Attempt.DoesNotExist):
            answers.save(learner, pk, sent, received_at=attempt.started_at)
    with pytest.raises(AttemptItem.DoesNotExist):
        answers.save(
            sitter(attempt),
            attempt.pk,
            answers.Answer(5, "single", "1", 1, is_flagged=False, epoch=1, counter=1),
            received_at=attempt.started_at,
        )
    assert saves(attempt) == 0


def test_a_save_takes_three_statements(attempt, django_assert_num_queries):
    sent = answers.Answer(1, attempt.items.get(position=1).kind, "1", 1, is_flagged=False, epoch=1, counter=1)

    with django_assert_num_queries(5):  # BEGIN, gate, log, response, COMMIT as the savepoint pair of a test
        answers.save(sitter(attempt), attempt.pk, sent, received_at=attempt.started_at)


histories = st.lists(
    st.tuples(
        st.integers(1, 3),  # position
        st.integers(1, 2),  # epoch
        st.integers(1, 4),  # counter
        st.sampled_from([(), (1,), (2,), (3,), (1, 4)]),
        st.booleans(),
    ),
    max_size=24,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(histories, st.randoms(use_true_random=False))
def test_whatever_order_saves_come_in_the_newest_is_stored_and_the_log_gives_the_same_result(history, random):
    attempt = make_attempt(blueprint=make_blueprint(3, spare=1))
    attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at)
    delivered = history + random.sample(history, len(history) // 2)  # some come twice
    random.shuffle(delivered)
    accepted: dict[int, dict[tuple[int, int], tuple[str, bool]]] = {}

    for position, epoch, counter, chosen, flagged in delivered:
        sent = (" ".join(map(str, chosen)), flagged)
        versions = accepted.setdefault(position, {})
        try:
            answer(attempt, position, *chosen, version=(epoch, counter), flagged=flagged)
        except NotSaved:
            continue
        assert versions.setdefault((epoch, counter), sent) == sent  # one version never acknowledges two answers
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 60 * SECOND)

    for position, versions in accepted.items():
        if versions:
            newest = max(versions)
            assert stored(attempt, position) == (*versions[newest], *newest)
    attempt.refresh_from_db()
    marks, scaled = results.recompute(attempt)
    assert set(marks.right) == set(attempt.items.filter(is_right=True).values_list("position", flat=True))
    assert attempt.result.right_count == len(marks.right)
    assert (attempt.result.scaled_score, attempt.result.is_pass) == (scaled.score, scaled.is_pass)
    assert AttemptEvent.objects.filter(attempt=attempt, kind="submit").count() == 1

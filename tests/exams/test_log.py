"""The log of an attempt: only added to, whoever asks, and each line linked to the one before."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from hypothesis import assume, given
from hypothesis import strategies as st

from exams import append_only, attempts, audit, chain
from exams.answers import NotSaved
from exams.chain import Line
from exams.models import Attempt, Result, ResultTopic
from tests.exams.factories import answer, keys_of, make_attempt, sitter

MINUTE = dt.timedelta(minutes=1)

db = pytest.mark.django_db
lines = st.builds(
    Line,
    st.sampled_from(["start", "save", "take-over", "late"]),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.none() | st.integers(1, 400),
    st.text(max_size=20),
    st.booleans(),
    st.integers(0, 5),
    st.integers(0, 99),
)


def finished() -> Attempt:
    """An attempt with a bit of everything in its log."""
    attempt = make_attempt(4)
    answer(attempt, 1, *keys_of(attempt, 1))
    answer(attempt, 2, 3, flagged=True)
    assert attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at + MINUTE)
    answer(attempt, 2, 1, version=(2, 1))
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 2 * MINUTE)
    attempt.refresh_from_db()
    return attempt


def tamper(sql: str) -> None:
    """As somebody would who owns the database and takes the triggers off first."""
    append_only.run(connection, append_only.REMOVE)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    append_only.run(connection, append_only.INSTALL)


# --- the chain


@given(lines, lines, st.integers(0, 9))
def test_two_lines_that_differ_have_two_digests(one, other, sequence):
    assume(one != other)

    def digest(line: Line) -> str:
        return chain.link("", sequence, line.epoch or 0, line.text)

    assert digest(one) != digest(other)


@given(lines)
def test_a_line_is_linked_alike_in_every_time_zone(line):
    assume(line.received_at.year > 1)
    moved = line.received_at.astimezone(dt.timezone(dt.timedelta(hours=-5)))

    assert replace(line, received_at=moved).text == line.text


@db
def test_the_database_links_a_line_as_the_audit_does():
    attempt = finished()
    previous = chain.root(attempt.pk)
    for line in attempt.events.order_by("sequence"):
        text = Line(line.kind, line.received_at, line.position, line.value, line.is_flagged, 0, line.counter).text
        previous = chain.link(previous, line.sequence, line.epoch, text)
        assert line.digest == previous

    assert attempt.log_digest == previous
    assert [line.kind for line in attempt.events.all()] == ["start", "save", "save", "take-over", "save", "submit"]


@db
def test_late_answers_are_linked_too_and_change_no_result():
    attempt = make_attempt(3)
    answer(attempt, 1, *keys_of(attempt, 1))
    attempts.close_all(at=attempt.deadline_at + MINUTE)
    before = Result.objects.values().get()

    with pytest.raises(NotSaved):
        answer(attempt, 2, *keys_of(attempt, 2), at=attempt.deadline_at + 2 * MINUTE)

    assert [line.kind for line in attempt.events.all()] == ["start", "save", "close", "late"]
    assert audit.findings(attempt.pk) == []
    assert Result.objects.values().get() == before


# --- append only


def _in_sql(attempt: Attempt) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exams_attemptevent")


@db
@pytest.mark.parametrize(
    "change",
    [
        lambda attempt: attempt.events.filter(sequence=1).update(value="2"),
        lambda attempt: attempt.events.filter(kind="save").delete(),
        lambda attempt: attempt.events.first().delete(),
        _in_sql,
    ],
)
def test_no_line_can_be_changed_or_taken_out(change: Callable[[Attempt], object]):
    attempt = finished()
    before = list(attempt.events.values())

    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        change(attempt)

    assert list(attempt.events.values()) == before


@db
def test_the_migrations_leave_the_triggers_on():
    """A later migration that makes the table anew on SQLite drops them: it must end with append_only.INSTALL."""
    assert append_only.is_kept(connection)


@db
def test_a_person_who_leaves_is_cut_from_the_log_and_the_log_stays_whole():
    attempt = finished()
    learner = sitter(attempt)
    log = " ".join(str(row) for row in attempt.events.values())

    learner.delete()

    attempt.refresh_from_db()
    assert attempt.learner is None
    assert audit.findings(attempt.pk) == []
    assert str(learner.email) not in log


# --- the audit


@db
def test_a_sound_attempt_has_no_findings_open_or_ended():
    assert audit.findings(make_attempt(3).pk) == []
    assert audit.findings(finished().pk) == []


TOUCHED = {
    "an answer changed": ("UPDATE exams_attemptevent SET value = '4' WHERE sequence = 1", "does not follow"),
    "a time changed": ("UPDATE exams_attemptevent SET received_at = '2026-01-01' WHERE sequence = 2", "line 2 "),
    "a line taken out": ("DELETE FROM exams_attemptevent WHERE sequence = 2", "lines 0 to 1, 3 to 5"),
    "the end cut off": ("DELETE FROM exams_attemptevent WHERE sequence = 5", "does not end with"),
    "a line moved": ("UPDATE exams_attemptevent SET sequence = 9 WHERE sequence = 1", "0 to 0, 2 to 5, 9 to 9"),
}


@db
@pytest.mark.parametrize("what", TOUCHED)
def test_a_touched_log_is_found(what):
    attempt = finished()
    sql, words = TOUCHED[what]

    tamper(sql)

    assert any(words in finding for finding in audit.findings(attempt.pk))


def _another_answer(attempt: Attempt) -> None:
    attempt.items.filter(position=1).update(value="")


def _another_item(attempt: Attempt) -> None:
    one, two = attempt.items.filter(position__in=[3, 4])
    here = two.revision_id
    attempt.items.filter(pk=two.pk).delete()
    attempt.items.filter(pk=one.pk).update(revision=here)


def _another_score(attempt: Attempt) -> None:
    Result.objects.filter(attempt=attempt).update(scaled_score=999)


def _another_verdict(attempt: Attempt) -> None:
    attempt.items.filter(position=4).update(is_right=True)


def _another_topic_row(attempt: Attempt) -> None:
    ResultTopic.objects.filter(result__attempt=attempt).update(right_count=4)


def _no_result(attempt: Attempt) -> None:
    Result.objects.filter(attempt=attempt).delete()


def _open_again(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(state="open", finished_at=None)


def _another_writer(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(writer_epoch=3)


@db
@pytest.mark.parametrize(
    ("touch", "words"),
    [
        (_another_answer, "item 1 holds"),
        (_another_item, "not those of the form"),
        (_another_score, "scaled_score is stored as 999"),
        (_another_verdict, "[4]"),
        (_another_topic_row, "topics add up"),
        (_no_result, "has no result"),
        (_open_again, "1 ends"),
        (_another_writer, "writer 3"),
    ],
)
def test_what_does_not_follow_from_the_log_is_found(touch, words):
    attempt = finished()

    touch(attempt)

    assert any(words in finding for finding in audit.findings(attempt.pk))


def check() -> str:
    out = io.StringIO()
    try:
        call_command("recompute_scores", "--check", stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


@db
def test_the_command_prints_a_line_for_each_finding_and_fails_on_one():
    sound, touched = finished(), finished()
    assert check() == "2 attempts checked: every log is whole, responses and results follow from it.\n"

    _another_score(touched)

    said = check()
    assert f"{touched.pk}: scaled_score" in said
    assert str(sound.pk) not in said
    assert said.endswith("2 attempts checked, 1 findings.")


@db
def test_the_command_says_where_the_triggers_are_missing():
    append_only.run(connection, append_only.REMOVE)

    assert "triggers are missing" in check()

    append_only.run(connection, append_only.INSTALL)


# --- the way there


@pytest.mark.django_db(transaction=True)
def test_logs_from_before_the_chain_are_linked_and_late_answers_get_a_number():
    attempt = finished()
    late = make_attempt(2, at=attempt.started_at)
    with pytest.raises(NotSaved):
        answer(late, 1, 1, at=late.deadline_at + MINUTE)
    try:
        MigrationExecutor(connection).migrate([("exams", "0003_result_points")])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE exams_attemptevent SET sequence = NULL WHERE kind = 'late'")
            cursor.execute("UPDATE exams_attemptevent SET sequence = 1 WHERE kind = 'close'")
            cursor.execute("UPDATE exams_attempt SET sequence = 1 WHERE id = %s", [late.pk.hex])
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    assert audit.findings(attempt.pk) == []
    assert audit.findings(late.pk) == []
    assert [(line.sequence, line.kind) for line in late.events.all()] == [(0, "start"), (1, "close"), (2, "late")]

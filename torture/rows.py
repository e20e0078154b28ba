"""Reads what a database holds of exams, in plain SQL and without the product's code."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import config  # noqa: F401 - puts the SQLite that the product runs on in the place of Python's own

import sqlite3  # isort: skip

CHOICES = ("single", "multiple", "true-false")  # kinds whose key is a set of options: scored here on our own


class AttemptRow(NamedTuple):
    id: str
    learner: int | None
    blueprint: int
    state: str
    started_at: datetime
    deadline_at: datetime
    finished_at: datetime | None
    sequence: int
    writer_epoch: int


class EventRow(NamedTuple):
    sequence: int
    kind: str
    position: int | None
    value: str
    is_flagged: bool
    epoch: int
    counter: int
    received_at: datetime

    @property
    def version(self) -> tuple[int, int, int]:
        return self.position or 0, self.epoch, self.counter


class ItemRow(NamedTuple):
    position: int
    revision: int
    value: str
    is_flagged: bool
    epoch: int
    counter: int
    is_scored: bool = True


class ResultRow(NamedTuple):
    right_count: int
    item_count: int
    points: int
    scaled_score: int


@dataclass
class Rows:
    """All that is stored of all attempts."""

    attempts: dict[str, AttemptRow] = field(default_factory=dict)
    events: dict[str, list[EventRow]] = field(default_factory=lambda: defaultdict(list))
    items: dict[str, dict[int, ItemRow]] = field(default_factory=lambda: defaultdict(dict))
    results: dict[str, list[ResultRow]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # of revisions whose kind is a choice

    def newest(self, attempt: str) -> dict[int, EventRow]:
        """The save with the highest version of each item, by the log alone."""
        newest: dict[int, EventRow] = {}
        for event in self.events[attempt]:
            if event.kind == "save" and event.position is not None:
                known = newest.get(event.position)
                if known is None or (event.epoch, event.counter) > (known.epoch, known.counter):
                    newest[event.position] = event
        return newest

    def right(self, attempt: str) -> int:
        """How many scored items are right by the log alone."""
        newest = self.newest(attempt)
        return sum(
            {int(part) for part in newest[position].value.split()} == self.keys[item.revision]
            for position, item in self.items[attempt].items()
            if item.is_scored and position in newest and newest[position].value and item.revision in self.keys
        )


class Database:
    """A connection of either kind, told apart by what a query looks like."""

    def __init__(self, connection: Any, *, is_sqlite: bool) -> None:
        self.connection, self.is_sqlite = connection, is_sqlite

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(sql if self.is_sqlite else sql.replace("?", "%s"), parameters)
        return list(cursor.fetchall()) if cursor.description else []

    def rows(self) -> Rows:
        rows = Rows()
        for row in self.query(
            "SELECT id, learner_id, blueprint_id, state, started_at, deadline_at, finished_at, sequence, writer_epoch"
            " FROM exams_attempt"
        ):
            one, learner, blueprint, state, *times, sequence, epoch = row
            started, deadline, finished = (_time(time) for time in times)
            assert started
            assert deadline
            name = _name(one)
            rows.attempts[name] = AttemptRow(
                name, learner, blueprint, state, started, deadline, finished, sequence, epoch
            )
        for one, sequence, kind, position, value, flagged, epoch, counter, at in self.query(
            "SELECT attempt_id, sequence, kind, position, value, is_flagged, epoch, counter, received_at"
            " FROM exams_attemptevent ORDER BY attempt_id, sequence"
        ):
            received = _time(at)
            assert received
            event = EventRow(sequence, kind, position, value, bool(flagged), epoch, counter, received)
            rows.events[_name(one)].append(event)
        for one, position, revision, value, flagged, epoch, counter, scored in self.query(
            "SELECT attempt_id, position, revision_id, value, is_flagged, epoch, counter, is_scored"
            " FROM exams_attemptitem"
        ):
            row = ItemRow(position, revision, value, bool(flagged), epoch, counter, bool(scored))
            rows.items[_name(one)][position] = row
        for one, *numbers in self.query(
            "SELECT attempt_id, right_count, item_count, points, scaled_score FROM exams_result"
        ):
            rows.results[_name(one)].append(ResultRow(*numbers))
        for revision, position in self.query(
            "SELECT o.revision_id, o.position FROM quizzes_option o JOIN quizzes_itemrevision r ON r.id = o.revision_id"
            f" WHERE o.is_key AND r.kind IN {CHOICES}"
        ):
            rows.keys[revision].add(position)
        return rows

    def changes_allowed(self) -> list[str]:
        """The ways to change the log of attempts that the database does not refuse; it is spoilt if there are any."""
        ways = ["UPDATE exams_attemptevent SET value = '9'", "DELETE FROM exams_attemptevent"]
        allowed = []
        for way in ways if self.is_sqlite else [*ways, "TRUNCATE exams_attemptevent"]:
            try:
                self.query(way)
            except Exception as error:  # noqa: BLE001 - each driver has its own
                if "only added to" in str(error):
                    continue
            allowed.append(way)
        return allowed

    def integrity(self) -> list[str]:
        """What SQLite finds wrong with its own file; PostgreSQL is asked in another way (`Cluster.check`)."""
        if not self.is_sqlite:
            return []
        said = [row[0] for row in self.query("PRAGMA integrity_check")]
        orphans = self.query("PRAGMA foreign_key_check")
        return [line for line in said if line != "ok"] + [f"points at nothing: {orphan}" for orphan in orphans]


@contextmanager
def sqlite(file: Path) -> Iterator[Database]:
    """The live database."""
    connection = sqlite3.connect(file, timeout=20, isolation_level=None)
    try:
        yield Database(connection, is_sqlite=True)
    finally:
        connection.close()


@contextmanager
def after_a_crash(file: Path, scratch: Path) -> Iterator[Database]:
    """A copy of a database that nobody has open: its log is recovered in the copy, and by the next server as well."""
    scratch.mkdir(exist_ok=True)
    for suffix in ("", "-wal"):
        source = file.with_name(file.name + suffix)
        copy = scratch / source.name
        copy.unlink(missing_ok=True)
        if source.exists():
            shutil.copy(source, copy)
    with sqlite(scratch / file.name) as database:
        yield database
    shutil.rmtree(scratch)


@contextmanager
def postgres(socket_folder: Path) -> Iterator[Database]:
    import psycopg  # only where there is a cluster

    with psycopg.connect(host=str(socket_folder), user="lightwell", dbname="lightwell", autocommit=True) as connection:
        yield Database(connection, is_sqlite=False)


def _name(identity: object) -> str:
    return str(identity).replace("-", "")


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)

"""The first statement of every change to an attempt: one UPDATE that says whether the change may be made at all.

It takes the attempt's row, so that a save and the end of the attempt cannot pass each other; it numbers the change and
links it to the log. The line in the log is the second statement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, F
from django.db.models.expressions import RawSQL
from django.db.models.sql.subqueries import UpdateQuery

from exams.chain import Line
from exams.models import Attempt, AttemptEvent, AttemptQuerySet

# `chain.link` in SQL. Only here is the head of the chain known without a query of its own, and locked. Django gives
# SQLite its SHA256, in Python; PostgreSQL has one from version 11 on.
LINK = {
    "sqlite": "SHA256(log_digest || ' ' || (sequence + 1) || ' ' || {epoch} || ' ' || %s)",
    "postgresql": (
        "encode(sha256(convert_to(log_digest || ' ' || (sequence + 1) || ' ' || {epoch} || ' ' || %s, 'UTF8')), 'hex')"
    ),
}


class Passed(NamedTuple):
    sequence: int
    writer_epoch: int
    log_digest: str
    added_minutes: int
    deadline_at: datetime


def pass_gate(attempts: AttemptQuerySet, line: Line, **changes: Any) -> Passed | None:
    """Apply `changes` to the one attempt that `attempts` selects and log them; none where it selects nothing.

    Inside the caller's transaction. `QuerySet.update` cannot tell what it wrote, and a SELECT after it would be one
    more query for each save, so this asks with RETURNING (SQLite 3.35, PostgreSQL).
    """
    epoch = "(writer_epoch + 1)" if line.epoch is None else str(int(line.epoch))
    link = RawSQL(LINK[connection.vendor].format(epoch=epoch), [line.text], CharField())  # noqa: S611 - a number only
    query: UpdateQuery = attempts.query.chain(UpdateQuery)  # type: ignore[assignment]
    query.add_update_values({"sequence": F("sequence") + 1, "log_digest": link, **changes})
    sql, params = query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING id, sequence, writer_epoch, log_digest, added_minutes, deadline_at", params)
        rows = cursor.fetchall()
    if not rows:
        return None
    attempt_id, sequence, writer_epoch, log_digest, added_minutes, deadline_at = rows[0]
    passed = Passed(sequence, writer_epoch, log_digest, added_minutes, _moment(deadline_at))
    AttemptEvent.objects.create(
        attempt_id=attempt_id,
        sequence=passed.sequence,
        kind=line.kind,
        position=line.position,
        value=line.value,
        is_flagged=line.is_flagged,
        epoch=passed.writer_epoch if line.epoch is None else line.epoch,
        counter=line.counter,
        received_at=line.received_at,
        digest=passed.log_digest,
    )
    return passed


def _moment(value: Any) -> datetime:
    """A time as the database returned it, as Django would have read it."""
    column = Attempt._meta.get_field("deadline_at").get_col(Attempt._meta.db_table)
    for convert in connection.ops.get_db_converters(column):
        value = convert(value, column, connection)
    moment: datetime = value
    return moment

"""The first statement of every change to an attempt: one UPDATE that says whether the change may be made at all.

It takes the attempt's row, so that a save and the end of the attempt cannot pass each other, and it numbers the change.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F
from django.db.models.sql.subqueries import UpdateQuery

from exams.models import AttemptQuerySet


class Passed(NamedTuple):
    sequence: int
    writer_epoch: int


def pass_gate(attempts: AttemptQuerySet, **changes: Any) -> Passed | None:
    """Apply `changes` to the one attempt that `attempts` selects and count the change; none where it selects nothing.

    `QuerySet.update` cannot tell what it wrote, and a SELECT after it would be one more query for each save, so this
    asks with RETURNING (SQLite 3.35, PostgreSQL).
    """
    query: UpdateQuery = attempts.query.chain(UpdateQuery)  # type: ignore[assignment]
    query.add_update_values({"sequence": F("sequence") + 1, **changes})
    sql, params = query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING sequence, writer_epoch", params)
        rows = cursor.fetchall()
    return Passed(*rows[0]) if rows else None

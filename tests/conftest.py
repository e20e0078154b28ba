"""Fixtures that tests of more than one app use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db.backends.base.operations import BaseDatabaseOperations

from exams import append_only
from tests.packs import tiny  # noqa: F401 - a fixture


@pytest.fixture(autouse=True, scope="session")
def _flushable() -> Iterator[None]:
    """A test that commits is cleaned up by emptying every table, which the triggers of exams refuse, rightly."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_logs_too(operations: Any, statements: Any) -> None:
        connection = operations.connection
        there = set(connection.introspection.table_names())
        kept = [table for table in append_only.WORDS if table in there and append_only.is_kept(connection, table)]
        for table in kept:
            append_only.run(connection, append_only.remove(table))
        flush(operations, statements)
        for table in kept:
            append_only.run(connection, append_only.install(table))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_logs_too)
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits count in the cache: no test starts with another's counts."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    """Tests of staff and instructors sign in directly; those of the second factor switch it on again."""
    settings.SECOND_FACTOR = False

"""System checks of the database: a SQLite that cannot corrupt its log, and settings that keep acknowledged answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

Version = tuple[int, int, int]


def has_wal_reset_race(version: Version) -> bool:
    """Whether two connections of this SQLite can corrupt a WAL database when both reset its log.

    Affected: 3.7.0 to 3.51.2; mended in 3.51.3 and, carried back, in 3.44.6 and 3.50.7 (sqlite.org, release notes).
    """
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return False
    carried_back = ((3, 44, 6), (3, 50, 7))
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in carried_back)


@register(Tags.database)
def sqlite_is_safe(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `migrate`, `prepare` and `check --database default`."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            pragma = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")}
        if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
            problems.append(
                Error("SQLite transactions must be IMMEDIATE, or saves fail as 'locked'.", id="lightwell.E002")
            )
        if pragma["synchronous"] < 2:
            problems.append(
                Error("SQLite must run with synchronous=FULL, or a power cut loses answers.", id="lightwell.E003")
            )
        if not pragma["foreign_keys"]:
            problems.append(Error("SQLite must enforce foreign keys.", id="lightwell.E004"))
    return problems


@register()
def sqlite_is_unaffected(app_configs: object = None, **kwargs: Any) -> list[CheckMessage]:
    if connections["default"].vendor != "sqlite" or not has_wal_reset_race(sqlite3.sqlite_version_info):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt the database when two workers write (WAL-reset race).",
            hint="Install the pinned requirements (pysqlite3 brings a mended SQLite), or use PostgreSQL.",
            id="lightwell.E001",
        )
    ]

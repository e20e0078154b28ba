"""The checks of the database speak when they should."""

import sqlite3

import pytest
from django.db import connection

from web import checks

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_the_wal_reset_race_is_known_by_version(version: tuple[int, int, int], is_affected: bool):
    assert checks.has_wal_reset_race(version) is is_affected


def test_the_site_runs_on_an_unaffected_sqlite():
    """Fails where the safe SQLite was not put in place before Django imported the system's."""
    assert checks.sqlite_is_unaffected() == []


@on_sqlite
def test_an_affected_sqlite_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(checks, "sqlite3", sqlite3)
    assert [problem.id for problem in checks.sqlite_is_unaffected()] == ["lightwell.E001"]


@pytest.mark.django_db
def test_the_shipped_connection_is_safe():
    assert checks.sqlite_is_safe(databases=["default"]) == []


@on_sqlite
@pytest.mark.django_db
def test_a_connection_that_may_lose_answers_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    with connection.cursor() as cursor:
        found = {problem.id for problem in checks.sqlite_is_safe(databases=["default"])}
        assert cursor is not None
    assert found == {"lightwell.E002"}

"""The triggers that keep the log of attempts append-only, and whether a database has them.

SQLite drops a table's triggers when a later migration makes the table anew: such a migration ends with `INSTALL` again
(a test and `recompute_scores --check` say so where it was forgotten).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "exams_attemptevent"
WORDS = "the log of an attempt is only added to"

INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$""",
        *(
            f"""CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE}
                FOR EACH {each} EXECUTE FUNCTION {TABLE}_refuse()"""
            for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
        ),
    ],
}
REMOVE = {
    "sqlite": [f"DROP TRIGGER {TABLE}_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [f"DROP FUNCTION {TABLE}_refuse() CASCADE"],  # and its triggers
}
COUNT = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": (
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O'"
    ),
}


def run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def is_kept(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database itself refuses to change or empty the log."""
    wanted = sum("CREATE TRIGGER" in statement for statement in INSTALL[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(COUNT[connection.vendor], [TABLE])
        (found,) = cursor.fetchone()
    return bool(found == wanted)

"""The triggers that keep the log of attempts and their former results append-only, and whether a database has them.

SQLite drops a table's triggers when a later migration makes the table anew: such a migration ends with `install` again
(a test and `recompute_scores --check` say so where it was forgotten).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "exams_attemptevent"
FORMER_RESULTS = "exams_formerresult"
WORDS = {
    TABLE: "the log of an attempt is only added to",
    FORMER_RESULTS: "what a result was before is only added to",
}


def install(table: str) -> dict[str, list[str]]:
    words = WORDS[table]
    return {
        "sqlite": [
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{words}'); END"""
            for verb in ("UPDATE", "DELETE")
        ],
        "postgresql": [
            f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END $$""",
            *(
                f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
                    FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"""
                for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
            ),
        ],
    }


def remove(table: str) -> dict[str, list[str]]:
    return {
        "sqlite": [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")],
        "postgresql": [f"DROP FUNCTION {table}_refuse() CASCADE"],  # and its triggers
    }


INSTALL, REMOVE = install(TABLE), remove(TABLE)
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


def is_kept(connection: BaseDatabaseWrapper, *tables: str) -> bool:
    """Whether the database itself refuses to change or empty tables, by default all that are only added to."""
    return all(_is_kept(connection, table) for table in tables or WORDS)


def _is_kept(connection: BaseDatabaseWrapper, table: str) -> bool:
    wanted = sum("CREATE TRIGGER" in statement for statement in install(table)[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(COUNT[connection.vendor], [table])
        (found,) = cursor.fetchone()
    return bool(found == wanted)

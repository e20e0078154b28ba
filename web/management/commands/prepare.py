"""Makes everything ready to serve: database, cache table, content, static files. Run again, it changes what is new."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

# django-htmx brings every version and extension of htmx; we use version 2 alone.
UNUSED = ["django_htmx/ext/*", "django_htmx/*-4*"]


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        if connection.vendor == "sqlite":
            # Once, here, by one process: as a pragma of every connection it races on a fresh database.
            with connection.cursor() as cursor:
                mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            if mode != "wal":
                self.stderr.write(f"SQLite keeps journal_mode={mode}: is the folder on a network file system?")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("load_content")
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED)

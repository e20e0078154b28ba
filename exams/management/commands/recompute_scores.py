"""Works out every result anew from its log and compares: chain, sequence, responses, scores. Changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exams import append_only, audit
from exams.models import Attempt


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare; results stay as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        attempts = count = 0
        if not append_only.is_kept(connection):
            self.stdout.write("The database would let the log be changed: its triggers are missing.")
            count += 1
        for pk in Attempt.objects.order_by("started_at").values_list("pk", flat=True).iterator():
            attempts += 1
            for finding in audit.findings(pk):
                self.stdout.write(f"{pk}: {finding}")
                count += 1
        if count:
            raise CommandError(f"{attempts} attempts checked, {count} findings.")
        self.stdout.write(f"{attempts} attempts checked: every log is whole, responses and results follow from it.")

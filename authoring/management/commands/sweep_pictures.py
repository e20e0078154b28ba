"""Deletes uploaded pictures that for a day no question, draft, revision or case study has named."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from authoring.sweeping import sweep


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(at=timezone.now())
        if any(swept) or options["verbosity"] > 1:
            self.stdout.write(f"{swept.rows} pictures swept that nothing names, {swept.files} files deleted")

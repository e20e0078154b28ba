"""Ends the attempts whose time is over, browser or not; `manage.py serve` runs it every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from exams import attempts


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        closed = attempts.close_all(at=timezone.now())
        if closed:
            self.stdout.write(f"{closed} closed")

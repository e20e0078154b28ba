"""Deletes guests that were not seen for LIGHTWELL_GUEST_DAYS, with their progress; forgets old invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts import invitations
from accounts.guests import sweep


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.GUEST_DAYS)

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        invitations.forget(at=timezone.now())
        swept = sweep(unseen_since=timezone.now() - timedelta(days=days))
        if swept or options["verbosity"] > 1:
            self.stdout.write(f"{swept} guests swept: not seen for {days} days")

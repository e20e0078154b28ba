"""Adds the demo people, Alice, Bob, Charlie, an instructor with a bank and a colleague, with weeks of history; once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from progress import demo
from studyguide.models import Guide


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TLS:
            raise CommandError("The demo people share one password, so they do not go on a public server (TLS is on).")
        guide = Guide.objects.published().first()
        if guide is None:
            raise CommandError("There is no guide yet. First: manage.py load_content")

        file = settings.DATA / "demo_password"
        there = User.objects.filter(email__in=demo.EMAILS).count()
        if 0 < there < len(demo.EMAILS):
            raise CommandError("Some of the demo people are here and some are not; delete the others first.")
        if there and demo.add_bank(guide, now=timezone.now()):  # of a demo from before there were banks
            self.stdout.write("The demo people are here already; the instructor has a bank now.")
        elif there:
            self.stdout.write("The demo people are here already; nothing was changed.")
        else:
            demo.make(guide, password=password_in(file), now=timezone.now())
            self.stdout.write("The demo people are here: Alice, Bob, Charlie, an instructor and a colleague.")
        self.stdout.write(f"Sign in as {', '.join((*demo.EMAILS, demo.COLLEAGUE_EMAIL))}")
        if file.exists():
            self.stdout.write(
                f"with the password {file.read_text().strip()} (kept in {file.name} beside the database)."
            )
        self.stdout.write("The instructor’s bank is at /teach/, waiting comments are at /admin/.")


def password_in(file: Path) -> str:
    """A new password, kept in `file` for its owner alone: it is this machine's and in no source."""
    password = secrets.token_urlsafe(9)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
        kept.write(password)
    return password

"""Invites somebody by e-mail to become an instructor, and prints the link; it works once, for 14 days."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from accounts import invitations, security_log
from accounts.models import User

SITE = f"https://{settings.ALLOWED_HOSTS[0]}" if settings.TLS else "http://localhost:8000"


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--site", default=SITE, help=f"where the site is reached, {SITE} if nothing is said")

    def handle(self, *args: Any, email: str, site: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        if any(person.may_teach for person in User.objects.filter(email__iexact=email)):
            raise CommandError(f"{email} belongs to an instructor already.")

        invitation, token = invitations.invite(email, by=None, at=timezone.now())
        security_log.note("invitation_made", by="command", invitation=invitation.pk)
        link = site.rstrip("/") + invitations.path_of(token)

        self.stdout.write(link)
        if invitations.mail(invitation, link):
            self.stdout.write(f"It is on its way to {invitation.email}.")

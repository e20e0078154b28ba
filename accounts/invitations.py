"""Verbs of invitations: an administrator invites somebody by e-mail to become an instructor."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation, User

LASTS = timedelta(days=14)
FORGOTTEN = timedelta(days=30)  # after it ended, the address of who did not come is not kept longer


def invite(email: str, *, by: User | None, at: datetime) -> tuple[Invitation, str]:
    """A new invitation and its token, which is kept nowhere. One made before for the same address ends."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.open(at).filter(email=email.lower()).delete()
        invitation: Invitation = Invitation.objects.create(
            email=email.lower(), token_digest=digest(token), made_by=by, made_at=at, expires_at=at + LASTS
        )
    return invitation, token


def find(token: str, *, at: datetime) -> Invitation | None:
    """The invitation of a token, where it can still be accepted."""
    found: Invitation | None = Invitation.objects.open(at).filter(token_digest=digest(token)).first()
    return found


def accept(invitation: Invitation, account: User, *, at: datetime) -> bool:
    """Make an account an instructor's. False where somebody else used the invitation, or it ended, meanwhile."""
    with transaction.atomic():
        used = Invitation.objects.open(at).to(account).filter(pk=invitation.pk).update(used_at=at)
        if used:
            make_instructor(account)
    return bool(used)


def make_instructor(account: User) -> None:
    account.is_instructor = True
    account.save(update_fields=["is_instructor"])


def mail(invitation: Invitation, link: str) -> bool:
    """Send the link, where mail is set up. False where it is not, or the mail server did not take it."""
    if not is_mail_set_up():
        return False
    text = render_to_string("accounts/email/invitation.txt", {"invitation": invitation, "link": link})
    try:
        send_mail(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}You are invited to teach", text, None, [invitation.email])
    except OSError:  # smtplib's errors are of this kind too
        return False
    return True


def is_mail_set_up() -> bool:
    return "console" not in settings.EMAIL_BACKEND


def forget(*, at: datetime) -> None:
    Invitation.objects.ended_before(at - FORGOTTEN).delete()


def path_of(token: str) -> str:
    return reverse("invitation", kwargs={"token": token})


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()

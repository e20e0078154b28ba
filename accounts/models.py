"""Users: people with an account and guests who have not made one yet."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserQuerySet(models.QuerySet["User"]):
    def guests(self) -> UserQuerySet:
        return self.filter(is_guest=True)

    def unseen_since(self, moment: datetime) -> UserQuerySet:
        return self.filter(last_seen_at__lt=moment)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self) -> User:
        guest: User = self.model(email=None, is_guest=True)
        guest.set_unusable_password()
        guest.save()
        return guest


class Role(models.TextChoices):
    """What somebody is here for; each may do what the one before may. The admin goes by permissions besides."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


class User(AbstractBaseUser, PermissionsMixin):
    """A learner. A guest has no e-mail and no password; the session alone says who it is."""

    email = models.EmailField(null=True, blank=True, unique=True)
    display_name = models.CharField(max_length=80, blank=True)
    is_guest = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_instructor = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)  # made by load_demo, for a machine of one's own
    date_joined = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)  # to the day: see accounts.guests
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # how often "everywhere else" was
    has_shortcuts = models.BooleanField("keyboard shortcuts", default=True)  # WCAG 2.1.4: can be switched off

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(is_guest=True, email__isnull=True) | models.Q(is_guest=False, email__isnull=False),
                name="user_guest_or_email",
            ),
        ]
        indexes: ClassVar = [
            models.Index("last_seen_at", condition=models.Q(is_guest=True), name="user_guest_seen"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email or "Guest"

    @property
    def role(self) -> Role:
        if self.is_staff and self.is_superuser:
            return Role.ADMINISTRATOR
        return Role.INSTRUCTOR if self.is_instructor else Role.LEARNER

    @property
    def may_teach(self) -> bool:
        return self.role is not Role.LEARNER

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must hold to be this user's; a new password changes it, and so does a new count."""
        digest: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return digest if not self.sessions_ended else sha256(f"{digest}:{self.sessions_ended}".encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> InvitationQuerySet:
        return self.filter(used_at=None, expires_at__gt=at)

    def to(self, person: User) -> InvitationQuerySet:
        return self.filter(email=person.email.lower()) if person.email else self.none()

    def ended_before(self, moment: datetime) -> InvitationQuerySet:
        return self.filter(expires_at__lt=moment)


class Invitation(models.Model):
    """Somebody may become an instructor. The link that says so is kept nowhere, only a digest of its token."""

    email = models.EmailField("e-mail")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.email}, {self.made_at:%d %B %Y}"

    def is_to(self, person: User) -> bool:
        return person.email is not None and person.email.lower() == self.email

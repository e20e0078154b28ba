"""What people do with a guide: mark topics as read, comment under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

from studyguide.models.guide import Topic


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, learner: User | None) -> ReadingQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Reading(models.Model):
    """A learner marked a topic as read."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "topic"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.topic}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.APPROVED)

    def waiting(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.PENDING)


class Comment(models.Model):
    """A comment under a topic. The e-mail is for moderators alone and is shown on no page of the site."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        APPROVED = "approved", "Shown"
        HIDDEN = "hidden", "Hidden"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    name = models.CharField(max_length=80)
    email = models.EmailField()
    text = models.TextField(max_length=4000)
    digest = models.CharField(max_length=64, editable=False)  # of who wrote what: the same comment is kept once
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    posted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["posted_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "digest"], name="comment_once")]
        indexes: ClassVar = [models.Index(fields=["topic", "state", "posted_at"], name="comment_shown")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"

"""What learners keep or tell about an item: bookmarks, notes to themselves, reports to its author."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from quizzes.models.items import Item, ItemRevision

if TYPE_CHECKING:
    from accounts.models import User


class MarkQuerySet(models.QuerySet["Bookmark"]):
    def of(self, learner: User | None) -> MarkQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Bookmark(models.Model):
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey(Item, models.CASCADE, related_name="bookmarks")
    made_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "item"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.item}"


class NoteQuerySet(models.QuerySet["ItemNote"]):
    def of(self, learner: User | None) -> NoteQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class ItemNote(models.Model):
    """What a learner wrote to themselves about an item."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="item_notes")
    item = models.ForeignKey(Item, models.CASCADE, related_name="notes")
    text = models.TextField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "item"], name="item_note_once")]

    def __str__(self) -> str:
        return self.text[:40]


class ReportQuerySet(models.QuerySet["ItemReport"]):
    def of(self, learner: User | None) -> ReportQuerySet:
        return self.filter(learner=learner) if learner else self.none()

    def open(self) -> ReportQuerySet:
        return self.filter(closed_at=None)


class ItemReport(models.Model):
    """A problem with an item that a learner told its author."""

    class Reason(models.TextChoices):
        KEY = "key", "The answer marked right is wrong"
        AMBIGUOUS = "ambiguous", "More than one answer is right"
        OUTDATED = "outdated", "It is out of date"
        UNCLEAR = "unclear", "It is unclear, or has a mistake in its words"
        OTHER = "other", "Something else"

    learner = models.ForeignKey(  # who leaves takes their name along; the report stays
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="item_reports"
    )
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "revision"], condition=Q(closed_at=None), name="item_report_one_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], condition=Q(closed_at=None), name="item_report_queue")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.reason}"

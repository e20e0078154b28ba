"""Drafts of items with every state they went through, reviews, comments, and what happened to an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from quizzes.models import Bank, CaseStudy, Item, ItemRevision

if TYPE_CHECKING:
    from accounts.models import User


class DraftQuerySet(models.QuerySet["ItemDraft"]):
    def of(self, author: User | None) -> DraftQuerySet:
        """Those in the banks that somebody works on."""
        return self.filter(item__bank__in=Bank.objects.of(author))


class ItemDraft(models.Model):
    """An item's words and key as its authors have them now. Publishing makes a revision of it and ends it.

    Where the item belongs (topic, difficulty, tags and the like) is no part of it: that stands in the item, at once.
    """

    item = models.OneToOneField(Item, models.CASCADE, related_name="draft")
    version = models.PositiveIntegerField(default=1)  # grows with each change that is kept
    document = models.TextField()  # JSON, an item of docs/authoring.md without its home: see authoring.documents
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)  # since when it is in review; a change takes it back

    objects = DraftQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sent_at"], condition=models.Q(sent_at__isnull=False), name="draft_in_review"),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.version}"


class DraftVersion(models.Model):
    """A state that a draft had: what an editor who began there has changed is told by comparing with it."""

    draft = models.ForeignKey(ItemDraft, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["draft", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.number}"


class Review(models.Model):
    """What a reviewer said of a draft, as it was then."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes wanted"

    item = models.ForeignKey(Item, models.CASCADE, related_name="reviews")
    digest = models.CharField(max_length=64)  # of the words that were read: an approval is good for these alone
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.verdict}"


class ItemComment(models.Model):
    """What authors say to each other about an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="comments")
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="item_comments")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["item", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["item"], condition=models.Q(resolved_at=None), name="item_comment_open"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class CaseComment(models.Model):
    """What authors say to each other about a case study, as it was then."""

    case = models.ForeignKey(CaseStudy, models.CASCADE, related_name="comments")
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="case_comments")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class ItemEvent(models.Model):
    """Something that happened to an item, for its authors to read. Only added to."""

    class Kind(models.TextChoices):
        MADE = "made", "made"
        COPIED = "copied", "copied from another bank"
        SENT = "sent", "sent to review"
        APPROVED = "approved", "approved"
        CHANGES = "changes", "sent back with wishes"
        PUBLISHED = "published", "published"
        ROLLED_BACK = "rolled-back", "rolled back"
        DISCARDED = "discarded", "draft discarded"
        RETIRED = "retired", "retired"
        RESTORED = "restored", "put back"
        MOVED = "moved", "moved"
        REPORT_CLOSED = "report-closed", "report closed"

    item = models.ForeignKey(Item, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    revision = models.ForeignKey(ItemRevision, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.kind}"


class BankImage(models.Model):
    """A picture that an author uploaded to a bank. The file is named by its content, and banks may share it."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="images")
    digest = models.CharField(max_length=64)  # SHA-256 of the file as it is stored
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["bank", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "digest"], name="bank_image_once")]
        indexes: ClassVar = [models.Index(fields=["digest"], name="bank_image_by_digest")]

    def __str__(self) -> str:
        return self.digest[:12]

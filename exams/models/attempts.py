"""Attempts at a form, with their log."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from exams.models.blueprints import SCORING, Blueprint, ExamForm
from quizzes.models import ItemRevision
from quizzes.scoring import Rule

if TYPE_CHECKING:
    from accounts.models import User

GRACE = timedelta(seconds=settings.EXAM_GRACE_SECONDS)  # a save that was sent in time may be this long on its way
LONGEST_LOCK_WAIT = timedelta(seconds=20)  # the database's own timeout, see DATABASES


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, learner: User | None) -> AttemptQuerySet:
        return self.filter(learner=learner) if learner else self.none()

    def open(self) -> AttemptQuerySet:
        return self.filter(state=Attempt.State.OPEN)

    def running(self, now: datetime) -> AttemptQuerySet:
        return self.open().filter(deadline_at__gte=now)

    def submitted(self) -> AttemptQuerySet:
        return self.filter(state=Attempt.State.SUBMITTED)

    def may_be_closed(self, now: datetime) -> AttemptQuerySet:
        """Time is over, and no save that was received in time can still be on its way to the database."""
        return self.filter(deadline_at__lt=now - GRACE - LONGEST_LOCK_WAIT)


class Attempt(models.Model):
    """One timed sitting of a form. The deadline is the server's and absolute; it moves only when time is added."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Submitted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(  # deleting a person cuts this link and leaves the attempt and its log
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="attempts"
    )
    form = models.ForeignKey(ExamForm, models.PROTECT, related_name="attempts")
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="attempts")
    pass_mark = models.PositiveSmallIntegerField()  # as they were at the start
    raw_cut = models.DecimalField(max_digits=4, decimal_places=3)
    scoring = models.CharField(max_length=16, choices=SCORING, default=Rule.ALL_OR_NOTHING.value)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    added_minutes = models.PositiveSmallIntegerField(default=0)  # while it ran; they are in the deadline already
    finished_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # grows with each accepted change: the gate, and the log's order
    writer_epoch = models.PositiveIntegerField(default=1)  # grows when another tab or device takes over
    log_digest = models.CharField(max_length=64)  # of the newest line in the log: the head of its chain
    review_opened_at = models.DateTimeField(null=True, blank=True)  # when the learner asked for it (faithful reports)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "blueprint"], condition=Q(state="open"), name="attempt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", finished_at=None) | Q(state="submitted", finished_at__isnull=False),
                name="attempt_submitted_has_finish",
            ),
            models.CheckConstraint(condition=Q(deadline_at__gt=F("started_at")), name="attempt_deadline_after_start"),
        ]
        indexes: ClassVar = [
            models.Index("deadline_at", condition=Q(state="open"), name="attempt_open_by_deadline"),
            models.Index(fields=["learner", "-started_at"], name="attempt_by_learner"),
        ]
        permissions: ClassVar = [
            ("extend_attempt", "Can add time to running attempts"),
            ("hand_in_answers", "Can hand in files of answers"),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint} {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("exams:result", args=[self.pk]) if self.finished_at else reverse("exams:item", args=[self.pk, 1])

    def has_expired(self, now: datetime) -> bool:
        return now > self.deadline_at

    @property
    def whole_seconds(self) -> int:
        return round((self.deadline_at - self.started_at).total_seconds())

    @property
    def is_review_open(self) -> bool:
        return self.blueprint.report == Blueprint.Report.STUDY or self.review_opened_at is not None


class AttemptItem(models.Model):
    """The current response to one item of an attempt: the newest version by (epoch, counter)."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)  # this and the next copied from the revision: a save checks them in its SQL
    choose_count = models.PositiveSmallIntegerField()
    is_scored = models.BooleanField(default=True)  # from the form; nobody is told before the end
    value = models.CharField(max_length=200, blank=True)  # the response as its kind encodes it; empty: none
    is_flagged = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(default=0)
    counter = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    is_right = models.BooleanField(null=True, blank=True)  # set when the attempt is finalised

    class Meta:
        ordering: ClassVar = ["attempt", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_item_once"),
            models.UniqueConstraint(fields=["attempt", "revision"], name="attempt_item_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class AttemptEvent(models.Model):
    """The log of an attempt, without personal data. A result can be worked out from it alone.

    Only added to: triggers refuse anything else (`exams.append_only`), and each line is linked to the one before.
    """

    class Kind(models.TextChoices):
        START = "start"
        SAVE = "save"
        TAKE_OVER = "take-over"
        SUBMIT = "submit"  # by the learner
        CLOSE = "close"  # by the deadline
        MERGE = "merge"  # a guest's, which gave way to the open attempt of the account the guest became
        EXTEND = "extend"  # staff added the minutes that stand in `value`
        LATE = "late"  # a save that came after deadline and grace: kept, never scored

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()  # the attempt's, after the change
    kind = models.CharField(max_length=9, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.CharField(max_length=200, blank=True)
    is_flagged = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(default=0)
    counter = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()  # stamped at the first line of the request
    digest = models.CharField(max_length=64)  # over the line before and this one, see `exams.chain`

    class Meta:
        ordering: ClassVar = ["attempt", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "position", "epoch", "counter"],
                condition=Q(kind="save"),
                name="attempt_event_version_once",
            ),
            models.UniqueConstraint(
                fields=["attempt", "position", "epoch", "counter"],
                condition=Q(kind="late"),
                name="attempt_event_late_once",
            ),
            models.UniqueConstraint(fields=["attempt", "sequence"], name="attempt_event_sequence_once"),
        ]

    def __str__(self) -> str:
        return self.kind

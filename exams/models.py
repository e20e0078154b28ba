"""Certifications, blueprints, the forms made from them, attempts at a form with their log, and results."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from exams import allowance
from quizzes.models import ItemRevision, KeyCorrection
from quizzes.scoring import Rule
from studyguide.models import Guide, Objective, Topic

if TYPE_CHECKING:
    from accounts.models import User


GRACE = timedelta(seconds=settings.EXAM_GRACE_SECONDS)  # a save that was sent in time may be this long on its way
SCORING = [(rule.value, rule.value) for rule in Rule]
LONGEST_LOCK_WAIT = timedelta(seconds=20)  # the database's own timeout, see DATABASES


class Certification(models.Model):
    """An exam of AWS as AWS describes it, on the day it was checked."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="certifications")
    code = models.CharField(max_length=12)  # SAA-C03; items say which of these they prepare for
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    scored_count = models.PositiveSmallIntegerField()
    unscored_count = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    raw_cut = models.DecimalField(max_digits=4, decimal_places=3)  # ours: AWS publishes none
    url = models.URLField()
    checked_on = models.DateField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["guide", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "code"], name="certification_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def item_count(self) -> int:
        return self.scored_count + self.unscored_count


class CertificationKind(models.Model):
    certification = models.ForeignKey(Certification, models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=12)  # a key of quizzes.kinds.KINDS

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certification", "kind"], name="certification_kind_once")
        ]

    def __str__(self) -> str:
        return self.kind


class Domain(models.Model):
    """A part of a certification's exam, and how far the guide's bank can fill it."""

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="domains")
    slug = models.SlugField()
    title = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField()  # per cent of the exam
    covers = models.TextField(blank=True)  # what of it the bank holds, in words; empty: nothing
    needed_count = models.PositiveSmallIntegerField()  # items that make up its weight
    stock_count = models.PositiveSmallIntegerField()  # items in the bank
    objectives = models.ManyToManyField(Objective, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["certification", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["certification", "slug"], name="domain_once")]

    def __str__(self) -> str:
        return self.title


class Blueprint(models.Model):
    """How many items of each topic an exam has, how long it takes and where its cut is.

    With a `domain` it is a section mock: that part of a certification's exam, in proportion.
    """

    class Report(models.TextChoices):
        STUDY = "study", "Study: everything at once"
        FAITHFUL = "faithful", "Faithful: as AWS reports, items when the learner asks"

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="blueprints")
    slug = models.SlugField()
    title = models.CharField(max_length=120)
    summary = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    item_count = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()  # on the scale 100 to 1000
    raw_cut = models.DecimalField(  # share right that maps to the pass mark
        max_digits=4, decimal_places=3, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    scoring = models.CharField(max_length=16, choices=SCORING, default=Rule.ALL_OR_NOTHING.value)
    unscored_count = models.PositiveSmallIntegerField(default=0)  # of the items: chosen by chance, not told before
    report = models.CharField(max_length=8, choices=Report.choices, default=Report.STUDY)
    domain = models.OneToOneField(Domain, models.SET_NULL, null=True, blank=True, related_name="section")
    position = models.PositiveSmallIntegerField()
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["guide", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "slug"], name="blueprint_once"),
            models.CheckConstraint(condition=Q(unscored_count__lt=F("item_count")), name="blueprint_scores_something"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_within(self) -> str:
        """As it stands inside a sentence: the quick mock, SAA-C03."""
        return self.title if self.domain_id else self.title.lower()


class BlueprintTopic(models.Model):
    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    item_count = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["blueprint", "topic__number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["blueprint", "topic"], name="blueprint_topic_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.item_count}"


class BlueprintKind(models.Model):
    """A kind of item that forms of the blueprint may hold."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=12)  # a key of quizzes.kinds.KINDS

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["blueprint", "kind"], name="blueprint_kind_once")]

    def __str__(self) -> str:
        return self.kind


class ExamForm(models.Model):
    """A fixed list of item revisions made from a blueprint. Immutable."""

    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="forms")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.blueprint} {self.pk}"


class FormItem(models.Model):
    form = models.ForeignKey(ExamForm, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()  # 1..
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="+")
    is_scored = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["form", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "position"], name="form_item_position_once"),
            models.UniqueConstraint(fields=["form", "revision"], name="form_item_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Accommodation(models.Model):
    """The time a learner has beyond others', in each exam that is started from now on."""

    MULTIPLIERS: ClassVar = [
        (Decimal("1.00"), "as others"),
        (Decimal("1.25"), "a quarter more (1.25)"),
        (Decimal("1.50"), "half as much again (1.5)"),
        (Decimal("2.00"), "twice the time (2.0)"),
    ]

    learner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="accommodation")
    has_language_time = models.BooleanField(default=False)  # English is not the learner's first language: their switch
    multiplier = models.DecimalField(  # this and the next are given by staff
        max_digits=3, decimal_places=2, choices=MULTIPLIERS, default=Decimal("1.00")
    )
    extra_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(240)])

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(multiplier__gte=1), name="accommodation_takes_no_time"),
        ]

    def __str__(self) -> str:
        return f"{self.learner}"

    def minutes_of(self, minutes: int) -> int:
        """How long this learner may take for an exam of so many minutes."""
        return allowance.minutes_of(
            minutes,
            multiplier=Decimal(self.multiplier),
            extra_minutes=self.extra_minutes,
            has_language_time=self.has_language_time,
        )


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
        permissions: ClassVar = [("extend_attempt", "Can add time to running attempts")]

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


class Scored(models.Model):
    """What an attempt came to."""

    right_count = models.PositiveSmallIntegerField()  # this and the next of scored items only
    item_count = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()  # 0 to 1000 for each item
    scaled_score = models.PositiveSmallIntegerField()  # 100 to 1000
    scaled_low = models.PositiveSmallIntegerField()  # the error band around it
    scaled_high = models.PositiveSmallIntegerField()
    is_pass = models.BooleanField()

    class Meta:
        abstract = True


class Result(Scored):
    """It is what the log and the keys in force come to; a corrected key makes it anew (`exams.replay`)."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="result")
    rescored_at = models.DateTimeField(null=True, blank=True)  # the last time; what it was before: FormerResult

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scaled_score__range=(100, 1000)), name="result_scale_100_to_1000"),
            models.CheckConstraint(condition=Q(right_count__lte=F("item_count")), name="result_right_of_items"),
        ]

    def __str__(self) -> str:
        return f"{self.scaled_score}"


class FormerResult(Scored):
    """A result as it was until a key was corrected. Only added to, as the log is (`exams.append_only`)."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="formers")
    correction = models.ForeignKey(KeyCorrection, models.PROTECT, related_name="+")  # says why
    replaced_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["result", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["result", "correction"], name="former_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scaled_score}"


class ResultTopic(models.Model):
    result = models.ForeignKey(Result, models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    right_count = models.PositiveSmallIntegerField()
    item_count = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField()  # spent on the topic's items, from the log

    class Meta:
        ordering: ClassVar = ["result", "topic__number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["result", "topic"], name="result_topic_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.right_count}/{self.item_count}"

    @property
    def share(self) -> Fraction:
        return Fraction(self.right_count, self.item_count)

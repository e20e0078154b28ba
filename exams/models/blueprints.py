"""What an exam consists of, and the forms made from that."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from exams.models.certifications import Domain
from quizzes.models import Bank, ItemRevision
from quizzes.scoring import Rule
from studyguide.models import Guide, Topic

if TYPE_CHECKING:
    from accounts.models import User


SCORING = [(rule.value, rule.value) for rule in Rule]
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # what nobody takes for another when a code is read out


def new_code() -> str:
    """What an exam is shared by: to be read out and typed, and not to be guessed (49 bits)."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(2))


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    """Who may do what with an exam. Every query of an author or a learner starts with one of these."""

    def in_guides(self) -> BlueprintQuerySet:
        """The exams of the guides themselves, which are everybody's."""
        return self.filter(bank=None)

    def of(self, author: User | None) -> BlueprintQuerySet:
        """Those over the banks that somebody works on."""
        return self.filter(bank__in=Bank.objects.of(author))

    def written_by(self, author: User | None) -> BlueprintQuerySet:
        return self.filter(bank__in=Bank.objects.written_by(author))

    def owned_by(self, author: User | None) -> BlueprintQuerySet:
        return self.filter(bank__in=Bank.objects.owned_by(author))

    def shared(self) -> BlueprintQuerySet:
        """Those over banks that whoever has the code may look at, and sit while they are open."""
        return self.exclude(bank=None).filter(
            is_published=True, is_retired=False, code__isnull=False, bank__is_archived=False
        )

    def read_by(self, learner: User | None) -> BlueprintQuerySet:
        """Those of the shared ones that a learner has opened."""
        if learner is None:
            return self.none()
        mine = BlueprintReader.objects.filter(blueprint=models.OuterRef("pk"), learner=learner)
        return self.shared().filter(models.Exists(mine))


class Blueprint(models.Model):
    """How many items of each topic an exam has, how long it takes and where its cut is.

    With a `domain` it is a section mock: that part of a certification's exam, in proportion. With a `bank` it is an
    instructor's, made of that bank alone.
    """

    class Report(models.TextChoices):
        STUDY = "study", "Study: everything at once"
        FAITHFUL = "faithful", "Faithful: as AWS reports, items when the learner asks"

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="blueprints")
    bank = models.ForeignKey(Bank, models.CASCADE, null=True, blank=True, related_name="blueprints")
    slug = models.SlugField(blank=True)  # an instructor's has none: its code or its key leads to it
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
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
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    # of an instructor's only
    is_published = models.BooleanField(default=True)
    code = models.CharField(max_length=16, unique=True, null=True, blank=True)  # none: nobody but its authors sees it
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True)  # none: as many as one likes
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)  # and no attempt runs longer
    version = models.PositiveIntegerField(default=1)  # grows with each change: an older form is told

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["guide", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "slug"], condition=Q(bank=None), name="blueprint_once"),
            models.CheckConstraint(
                condition=Q(unscored_count__lt=F("item_count")) | Q(item_count=0, unscored_count=0),
                name="blueprint_scores_something",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="blueprint_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gte=1), name="blueprint_allows_an_attempt"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_within(self) -> str:
        """As it stands inside a sentence: the quick mock, SAA-C03."""
        return self.title if self.domain_id or self.bank_id else self.title.lower()

    @property
    def guide_title(self) -> str:
        """What stands before its title, for learners. An outline is called as the bank it is of, which is no business
        of those who were given the exam alone."""
        return "" if self.guide.is_outline else self.guide.title

    def is_open(self, now: datetime) -> bool:
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)


class BlueprintTopic(models.Model):
    """How many items of a topic, or of one difficulty of it: a cell of the blueprint."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    difficulty = models.PositiveSmallIntegerField(null=True, blank=True)  # none: the bank's own mixture
    item_count = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["blueprint", "topic__number", "difficulty"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["blueprint", "topic"], condition=Q(difficulty=None), name="blueprint_topic_once"
            ),
            models.UniqueConstraint(fields=["blueprint", "topic", "difficulty"], name="blueprint_cell_once"),
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__range=(1, 5)), name="blueprint_difficulty_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.item_count}"


class BlueprintReader(models.Model):
    """A learner who opened an instructor's exam by its code. Its row is held while an attempt of theirs begins."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="readers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blueprint_readings")
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["blueprint", "learner"], name="blueprint_reader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner}"


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

"""What an exam consists of, and the forms made from that."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from exams.models.certifications import Domain
from quizzes.models import ItemRevision
from quizzes.scoring import Rule
from studyguide.models import Guide, Topic

SCORING = [(rule.value, rule.value) for rule in Rule]


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

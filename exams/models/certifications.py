"""Exams of AWS as AWS describes them, and the parts they have."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from studyguide.models import Guide, Objective


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

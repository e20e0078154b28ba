"""What attempts came to."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from exams.models.attempts import Attempt
from quizzes.models import KeyCorrection
from studyguide.models import Topic


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

"""Practice sessions over items, and the responses that learners gave."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from quizzes.models.banks import Bank
from quizzes.models.items import Item, ItemRevision, Option
from studyguide.models import Guide

if TYPE_CHECKING:
    from accounts.models import User


class PracticeSessionQuerySet(models.QuerySet["PracticeSession"]):
    def of(self, learner: User | None) -> PracticeSessionQuerySet:
        return self.filter(learner=learner) if learner else self.none()

    def unfinished(self) -> PracticeSessionQuerySet:
        """Neither ended by the learner nor answered through, as far as its items are still there."""
        unanswered = PracticeItem.objects.left().filter(session=models.OuterRef("pk"))
        return self.filter(models.Exists(unanswered), finished_at=None)


class PracticeSession(models.Model):
    """An untimed run over items, with the rationale at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_sessions")
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="practice_sessions")
    label = models.CharField(max_length=160)  # what was chosen: a topic, "3 topics", "Mixed", "What you missed"
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)  # when the learner ended it; see `unfinished`
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # the time the learner had, where they said so

    objects = PracticeSessionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["learner", "-started_at"], name="practice_by_learner")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("quizzes:session", args=[self.pk])


class PracticeItemQuerySet(models.QuerySet["PracticeItem"]):
    def of(self, learner: User | None) -> PracticeItemQuerySet:
        return self.filter(session__learner=learner) if learner else self.none()

    def left(self) -> PracticeItemQuerySet:
        """Still to be answered."""
        item = "revision__item__"
        asked = self.filter(response=None, **{f"{item}is_retired": False, f"{item}topic__is_retired": False})
        return asked.filter(PracticeItem.in_open_bank())


class PracticeItem(models.Model):
    session = models.ForeignKey(PracticeSession, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()  # 1..
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="+")

    objects = PracticeItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["session", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "position"], name="practice_item_position_once"),
            models.UniqueConstraint(fields=["session", "revision"], name="practice_item_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

    @staticmethod
    def in_open_bank() -> Exists:
        """Whether its bank is (still) shared with the learner."""
        banks = Bank.objects.open_to_learner_at("session__learner")
        return Exists(banks.filter(pk=OuterRef("revision__item__bank")))

    @property
    def has_open_bank(self) -> bool:
        """As a read found it that asked with `in_open_bank`."""
        return bool(vars(self).get("found_open", True))

    @property
    def is_withdrawn(self) -> bool:
        """Retired, or not shared any more, since it was drawn: whoever answered it before keeps that, nobody answers
        it any more."""
        item = self.revision.item
        return item.is_retired or item.topic.is_retired or not self.has_open_bank


class ResponseQuerySet(models.QuerySet["Response"]):
    def of(self, learner: User | None) -> ResponseQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Response(models.Model):
    """What a learner gave to one item, once: in practice as it is given, from an exam when the attempt is finalised."""

    class Confidence(models.IntegerChoices):
        """How sure a learner said to be, before the key was shown. It never changes a score."""

        GUESSED = 1, "Guessed"
        UNSURE = 2, "Unsure"
        SURE = 3, "Sure"

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="responses")
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="responses")
    practice_item = models.OneToOneField(PracticeItem, models.CASCADE, null=True, blank=True, related_name="response")
    is_from_exam = models.BooleanField(default=False)
    value = models.CharField(max_length=200, blank=True)  # as its kind encodes it; empty: "I don't know"
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True, blank=True)
    is_right = models.BooleanField()
    points = models.PositiveSmallIntegerField()  # 0 to 1000 of the item's full score
    given_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__range=(0, 1000)), name="response_points_0_to_1000"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "item", "-given_at"], name="response_last_of_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.points}"


class ResponseChoice(models.Model):
    """An option that a response stands for, as its kind says (`Kind.chosen`); misconceptions hang on these."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="choices")
    option = models.ForeignKey(Option, models.PROTECT, related_name="choices")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "option"], name="response_choice_once")]

    def __str__(self) -> str:
        return str(self.option)

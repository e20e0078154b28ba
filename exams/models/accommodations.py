"""Time beyond others'."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from exams import allowance


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

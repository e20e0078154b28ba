"""The comparison table, the decision matrix and the chooser that leads to its rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from studyguide.models.guide import BadgeKind, Fact, Guide


class ComparedEntity(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="compared_entities")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    badge = models.CharField(max_length=8, choices=BadgeKind.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="compared_entity_once")]

    def __str__(self) -> str:
        return self.name


class ComparedFeature(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="compared_features")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    facts = models.ManyToManyField(Fact, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="compared_feature_once")]

    def __str__(self) -> str:
        return self.name


class ComparisonCell(models.Model):
    feature = models.ForeignKey(ComparedFeature, models.CASCADE, related_name="cells")
    entity = models.ForeignKey(ComparedEntity, models.CASCADE, related_name="cells")
    text = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["feature__position", "entity__position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["feature", "entity"], name="comparison_cell_once")]

    def __str__(self) -> str:
        return self.text


class Decision(models.Model):
    """A row of the decision matrix: if the requirement is ... then choose ..."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="decisions")
    slug = models.SlugField()
    requirement = models.CharField(max_length=200)
    choice = models.CharField(max_length=200)
    badge = models.CharField(max_length=8, choices=BadgeKind.choices)
    why_html = models.TextField()
    beyond_html = models.TextField(blank=True)
    facts = models.ManyToManyField(Fact, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="decision_once")]

    def __str__(self) -> str:
        return self.requirement


class ChooserStep(models.Model):
    """A question of the chooser; the one at position 0 is asked first."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="chooser_steps")
    slug = models.SlugField()
    question = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="chooser_step_once")]

    def __str__(self) -> str:
        return self.question


class ChooserAnswer(models.Model):
    """Leads to another step or ends at a row of the matrix, with the reason."""

    step = models.ForeignKey(ChooserStep, models.CASCADE, related_name="answers")
    text = models.CharField(max_length=200)
    next_step = models.ForeignKey(ChooserStep, models.CASCADE, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="+")
    because = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["step", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(next_step__isnull=False, decision__isnull=True)
                | models.Q(next_step__isnull=True, decision__isnull=False),
                name="chooser_answer_leads_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.text

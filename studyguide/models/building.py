"""The office building: badges with their policies, floors with their doors, and the ways in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from studyguide.models.guide import BadgeKind, Guide


class Badge(models.Model):
    """Somebody who walks through the building: root user, a user, a role."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="badges")
    slug = models.SlugField()
    kind = models.CharField(max_length=8, choices=BadgeKind.choices)
    label = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    caption = models.CharField(max_length=200)
    why = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="badge_once")]

    def __str__(self) -> str:
        return self.name


class BadgePolicy(models.Model):
    """A policy that applies to a badge, and where it comes from."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="policies")
    source = models.CharField(max_length=80)
    document = models.TextField()  # a policy document, JSON as AWS writes it
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["badge", "position"]

    def __str__(self) -> str:
        return self.source


class Floor(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="floors")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "number"], name="floor_once")]

    def __str__(self) -> str:
        return self.name


class Door(models.Model):
    """An action of a service: whoever is allowed it finds the door open."""

    floor = models.ForeignKey(Floor, models.CASCADE, related_name="doors")
    action = models.CharField(max_length=80)
    label = models.CharField(max_length=60)
    resource = models.CharField(max_length=200)
    is_root_only = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["-floor__number", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["floor", "action"], name="door_once")]

    def __str__(self) -> str:
        return self.label


class WayIn(models.Model):
    """A door of the ground floor: console, command line and SDK, or a service that assumes a role."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="ways_in")
    slug = models.SlugField()
    label = models.CharField(max_length=60)
    text = models.TextField()
    badges = models.ManyToManyField(Badge, related_name="ways_in")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="way_in_once")]

    def __str__(self) -> str:
        return self.label


class LobbyNote(models.Model):
    """What happens when a badge tries a way in."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="lobby_notes")
    way_in = models.ForeignKey(WayIn, models.CASCADE, related_name="notes")
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["badge", "way_in"], name="lobby_note_once")]

    def __str__(self) -> str:
        return self.text

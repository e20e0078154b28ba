"""The exams of a bank as their authors work on them: what the editor sends, and who is at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.models import Blueprint, BlueprintTopic
from quizzes.models import BankMember
from studyguide.models import Topic
from tests.factories import UserFactory

Grid = Mapping[tuple[Topic, int | None], int]


def url(name: str, blueprint: Blueprint) -> str:
    return reverse(f"examining:{name}", args=[blueprint.pk])


def topic_of(blueprint: Blueprint) -> Topic:
    return BlueprintTopic.objects.filter(blueprint=blueprint)[0].topic


def form(blueprint: Blueprint, *, grid: Grid | None = None, **more: Any) -> dict[str, Any]:
    """What the editor sends."""
    wanted = {(topic_of(blueprint), None): 3} if grid is None else grid
    cells = {f"cell-{topic.pk}-{level or 'any'}": count for (topic, level), count in wanted.items()}
    terms = {
        "title": "Week 3",
        "summary": "About doors.",
        "minutes": 20,
        "pass_mark": 700,
        "cut": 65,
        "unscored_count": 0,
        "scoring": "partial-credit",
        "report": "faithful",
        "attempts_allowed": "",
        "opens_at": "",
        "closes_at": "",
        "kinds": ["single", "multiple"],
        "version": Blueprint.objects.get(pk=blueprint.pk).version,
    }
    return {**terms, **cells, **more}


def member(blueprint: Blueprint, role: str) -> Client:
    person = UserFactory.create(is_instructor=True)
    assert blueprint.bank
    BankMember.objects.create(bank=blueprint.bank, user=person, role=role, added_at=timezone.now())
    client = Client()
    client.force_login(person)
    return client

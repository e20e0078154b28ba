"""A guide with a bank and a blueprint over it, and attempts at it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from exams import answers, attempts
from exams.answers import Answer, Saved
from exams.models import Attempt, Blueprint, BlueprintKind, BlueprintTopic
from quizzes.models import Option
from tests.factories import FactFactory, GuideFactory, ItemFactory, ObjectiveFactory, TopicFactory, UserFactory

KEYS: dict[int, tuple[int, ...]] = {4: (1,), 5: (1, 4)}  # options of an item -> its keys


def make_blueprint(*quotas: int, spare: int = 2, multiple: bool = True, minutes: int = 30) -> Blueprint:
    """A blueprint with a topic for each quota; each topic has `spare` items more than asked for.

    Every second item asks for two of five, unless `multiple` is off.
    """
    guide = GuideFactory.create()
    blueprint = Blueprint.objects.create(
        guide=guide,
        slug="quick",
        title="Quick mock",
        summary="Short.",
        minutes=minutes,
        item_count=sum(quotas),
        pass_mark=720,
        raw_cut=Decimal("0.700"),
        position=1,
    )
    for number, quota in enumerate(quotas, start=1):
        topic = TopicFactory.create(guide=guide, number=number)
        fact = FactFactory.create(topic=topic, code=f"F{number}")
        objectives = [ObjectiveFactory.create(topic=topic), ObjectiveFactory.create(topic=topic)]
        for index in range(quota + spare):
            count = 5 if multiple and index % 2 else 4
            ItemFactory.create(
                objective=objectives[index % 2],
                lead_fact=fact,
                difficulty=index % 3 + 2,
                revision={"keys": KEYS[count], "option_count": count},
            )
        BlueprintTopic.objects.create(blueprint=blueprint, topic=topic, item_count=quota)
    for kind in ("single", "multiple"):
        BlueprintKind.objects.create(blueprint=blueprint, kind=kind)
    return blueprint


def quotas_of(blueprint: Blueprint) -> list[BlueprintTopic]:
    return list(BlueprintTopic.objects.filter(blueprint=blueprint).select_related("blueprint__guide"))


def make_attempt(
    *quotas: int, learner: User | None = None, at: dt.datetime | None = None, blueprint: Blueprint | None = None
) -> Attempt:
    """An open attempt, started now or at `at`."""
    return attempts.start(
        learner or UserFactory.create(),
        quotas_of(blueprint or make_blueprint(*(quotas or (4,)))),
        at=at or timezone.now(),
        rng=Random(1),
    )


def sitter(attempt: Attempt) -> User:
    assert attempt.learner
    return attempt.learner


def keys_of(attempt: Attempt, position: int) -> list[int]:
    revision = attempt.items.get(position=position).revision
    return list(Option.objects.filter(revision=revision, is_key=True).values_list("position", flat=True))


def answer(
    attempt: Attempt,
    position: int,
    *chosen: int,
    version: tuple[int, int] = (1, 1),
    flagged: bool = False,
    at: dt.datetime | None = None,
) -> Saved:
    """Save an answer as a window would, by default just after the start."""
    item = attempt.items.get(position=position)
    return answers.save(
        sitter(attempt),
        attempt.pk,
        Answer(position, item.kind, " ".join(map(str, sorted(chosen))), len(chosen), flagged, *version),
        received_at=at or attempt.started_at + dt.timedelta(seconds=30),
    )

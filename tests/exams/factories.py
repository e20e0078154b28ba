"""A guide with a bank and a blueprint over it, and attempts at it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from exams import answers, attempts
from exams.answers import Answer, Saved
from exams.models import (
    Attempt,
    Blueprint,
    BlueprintKind,
    BlueprintTopic,
    Certification,
    CertificationKind,
    Domain,
)
from exams.models.blueprints import new_code
from quizzes.models import Bank, Item, ItemRelevance, Option
from tests.factories import TODAY, FactFactory, GuideFactory, ItemFactory, ObjectiveFactory, TopicFactory, UserFactory

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


def make_section(quota: int = 4, *, unscored: int = 1, code: str = "SAA-C03", spare: int = 2) -> Blueprint:
    """A faithful section mock of a certification with two domains: one that the bank fills, one it lacks."""
    blueprint = make_blueprint(quota, spare=spare)
    certification = Certification.objects.create(
        guide=blueprint.guide,
        code=code,
        title="AWS Certified Something",
        minutes=130,
        scored_count=50,
        unscored_count=15,
        pass_mark=720,
        raw_cut=Decimal("0.700"),
        url="https://aws.amazon.com/certification/",
        checked_on=TODAY,
        position=1,
    )
    CertificationKind.objects.create(certification=certification, kind="single")
    counts = {"needed_count": quota, "stock_count": quota + spare, "covers": "Identities only."}
    domain = Domain.objects.create(
        certification=certification, slug="secure", title="Secure", weight=30, position=1, **counts
    )
    Domain.objects.create(
        certification=certification,
        slug="rest",
        title="Resilient",
        weight=70,
        position=2,
        needed_count=45,
        stock_count=0,
    )
    items = Item.objects.filter(bank__guide=blueprint.guide)
    domain.objectives.set(items.values_list("objective", flat=True))
    ItemRelevance.objects.bulk_create(ItemRelevance(item=item, exam_code=code) for item in items)
    blueprint.title, blueprint.slug, blueprint.domain = f"{code}, section Secure", "secure", domain
    blueprint.unscored_count, blueprint.report = unscored, Blueprint.Report.FAITHFUL
    blueprint.save()
    return blueprint


def over_bank(blueprint: Blueprint, *, owner: User | None = None, code: str | None = "new", **fields: Any) -> Blueprint:
    """The same as an instructor's: over a bank of theirs that now holds its items. `fields`: more of the blueprint."""
    bank = Bank.objects.get(guide=blueprint.guide, owner=None)
    bank.owner, bank.title = owner or UserFactory.create(display_name="Ines"), "Bank of Ines"
    bank.save()
    blueprint.bank, blueprint.slug, blueprint.code = bank, "", new_code() if code == "new" else code
    for name, value in fields.items():
        setattr(blueprint, name, value)
    blueprint.save()
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

"""Instructors make exams of their banks: begin one, change it, publish, retire and share it; what the bank holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from accounts.models import User
from authoring.coverage import Plan
from authoring.finding import OWNER, Desk
from exams.models import Attempt, Blueprint, BlueprintKind, BlueprintTopic
from exams.models.blueprints import new_code
from quizzes.kinds import KINDS
from quizzes.models import TOPIC_TEXTS, Bank, BankMember, Item
from studyguide.models import Topic

LEVELS = (1, 2, 3, 4, 5)
MOST_BLUEPRINTS = 200  # of one bank
Cell = tuple[int, int | None]  # a topic by its key, and a difficulty; none: any


class BlueprintRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was changed; the text says why."""


class ChangedMeanwhile(Exception):  # noqa: N818
    """Somebody else has saved this exam since the form was shown; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Chair:
    """An exam that somebody works on, and as what."""

    blueprint: Blueprint
    desk: Desk


# --- finding


def chair_of(teacher: User, pk: int) -> Chair:
    """To read there, in one query. Foreign and absent answer alike."""
    mine = BankMember.objects.filter(bank=OuterRef("bank"), user=teacher).values("role")[:1]
    found = Blueprint.objects.of(teacher).select_related("bank__guide", "bank__owner", "guide")
    blueprint = found.filter(pk=pk).annotate(my_role=Subquery(mine)).first()
    if blueprint is None or blueprint.bank is None:
        raise Http404
    is_owner = blueprint.bank.owner_id == teacher.pk
    return Chair(blueprint, Desk(blueprint.bank, OWNER if is_owner else vars(blueprint)["my_role"]))


def chair_to_write(teacher: User, pk: int) -> Chair:
    chair = chair_of(teacher, pk)
    if not chair.desk.may_write:
        raise PermissionDenied(
            "You review the bank of this exam: you read it and look at its preview. Its owner and editors change it."
        )
    return chair


def chair_to_own(teacher: User, pk: int) -> Chair:
    chair = chair_of(teacher, pk)
    if not chair.desk.may_own:
        raise PermissionDenied("Only the owner of the bank shares its exams.")
    return chair


def all_of(teacher: User) -> QuerySet[Blueprint]:
    """With how often each was begun, ended and passed; in one query. Put-away banks' come last."""
    ended = Q(attempts__state=Attempt.State.SUBMITTED)
    return (
        Blueprint.objects.of(teacher)
        .select_related("bank__owner")
        .annotate(
            begun_count=Count("attempts"),
            ended_count=Count("attempts", filter=ended),
            passed_count=Count("attempts", filter=ended & Q(attempts__result__is_pass=True)),
        )
        .order_by("bank__is_archived", "is_retired", "bank__title", "title", "pk")
    )


def outcomes_of(blueprint: Blueprint) -> dict[str, int]:
    """How often it was begun, is open, was ended and was passed."""
    ended = Q(state=Attempt.State.SUBMITTED)
    return Attempt.objects.filter(blueprint=blueprint).aggregate(
        begun=Count("pk"), ended=Count("pk", filter=ended), passed=Count("pk", filter=Q(result__is_pass=True))
    )


# --- what the bank holds


def topics_of(bank: Bank) -> list[Topic]:
    return list(Topic.objects.current().filter(guide=bank.guide_id).defer(*TOPIC_TEXTS))


def stock_of(bank: Bank, kinds: Collection[str]) -> Counter[Cell]:
    """The published items that an exam with these kinds could ask, by cell; those of any difficulty too. One query."""
    rows = (
        Item.objects.current()
        .filter(bank=bank, current_revision__kind__in=kinds)
        .order_by()
        .values_list("topic", "difficulty")
        .annotate(count=Count("pk"))
    )
    stock: Counter[Cell] = Counter()
    for topic, difficulty, count in rows:
        stock[topic, difficulty] += count
        stock[topic, None] += count
    return stock


def lacking(cells: Mapping[Cell, int], stock: Mapping[Cell, int]) -> dict[Cell, int]:
    """How many items are missing in each cell that lacks some."""
    missing = {cell: count - stock.get(cell, 0) for cell, count in cells.items()}
    return {cell: count for cell, count in missing.items() if count > 0}


def cells_of(blueprint: Blueprint) -> dict[Cell, int]:
    rows = BlueprintTopic.objects.filter(blueprint=blueprint, topic__is_retired=False)
    return {(topic, level): count for topic, level, count in rows.values_list("topic", "difficulty", "item_count")}


def kinds_of(blueprint: Blueprint) -> list[str]:
    there = set(BlueprintKind.objects.filter(blueprint=blueprint).values_list("kind", flat=True))
    return [kind for kind in KINDS if kind in there]


def plans_of(bank: Bank) -> Sequence[Plan]:
    """What the exams over a bank ask for, for its coverage. Two queries."""
    blueprints = Blueprint.objects.filter(bank=bank, is_retired=False).prefetch_related("kinds").order_by("title", "pk")
    quotas: dict[int, dict[Cell, int]] = {}
    for row in BlueprintTopic.objects.filter(blueprint__bank=bank, blueprint__is_retired=False):
        quotas.setdefault(row.blueprint_id, {})[row.topic_id, row.difficulty] = row.item_count
    return [
        Plan(str(one.pk), one.title, quotas.get(one.pk, {}), frozenset(each.kind for each in one.kinds.all()))
        for one in blueprints
    ]


# --- verbs


@transaction.atomic
def make(bank: Bank, *, title: str) -> Blueprint:
    """An exam that asks for nothing yet, and that nobody but the bank's authors sees."""
    if Blueprint.objects.filter(bank=bank).count() >= MOST_BLUEPRINTS:
        raise BlueprintRefused(f"This bank has {MOST_BLUEPRINTS} exams, which are the most. Change one that is there.")
    blueprint = Blueprint.objects.create(
        guide_id=bank.guide_id,
        bank=bank,
        title=title,
        minutes=30,
        item_count=0,
        pass_mark=720,
        raw_cut=Decimal("0.700"),
        is_published=False,
    )
    BlueprintKind.objects.bulk_create(BlueprintKind(blueprint=blueprint, kind=kind) for kind in KINDS)
    return blueprint


@transaction.atomic
def change(
    blueprint: Blueprint, *, seen: int, cells: Mapping[Cell, int], kinds: Iterable[str], **fields: Any
) -> Blueprint:
    """Everything the form says, where it is still about version `seen`. Attempts that were begun keep what they have.

    Raises ChangedMeanwhile; or BlueprintRefused where the exam is published and the bank could not fill it any more.
    """
    kinds = list(kinds)
    mine = Blueprint.objects.filter(pk=blueprint.pk, version=seen)
    if not mine.update(version=F("version") + 1, item_count=sum(cells.values()), **fields):
        raise ChangedMeanwhile
    blueprint.refresh_from_db()
    if blueprint.is_published and blueprint.bank:
        _check(cells, stock_of(blueprint.bank, kinds))
    BlueprintTopic.objects.filter(blueprint=blueprint).delete()
    BlueprintTopic.objects.bulk_create(
        BlueprintTopic(blueprint=blueprint, topic_id=topic, difficulty=level, item_count=count)
        for (topic, level), count in cells.items()
    )
    BlueprintKind.objects.filter(blueprint=blueprint).delete()
    BlueprintKind.objects.bulk_create(BlueprintKind(blueprint=blueprint, kind=kind) for kind in kinds)
    return blueprint


@transaction.atomic
def publish(chair: Chair) -> Blueprint:
    """Let learners who have the code in. The owner's first publishing gives it one. Raises BlueprintRefused."""
    blueprint, bank = chair.blueprint, chair.desk.bank
    if bank.is_archived:
        raise BlueprintRefused("Its bank is put away. Take that out first.")
    cells = cells_of(blueprint)
    _check(cells, stock_of(bank, kinds_of(blueprint)))
    fields: dict[str, Any] = {"is_published": True, "is_retired": False, "item_count": sum(cells.values())}
    if blueprint.code is None and chair.desk.may_own:
        fields["code"] = new_code()
    return _set(blueprint, **fields)


def withdraw(blueprint: Blueprint) -> Blueprint:
    """Back to its authors: nobody starts it any more, attempts that run go on."""
    return _set(blueprint, is_published=False)


def retire(blueprint: Blueprint, *, is_retired: bool) -> Blueprint:
    """Put it away, or take it out again as it was. Attempts that run go on, results stay."""
    return _set(blueprint, is_retired=is_retired)


def share(blueprint: Blueprint) -> Blueprint:
    """With a new code; an older one leads nowhere from now on."""
    return _set(blueprint, code=new_code())


def unshare(blueprint: Blueprint) -> Blueprint:
    return _set(blueprint, code=None)


def _set(blueprint: Blueprint, **fields: Any) -> Blueprint:
    Blueprint.objects.filter(pk=blueprint.pk).update(version=F("version") + 1, **fields)
    blueprint.refresh_from_db()
    return blueprint


def _check(cells: Mapping[Cell, int], stock: Mapping[Cell, int]) -> None:
    if not sum(cells.values()):
        raise BlueprintRefused("It asks for no question yet. Say how many of each topic, and save.")
    if missing := lacking(cells, stock):
        count = sum(missing.values())
        raise BlueprintRefused(
            f"The bank lacks {count} published question{'' if count == 1 else 's'} for it: "
            "the cells that lack some are marked."
        )

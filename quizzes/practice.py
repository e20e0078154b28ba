"""Practice: start a session over items, answer one, end it. These are the verbs; they write."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from quizzes import generating, pace
from quizzes.models import (
    Bank,
    Bookmark,
    Item,
    ItemRevision,
    Option,
    PracticeItem,
    PracticeSession,
    Response,
    ScenarioTemplate,
)
from quizzes.responses import Given, record
from quizzes.selection import Candidate, Standing, choose
from quizzes.wishes import Generated, Wish
from studyguide.models import Guide

MIXED = "Mixed"
WHAT_YOU_MISSED = "What you missed"
SURE_AND_WRONG = "Sure, but wrong"
PACE_FROM = 200  # responses, the newest


class NothingToPractise(Exception):  # noqa: N818
    """None of the items can be practised any more, or there were none."""


class Withdrawn(Exception):  # noqa: N818
    """The item was retired after its session began: a response to it counts for nothing and is not kept."""


def start(
    learner: User,
    guide: Guide,
    wish: Wish,
    *,
    count: int,
    at: datetime,
    rng: random.Random,
    label: str = MIXED,
    minutes: int | None = None,
    bank: Bank | None = None,
) -> PracticeSession:
    """A session over `count` items of the guide that the wish takes; fewer if there are fewer.

    `bank`: an instructor's, over that guide, that is practised in the place of the guide's own.

    `minutes`: the time the learner has; `count` is then how many to lay ready. Raises NothingToPractise.
    """
    known = candidates(
        learner,
        guide,
        bank=bank,
        with_ideas=bool(wish.misconceptions),
        with_generated=wish.generated != Generated.NONE,
    )
    chosen = choose([one for one in known if wish.takes(one)], count, rng=rng)
    items = Item.objects.in_bulk(chosen)
    return start_from(learner, [items[pk] for pk in chosen], label=label, at=at, minutes=minutes, rng=rng)


def candidates(
    learner: User | None,
    *guides: Guide,
    bank: Bank | None = None,
    with_ideas: bool = False,
    with_generated: bool = False,
) -> list[Candidate]:
    """The items of guides that can be practised, each with what the learner's last response to it says.

    `bank`: that one's items, as far as it is open to the learner; none: those of the guides' own banks.

    `with_ideas`: with the misconceptions behind their options, for another query. `with_generated`: with those that
    make a new scenario each time, so that none of them counts as answered right already.
    """
    last = Response.objects.of(learner).filter(item=OuterRef("pk")).order_by("-given_at", "-pk")
    askable = Q(current_revision__isnull=False)
    if with_generated:
        askable |= Q(scenario__isnull=False)
    current = Item.objects.current()
    mine = current.filter(bank__in=Bank.objects.open_to(learner).filter(pk=bank.pk)) if bank else current.in_packs()
    items = (
        mine.filter(askable, bank__guide__in=guides)
        .annotate(
            last_is_right=Subquery(last.values("is_right")[:1]),
            last_confidence=Subquery(last.values("confidence")[:1]),
            is_bookmarked=Exists(Bookmark.objects.of(learner).filter(item=OuterRef("pk"))),
        )
        .values_list(
            "pk",
            "topic_id",
            "objective_id",
            "difficulty",
            "current_revision__kind",
            "current_revision__case",
            "last_is_right",
            "last_confidence",
            "is_bookmarked",
            "scenario__kind",
        )
    )
    standings = {None: Standing.UNSEEN, False: Standing.MISSED, True: Standing.RIGHT}
    ideas = ideas_behind(*guides, bank=bank) if with_ideas else {}
    return [
        Candidate(
            item=pk,
            topic=topic,
            objective=objective,
            standing=Standing.UNSEEN if scenario and is_right else standings[is_right],
            difficulty=difficulty,
            kind=scenario or kind,
            case=case,
            is_guessed=confidence == Response.Confidence.GUESSED,
            is_bookmarked=is_bookmarked,
            is_generated=scenario is not None,
            misconceptions=frozenset(ideas.get(pk, ())),
        )
        for pk, topic, objective, difficulty, kind, case, is_right, confidence, is_bookmarked, scenario in items
    ]


def ideas_behind(*guides: Guide, bank: Bank | None = None) -> dict[int, set[int]]:
    """The misconceptions behind the options of each item, by primary keys. `bank`: as in `candidates`."""
    offered = Option.objects.filter(
        Q(revision__item__bank=bank) if bank else Q(revision__item__bank__owner=None),
        misconception__guide__in=guides,
        revision__item__current_revision=F("revision"),
    ).values_list("revision__item", "misconception")
    ideas: dict[int, set[int]] = {}
    for item, misconception in offered:
        ideas.setdefault(item, set()).add(misconception)
    return ideas


def seconds_each(learner: User | None) -> int | None:
    """How long this learner takes for an item in practice, as far as that is known."""
    given = (
        Response.objects.of(learner)
        .filter(practice_item__isnull=False)
        .order_by("-given_at")
        .values_list("practice_item__session", "given_at")[:PACE_FROM]
    )
    return pace.seconds_each(list(given))


def start_from(
    learner: User,
    things: Iterable[Item | ItemRevision],
    *,
    label: str,
    at: datetime,
    minutes: int | None = None,
    rng: random.Random | None = None,
) -> PracticeSession:
    """A session over these items in this order, at their current revisions. Retired items are left out, and those of
    banks that are not open to the learner.

    In the place of a generated one comes another of the same template, which the learner has not met (drawn by `rng`).
    Raises NothingToPractise where none is left.
    """
    wanted = [thing.item_id if isinstance(thing, ItemRevision) else thing.pk for thing in things]
    open_ones = Item.objects.current().filter(pk__in=wanted, bank__in=Bank.objects.open_to(learner))
    rows = open_ones.values_list("pk", "bank__guide", "current_revision", "scenario")
    known = {pk: (guide, revision, scenario) for pk, guide, revision, scenario in rows}
    makers = [known[pk][2] for pk in wanted if pk in known and known[pk][2] is not None]
    made = iter(_generated(learner, makers, at=at, rng=rng or random.SystemRandom()))
    places: dict[int, int] = {}  # revisions in order, each with its guide
    for pk in wanted:
        guide, revision, scenario = known.get(pk, (0, None, None))
        revision = next(made) if scenario else revision
        if revision:
            places.setdefault(revision, guide)
    if not places:
        raise NothingToPractise(label)
    with transaction.atomic():
        session = PracticeSession.objects.create(
            learner=learner, guide_id=next(iter(places.values())), label=label[:160], started_at=at, minutes=minutes
        )
        PracticeItem.objects.bulk_create(
            PracticeItem(session=session, position=position, revision_id=revision)
            for position, revision in enumerate(places, start=1)
        )
    return session


def _generated(learner: User, scenarios: Sequence[int], *, at: datetime, rng: random.Random) -> list[int | None]:
    """The revision that each template makes for this learner; none where it fails."""
    if not scenarios:
        return []
    templates = ScenarioTemplate.objects.select_related("item__bank").in_bulk(set(scenarios))
    revisions = generating.revisions_for([templates[pk] for pk in scenarios], learner, at=at, rng=rng)
    return [revision.pk if revision else None for revision in revisions]


def answer(
    learner: User,
    practice_item: PracticeItem,
    value: str,
    *,
    options: Iterable[Option],
    at: datetime,
    confidence: int | None = None,
) -> Response | None:
    """Record the response to a practice item; none where it was answered before, for the first response stands.

    Raises Withdrawn.
    """
    if practice_item.is_withdrawn:
        raise Withdrawn
    given = Given(practice_item.revision, value, at, practice_item, confidence)
    try:
        with transaction.atomic():
            return record(learner, [given], options=options)[0]
    except IntegrityError:
        if Response.objects.of(learner).filter(practice_item=practice_item).exists():
            return None
        raise


def finish(session: PracticeSession, *, at: datetime) -> None:
    """End a session, answered through or not. Ending it again changes nothing."""
    PracticeSession.objects.filter(pk=session.pk, finished_at=None).update(finished_at=at)


def again(learner: User, session: PracticeSession, *, at: datetime, is_sure: bool = False) -> PracticeSession:
    """A new session over what was missed in this one, or only over what the learner was sure of and missed.

    Raises NothingToPractise.
    """
    missed = session.items.filter(response__is_right=False)
    if is_sure:
        missed = missed.filter(response__confidence=Response.Confidence.SURE)
    things = [one.revision for one in missed.select_related("revision")]
    return start_from(learner, things, label=SURE_AND_WRONG if is_sure else WHAT_YOU_MISSED, at=at)

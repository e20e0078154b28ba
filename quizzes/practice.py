"""Practice: start a session over items, answer one, end it. These are the verbs; they write."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from quizzes.models import Item, ItemRevision, Option, PracticeItem, PracticeSession, Response
from quizzes.responses import Given, record
from quizzes.selection import Candidate, Standing, choose
from studyguide.models import Guide, Topic

MIXED = "Mixed"
WHAT_YOU_MISSED = "What you missed"


class NothingToPractise(Exception):  # noqa: N818
    """None of the items can be practised any more, or there were none."""


def start(
    learner: User, guide: Guide, topics: Sequence[Topic], *, count: int, at: datetime, rng: random.Random
) -> PracticeSession:
    """A session over `count` items of the topics, or of the whole guide where none is given; fewer if there are fewer.

    Raises NothingToPractise.
    """
    pool = [one for one in candidates(learner, guide) if not topics or one.topic in {topic.pk for topic in topics}]
    chosen = choose(pool, count, rng=rng)
    items = Item.objects.in_bulk(chosen)
    return start_from(learner, [items[pk] for pk in chosen], label=label_of(topics), at=at)


def label_of(topics: Sequence[Topic]) -> str:
    if not topics:
        return MIXED
    return topics[0].title if len(topics) == 1 else f"{len(topics)} topics"


def candidates(learner: User | None, *guides: Guide) -> list[Candidate]:
    """The items of guides that can be practised, each with what the learner's last response to it says."""
    last = Response.objects.of(learner).filter(item=OuterRef("pk")).order_by("-given_at", "-pk")
    items = (
        Item.objects.current()
        .filter(bank__guide__in=guides, current_revision__isnull=False)
        .annotate(last_is_right=Subquery(last.values("is_right")[:1]))
        .values_list("pk", "topic_id", "objective_id", "last_is_right")
    )
    standings = {None: Standing.UNSEEN, False: Standing.MISSED, True: Standing.RIGHT}
    return [Candidate(pk, topic, objective, standings[is_right]) for pk, topic, objective, is_right in items]


def start_from(learner: User, things: Iterable[Item | ItemRevision], *, label: str, at: datetime) -> PracticeSession:
    """A session over these items in this order, at their current revisions. Retired items are left out.

    Raises NothingToPractise where none is left.
    """
    wanted = list(dict.fromkeys(thing.item_id if isinstance(thing, ItemRevision) else thing.pk for thing in things))
    items = Item.objects.current().filter(pk__in=wanted).values_list("pk", "current_revision", "bank__guide")
    known = {pk: (revision, guide) for pk, revision, guide in items if revision is not None}
    places = [known[pk] for pk in wanted if pk in known]
    if not places:
        raise NothingToPractise(label)
    with transaction.atomic():
        session = PracticeSession.objects.create(
            learner=learner, guide_id=places[0][1], label=label[:160], started_at=at
        )
        PracticeItem.objects.bulk_create(
            PracticeItem(session=session, position=position, revision_id=revision)
            for position, (revision, _) in enumerate(places, start=1)
        )
    return session


def answer(
    learner: User, practice_item: PracticeItem, value: str, *, options: Iterable[Option], at: datetime
) -> Response | None:
    """Record the response to a practice item; none where it was answered before, for the first response stands."""
    given = Given(practice_item.revision, value, at, practice_item)
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


def again(learner: User, session: PracticeSession, *, at: datetime) -> PracticeSession:
    """A new session over what was missed in this one. Raises NothingToPractise."""
    missed = session.items.filter(response__is_right=False).select_related("revision")
    return start_from(learner, [one.revision for one in missed], label=WHAT_YOU_MISSED, at=at)

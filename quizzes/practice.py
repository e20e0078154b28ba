"""Practice: start a session over items, answer one, end it. These are the verbs; they write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from quizzes.models import Item, ItemRevision, Option, PracticeItem, PracticeSession, Response
from quizzes.responses import Given, record

WHAT_YOU_MISSED = "What you missed"


class NothingToPractise(Exception):  # noqa: N818
    """None of the items can be practised any more, or there were none."""


def start_from(learner: User, things: Iterable[Item | ItemRevision], *, label: str, at: datetime) -> PracticeSession:
    """A session over these items in this order, at their current revisions. Retired items are left out.

    Raises NothingToPractise where none is left.
    """
    wanted = list(dict.fromkeys(thing.item_id if isinstance(thing, ItemRevision) else thing.pk for thing in things))
    items = Item.objects.current().filter(pk__in=wanted, current_revision__isnull=False).select_related("bank")
    by_pk = {item.pk: item for item in items}
    items_in_order = [by_pk[pk] for pk in wanted if pk in by_pk]
    if not items_in_order:
        raise NothingToPractise(label)
    with transaction.atomic():
        session = PracticeSession.objects.create(
            learner=learner, guide_id=items_in_order[0].bank.guide_id, label=label[:160], started_at=at
        )
        PracticeItem.objects.bulk_create(
            PracticeItem(session=session, position=position, revision_id=item.current_revision_id)
            for position, item in enumerate(items_in_order, start=1)
        )
    return session


def answer(
    learner: User, practice_item: PracticeItem, value: str, *, options: Sequence[Option], at: datetime
) -> Response | None:
    """Record the response to a practice item; none where it was answered before: the first response stands."""
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


def again(session: PracticeSession, *, at: datetime) -> PracticeSession:
    """A new session over the items whose response in this one was not right. Raises NothingToPractise."""
    missed = Item.objects.filter(responses__practice_item__session=session, responses__is_right=False).order_by(
        "responses__practice_item__position"
    )
    return start_from(session.learner, missed, label=WHAT_YOU_MISSED, at=at)

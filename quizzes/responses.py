"""Records what a learner gave to items: scored, stored with the chosen options, and announced once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, PracticeItem, Response, ResponseChoice
from quizzes.signals import answered


@dataclass(frozen=True, slots=True)
class Given:
    revision: ItemRevision
    value: str  # as its kind encodes it; empty: nothing was chosen, which is scored as missed
    given_at: datetime
    practice_item: PracticeItem | None = None


def record(
    learner: User, given: Sequence[Given], *, is_from_exam: bool = False, options: Iterable[Option] | None = None
) -> list[Response]:
    """One Response per response given, in that order, with its choices; then `answered`, once, in the same transaction.

    Three queries however many there are: the options (none where the caller passes those of all revisions), the
    responses, the choices. Raises IntegrityError where a practice item was answered before.
    """
    if not given:
        return []
    if options is None:
        options = Option.objects.filter(revision__in=[one.revision for one in given])
    at: dict[int, dict[int, Option]] = {}
    for option in options:
        at.setdefault(option.revision_id, {})[option.position] = option
    responses, choices = [], []
    for one in given:
        kind, here = KINDS[one.revision.kind], at[one.revision.pk]
        keys = frozenset(position for position, option in here.items() if option.is_key)
        score = kind.score(one.value, keys)
        response = Response(
            learner=learner,
            item_id=one.revision.item_id,
            revision=one.revision,
            practice_item=one.practice_item,
            is_from_exam=is_from_exam,
            is_right=score.is_right,
            points=score.points,
            given_at=one.given_at,
        )
        responses.append(response)
        choices += [ResponseChoice(response=response, option=here[position]) for position in kind.chosen(one.value)]
    with transaction.atomic():
        Response.objects.bulk_create(responses)
        ResponseChoice.objects.bulk_create(choices)
        answered.send(Response, responses=responses)
    return responses

"""Records what a learner gave to items: scored, stored with the chosen options, and announced once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from quizzes.keys import keys_of
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, PracticeItem, Response, ResponseChoice
from quizzes.scoring import Rule
from quizzes.signals import answered


@dataclass(frozen=True, slots=True)
class Given:
    revision: ItemRevision
    value: str  # as its kind encodes it; empty: nothing was chosen, which is scored as missed
    given_at: datetime
    practice_item: PracticeItem | None = None
    confidence: int | None = None  # Response.Confidence


def record(
    learner: User,
    given: Sequence[Given],
    *,
    is_from_exam: bool = False,
    options: Iterable[Option] | None = None,
    rule: Rule | None = None,
) -> list[Response]:
    """One Response per response given, in that order, with its choices; then `answered`, once, in the same transaction.

    Three queries however many there are: the options (none where the caller passes those of all revisions), the
    responses, the choices; one more where prompts are needed. `rule`: how to score; if none, as each item's bank does.
    Raises IntegrityError where a practice item was answered before.
    """
    if not given:
        return []
    if options is None:
        options = Option.objects.filter(revision__in=[one.revision for one in given])
    options = list(options)
    keys = keys_of([one.revision for one in given], options)
    at = {(option.revision_id, option.position): option for option in options}
    responses, choices = [], []
    for one in given:
        kind, key = KINDS[one.revision.kind], keys[one.revision.pk]
        score = kind.score(one.value, key, rule or Rule(one.revision.item.bank.scoring))
        response = Response(
            learner=learner,
            item_id=one.revision.item_id,
            revision=one.revision,
            practice_item=one.practice_item,
            is_from_exam=is_from_exam,
            value=one.value,
            confidence=one.confidence,
            is_right=score.is_right,
            points=score.points,
            given_at=one.given_at,
        )
        responses.append(response)
        meant = kind.chosen(one.value, kind.fitting(one.value, key)) if one.value else ()
        choices += [
            ResponseChoice(response=response, option=at[one.revision.pk, position]) for position in sorted(meant)
        ]
    with transaction.atomic():
        Response.objects.bulk_create(responses)
        ResponseChoice.objects.bulk_create(choices)
        answered.send(Response, responses=responses)
    return responses

"""Sits an exam: start an attempt, take it over in another window, submit it, close it when its time is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Least

from accounts.models import User
from exams import accommodations, admission, assembly, chain, results
from exams.admission import AlreadySitting
from exams.assembly import Candidate
from exams.chain import Line
from exams.gate import pass_gate
from exams.models import (
    GRACE,
    Attempt,
    AttemptEvent,
    AttemptItem,
    AttemptQuerySet,
    Blueprint,
    BlueprintKind,
    BlueprintTopic,
    ExamForm,
    FormItem,
)
from quizzes.models import Item
from web.limits import TooMany

STARTS_PER_HOUR = 30  # of one learner: what an attempt writes stays for ever


def start(learner: User, quotas: Sequence[BlueprintTopic], *, at: datetime, rng: Random) -> Attempt:
    """An attempt at a fresh form of the blueprint that `quotas` are of; the open one where there is one already.

    Raises assembly.TooFewItems where the bank cannot fill the blueprint, admission.Refused where it is not the
    time for an instructor's exam or the learner has had all attempts, and limits.TooMany where this learner has begun
    more within an hour than anybody sits; nothing is made then.
    """
    blueprint = quotas[0].blueprint
    mine = Attempt.objects.of(learner)
    if mine.filter(started_at__gt=at - timedelta(hours=1)).count() >= STARTS_PER_HOUR:
        if running := mine.running(at).filter(blueprint=blueprint).first():
            return running
        raise TooMany
    chosen = draw(quotas, candidates(learner, blueprint, quotas), rng)
    unscored = assembly.unscored(blueprint.unscored_count, len(chosen), rng)
    minutes = accommodations.of(learner).minutes_of(blueprint.minutes)
    try:
        return _store(learner, blueprint, chosen, unscored, minutes=minutes, at=at)
    except (IntegrityError, AlreadySitting):
        attempt = mine.open().filter(blueprint=blueprint).first()
        if attempt is None:
            raise
    return _store(learner, blueprint, chosen, unscored, minutes=minutes, at=at) if close(attempt.pk, at=at) else attempt


def draw(quotas: Sequence[BlueprintTopic], among: Sequence[Candidate], rng: Random) -> list[Candidate]:
    """The items of one form. Raises assembly.TooFewItems."""
    return assembly.choose(
        {quota.topic_id: quota.item_count for quota in quotas if quota.difficulty is None},
        among,
        rng,
        cells={(quota.topic_id, quota.difficulty): quota.item_count for quota in quotas if quota.difficulty},
    )


def candidates(learner: User | None, blueprint: Blueprint, quotas: Sequence[BlueprintTopic]) -> list[Candidate]:
    """The items of the blueprint's bank, which is the guide's own where it names none, that can be asked: of its kinds,
    each with how often this learner met it in exams of any kind.

    A section mock asks what prepares for its certification and feeds its domain; the exams of AWS have no case studies.
    """
    sat = AttemptItem.objects.filter(attempt__learner=learner) if learner else AttemptItem.objects.none()
    seen = Counter(sat.values_list("revision__item", flat=True))
    current = Item.objects.current()
    mine = current.filter(bank=blueprint.bank_id) if blueprint.bank_id else current.in_packs()
    items = mine.filter(
        topic__in={quota.topic_id for quota in quotas},
        bank__guide=blueprint.guide_id,
        current_revision__kind__in=BlueprintKind.objects.filter(blueprint=blueprint).values("kind"),
    )
    if domain := blueprint.domain:
        items = items.filter(
            objective__in=domain.objectives.values("pk"),
            relevances__exam_code=domain.certification.code,
            current_revision__case=None,
        )
    rows = items.order_by("pk").values_list(
        "pk",
        "current_revision",
        "topic",
        "objective",
        "difficulty",
        "current_revision__kind",
        "current_revision__choose_count",
    )
    return [Candidate(*row, times_seen=seen[row[0]]) for row in rows]


@transaction.atomic
def _store(
    learner: User,
    blueprint: Blueprint,
    chosen: Sequence[Candidate],
    unscored: Set[int],
    *,
    minutes: int,
    at: datetime,
) -> Attempt:
    closes_at = admission.admit(learner, blueprint, at=at) if blueprint.bank_id else None
    ends_at = at + timedelta(minutes=minutes)
    form = ExamForm.objects.create(blueprint=blueprint, made_at=at)
    attempt = Attempt(
        learner=learner,
        form=form,
        blueprint=blueprint,
        pass_mark=blueprint.pass_mark,
        raw_cut=blueprint.raw_cut,
        scoring=blueprint.scoring,
        started_at=at,
        deadline_at=min(ends_at, closes_at) if closes_at else ends_at,
    )
    first = Line(AttemptEvent.Kind.START, at)
    attempt.log_digest = chain.link(chain.root(attempt.pk), 0, 0, first.text)
    attempt.save(force_insert=True)
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, revision_id=one.revision, is_scored=position not in unscored)
        for position, one in enumerate(chosen, start=1)
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            revision_id=one.revision,
            kind=one.kind,
            choose_count=one.choose_count,
            is_scored=position not in unscored,
        )
        for position, one in enumerate(chosen, start=1)
    )
    AttemptEvent.objects.create(attempt=attempt, sequence=0, kind=first.kind, received_at=at, digest=attempt.log_digest)
    return attempt


def take_over(learner: User, attempt_id: UUID, *, at: datetime) -> bool:
    """Make the asking window the one that writes; older ones learn it at their next save. False once time is over."""
    mine = Attempt.objects.of(learner).open().filter(pk=attempt_id, deadline_at__gte=at)
    with transaction.atomic():
        if pass_gate(mine, Line(AttemptEvent.Kind.TAKE_OVER, at, epoch=None), writer_epoch=F("writer_epoch") + 1):
            return True
    close(attempt_id, at=at)
    return False


def submit(learner: User, attempt_id: UUID, *, at: datetime) -> None:
    """The learner ends the exam. Where it is over already, this changes nothing.

    Between the deadline's grace and the moment when the attempt may be closed it changes nothing either: an answer that
    was received in time may still be waiting for the database.
    """
    in_time = Attempt.objects.of(learner).filter(deadline_at__gte=at - GRACE)
    finished_at = Least(Value(at, DateTimeField()), F("deadline_at"))
    if not finalise(attempt_id, in_time, AttemptEvent.Kind.SUBMIT, received_at=at, finished_at=finished_at):
        close(attempt_id, at=at)


def close(attempt_id: UUID, *, at: datetime) -> bool:
    """End an attempt whose time is over, at its deadline. False where it has ended or may not be closed yet."""
    expired = Attempt.objects.may_be_closed(at)
    return finalise(attempt_id, expired, AttemptEvent.Kind.CLOSE, received_at=at, finished_at=F("deadline_at"))


def close_all(*, at: datetime) -> int:
    """End every attempt whose time is over; answers how many."""
    expired = Attempt.objects.open().may_be_closed(at).values_list("pk", flat=True)
    return sum(close(pk, at=at) for pk in list(expired))


def give_way(attempt: Attempt, account: User, *, at: datetime) -> bool:
    """End a guest's attempt and hand it to the account that the guest became, which has an open one of its own."""
    finished_at = min(at, attempt.deadline_at)
    return finalise(
        attempt.pk,
        Attempt.objects.all(),
        AttemptEvent.Kind.MERGE,
        received_at=at,
        finished_at=finished_at,
        learner=account,
    )


def finalise(
    attempt_id: UUID, among: AttemptQuerySet, kind: AttemptEvent.Kind, *, received_at: datetime, **changes: Any
) -> bool:
    """The one way in which an attempt ends: submitted and scored in one transaction, by whoever comes first.

    False where it has ended before or is not `among` the attempts that may end. `changes` go into the same statement.
    """
    with transaction.atomic():
        mine = among.open().filter(pk=attempt_id)
        if pass_gate(mine, Line(kind, received_at), state=Attempt.State.SUBMITTED, **changes) is None:
            return False
        results.store(Attempt.objects.select_related("learner").get(pk=attempt_id))
    return True

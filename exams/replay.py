"""Replays finished attempts with a corrected key: shows whose result would change and how, and applies what was shown.

A result is always what its log and the keys in force come to. So a correction and the results that follow from it are
stored in one transaction; attempts that run are marked by the correction when they end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from exams import results
from exams.marking import Marks, mark
from exams.models import Attempt, AttemptEvent, AttemptItem, AttemptQuerySet, FormerResult, Result, ResultTopic, Scored
from exams.timeline import Entry, seconds_by_position
from quizzes import corrections
from quizzes.keys import Correcting, keys_of
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, KeyCorrection, Option, Response
from quizzes.scoring import Key, Rule

BATCH = 200  # attempts worked on at a time, in a constant number of queries
SCORES = [field.name for field in Scored._meta.get_fields()]


class HasChanged(Exception):  # noqa: N818
    """What would come of it is not what was shown any more; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction does to one finished attempt."""

    attempt: Attempt
    before: dict[str, int]  # as a Result has them
    after: dict[str, int]

    @property
    def is_none(self) -> bool:
        return self.before == self.after

    @property
    def flip(self) -> str:
        """Whether the outcome changes, and to what."""
        if bool(self.before["is_pass"]) == bool(self.after["is_pass"]):
            return ""
        return "passes now" if self.after["is_pass"] else "passes no more"

    @property
    def outcome(self) -> str:
        """In words, where it does not change."""
        if self.is_none:
            return "unchanged"
        return "still passes" if self.after["is_pass"] else "still does not pass"


@dataclass(frozen=True)
class Preview:
    revision: ItemRevision
    correcting: Correcting
    changes: tuple[Change, ...]  # of every finished attempt that saw the revision; what changes comes first

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if not change.is_none]

    @property
    def passing(self) -> int:
        return sum(change.flip == "passes now" for change in self.changes)

    @property
    def failing(self) -> int:
        return sum(change.flip == "passes no more" for change in self.changes)

    @cached_property
    def digest(self) -> str:
        """Of everything that was shown and all it rests on."""
        lines = sorted(
            f"{change.attempt.pk} {list(change.before.values())} {list(change.after.values())}"
            for change in self.changes
        )
        said = [self.revision.pk, self.revision.correction_id, self.correcting.how, sorted(self.correcting.values)]
        return hashlib.sha256("\n".join([*map(str, said), *lines]).encode()).hexdigest()


def preview(revision: ItemRevision, correcting: Correcting) -> Preview:
    """What would come of a correction. Writes nothing. Raises corrections.BadCorrection."""
    corrections.check(revision, correcting)
    key = corrections.key_as(revision, correcting)
    changes = [
        Change(one.attempt, _scores(one.attempt.result), one.scores)
        for batch in _batches(revision)
        for one in _marked(batch, revision, key)
    ]
    changes.sort(key=lambda change: (not change.flip, change.is_none))
    return Preview(revision, correcting, tuple(changes))


def apply(
    revision: ItemRevision, correcting: Correcting, *, digest: str, reason: str, by: User | None, at: datetime
) -> KeyCorrection:
    """Put a correction in force and make the results anew that it changes; what they were before is kept.

    `digest`: of the preview that was confirmed. Raises HasChanged where it would not come to the same any more.
    """
    with transaction.atomic():
        _hold_attempts()
        revision = ItemRevision.objects.select_related("item__bank", "correction").get(pk=revision.pk)
        shown = preview(revision, correcting)
        if shown.digest != digest:
            raise HasChanged
        correction = corrections.make(
            revision, correcting, reason=reason, by=by, at=at, rule_of=_ExamRules(revision).rule_of
        )
        _mark_items(revision, corrections.key_as(revision, correcting))
        changed = [change.attempt.pk for change in shown.changed]
        for start in range(0, len(changed), BATCH):
            _store(_attempts(changed[start : start + BATCH]), correction, at)
    return correction


def _hold_attempts() -> None:
    """No attempt ends while results are made anew: one that ended a moment later would be marked by the old key.

    SQLite lets one transaction write at a time anyway. On PostgreSQL the first statement of every change to an attempt
    waits for this lock, and this waits for those that run.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Attempt._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


# --- reading


@dataclass(frozen=True, slots=True)
class _Marked:
    attempt: Attempt
    marks: Marks
    scores: dict[str, int]


def _finished(revision: ItemRevision) -> AttemptQuerySet:
    """Every finished attempt that saw the revision."""
    saw = AttemptItem.objects.filter(attempt=OuterRef("pk"), revision=revision)
    return Attempt.objects.submitted().filter(Exists(saw))


def _batches(revision: ItemRevision) -> Iterator[list[Attempt]]:
    keys = list(_finished(revision).order_by("finished_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield _attempts(keys[start : start + BATCH])


def _attempts(keys: Sequence[UUID]) -> list[Attempt]:
    found = Attempt.objects.filter(pk__in=keys).select_related("result", "learner", "blueprint")
    return list(found.order_by("finished_at", "pk"))


def _marked(
    attempts: Sequence[Attempt], revision: ItemRevision | None = None, key: Key | None = None, *, timed: bool = False
) -> Iterator[_Marked]:
    """Marks attempts by the keys in force, or as if `key` were that of `revision`. `timed`: with the time per topic."""
    words = ("stem", "stem_html", "rationale", "rationale_html")
    rows = AttemptItem.objects.filter(attempt__in=attempts).select_related("revision__item").order_by("position")
    items: dict[UUID, list[AttemptItem]] = {attempt.pk: [] for attempt in attempts}
    revisions: dict[int, ItemRevision] = {}
    for item in rows.defer(*(f"revision__{word}" for word in words)):
        item.revision = revisions.setdefault(item.revision_id, item.revision)
        items[item.attempt_id].append(item)
    options = Option.objects.filter(revision__in=revisions).defer("text_html", "rationale", "rationale_html")
    keys = keys_of(list(revisions.values()), options)
    if revision and key:
        keys[revision.pk] = key
    logs = _logs(attempts) if timed else {}

    for attempt in attempts:
        mine = items[attempt.pk]
        marks = mark(
            results.sheet_of(mine, keys),
            {item.position: item.value for item in mine},
            seconds_by_position(logs.get(attempt.pk, ())),
            rule=Rule(attempt.scoring),
        )
        yield _Marked(attempt, marks, results.fields_of(marks, results.scaled_of(attempt, marks)))


def _logs(attempts: Sequence[Attempt]) -> dict[UUID, list[Entry]]:
    logs: dict[UUID, list[Entry]] = {attempt.pk: [] for attempt in attempts}
    for line in AttemptEvent.objects.filter(attempt__in=attempts, kind__in=results.TIMED).order_by("sequence"):
        logs[line.attempt_id].append(results.entry_of(line))
    return logs


def _scores(result: Result) -> dict[str, int]:
    return {name: getattr(result, name) for name in SCORES}


# --- writing


def _mark_items(revision: ItemRevision, key: Key) -> None:
    """The item itself, in every finished attempt: right or wrong follows from the response alone."""
    mine = AttemptItem.objects.filter(revision=revision, attempt__state=Attempt.State.SUBMITTED)
    kind = KINDS[revision.kind]
    given = mine.order_by().values_list("value", flat=True).distinct()
    right = [value for value in given if kind.score(value, key).is_right]
    mine.update(is_right=False)
    for start in range(0, len(right), BATCH):
        mine.filter(value__in=right[start : start + BATCH]).update(is_right=True)


def _store(attempts: Sequence[Attempt], correction: KeyCorrection, at: datetime) -> None:
    marked = list(_marked(attempts, timed=True))
    stored = [one.attempt.result for one in marked]
    FormerResult.objects.bulk_create(
        FormerResult(result=result, correction=correction, replaced_at=at, **_scores(result)) for result in stored
    )
    topics: list[ResultTopic] = []
    for one in marked:
        result = one.attempt.result
        for name, value in one.scores.items():
            setattr(result, name, value)
        result.rescored_at = at
        topics += results.topics_of(result, one.marks)
    Result.objects.bulk_update(stored, [*SCORES, "rescored_at"], batch_size=BATCH)
    ResultTopic.objects.filter(result__in=stored).delete()
    ResultTopic.objects.bulk_create(topics)


class _ExamRules:
    """By which rule the responses from exams were scored. A response does not know its attempt: learner and time do."""

    def __init__(self, revision: ItemRevision) -> None:
        rows = AttemptItem.objects.filter(revision=revision, attempt__state=Attempt.State.SUBMITTED)
        self.rules = {
            (learner, saved_at): Rule(scoring)
            for learner, saved_at, scoring in rows.values_list("attempt__learner", "saved_at", "attempt__scoring")
        }

    def rule_of(self, response: Response) -> Rule | None:
        return self.rules.get((response.learner_id, response.given_at)) if response.is_from_exam else None

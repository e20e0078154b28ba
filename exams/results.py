"""Works out the result of an attempt and stores it, once; opens its items where the report keeps them shut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from django.db.models import Case, When

from exams.marking import Marks, Question, mark
from exams.models import Attempt, AttemptEvent, AttemptItem, Result, ResultTopic
from exams.scaling import ScaledScore, scale
from exams.timeline import Entry, newest, seconds_by_position
from quizzes.keys import keys_of
from quizzes.models import Option
from quizzes.responses import Given, record
from quizzes.scoring import FULL_POINTS, Key, Rule

TIMED = [AttemptEvent.Kind.START, AttemptEvent.Kind.SAVE, AttemptEvent.Kind.TAKE_OVER]  # lines that pass time


def store(attempt: Attempt) -> Result:
    """The result of an attempt that has just been submitted, inside the transaction that submitted it.

    Marks each item, and tells quizzes once which items were answered.
    """
    items = list(attempt.items.select_related("revision__item"))
    options = list(Option.objects.filter(revision__in=[item.revision_id for item in items]))
    log = entries_of(attempt)
    values, rule = {item.position: item.value for item in items}, Rule(attempt.scoring)
    keys = keys_of([item.revision for item in items], options)
    marks = mark(sheet_of(items, keys), values, seconds_by_position(log), rule=rule)

    attempt.items.update(is_right=Case(When(position__in=marks.right, then=True), default=False))
    result = Result.objects.create(attempt=attempt, **fields_of(marks, scaled_of(attempt, marks)))
    ResultTopic.objects.bulk_create(topics_of(result, marks))
    if attempt.learner:
        answered = [
            Given(item.revision, item.value, item.saved_at, None) for item in items if item.value and item.saved_at
        ]
        record(attempt.learner, answered, is_from_exam=True, options=options, rule=rule)
    return result


def open_review(attempt: Attempt, *, at: datetime) -> None:
    """The learner asks to see the items after a faithful report: they are open from now on."""
    Attempt.objects.submitted().filter(pk=attempt.pk, review_opened_at=None).update(review_opened_at=at)


def recompute(attempt: Attempt) -> tuple[Marks, ScaledScore]:
    """The result worked out anew, from the log and the keys in force alone; it must equal what is stored."""
    items = list(attempt.items.select_related("revision__item"))
    options = Option.objects.filter(revision__in=[item.revision_id for item in items])
    keys = keys_of([item.revision for item in items], options)
    log = entries_of(attempt)
    values = {position: entry.value for position, entry in newest(log).items()}
    marks = mark(sheet_of(items, keys), values, seconds_by_position(log), rule=Rule(attempt.scoring))
    return marks, scaled_of(attempt, marks)


def sheet_of(items: Sequence[AttemptItem], keys: Mapping[int, Key]) -> list[Question]:
    """Items that are left out are not scored; unless nothing remained, for an exam scores something."""
    scored = {item.position for item in items if item.is_scored and not keys[item.revision_id].is_void}
    scored = scored or {item.position for item in items if item.is_scored}
    return [
        Question(item.position, item.revision.item.topic_id, item.kind, keys[item.revision_id], item.position in scored)
        for item in items
    ]


def topics_of(result: Result, marks: Marks) -> list[ResultTopic]:
    return [
        ResultTopic(
            result=result,
            topic_id=topic,
            right_count=tally.right,
            item_count=tally.items,
            seconds=round(tally.seconds),
        )
        for topic, tally in marks.by_topic.items()
    ]


def scaled_of(attempt: Attempt, marks: Marks) -> ScaledScore:
    right = Fraction(marks.points, FULL_POINTS)
    return scale(right, marks.item_count, pass_mark=attempt.pass_mark, raw_cut=attempt.raw_cut)


def fields_of(marks: Marks, scaled: ScaledScore) -> dict[str, int]:
    """What a Result holds."""
    return {
        "right_count": marks.right_count,
        "item_count": marks.item_count,
        "points": marks.points,
        "scaled_score": scaled.score,
        "scaled_low": scaled.low,
        "scaled_high": scaled.high,
        "is_pass": scaled.is_pass,
    }


def entries_of(attempt: Attempt) -> list[Entry]:
    """What changed the attempt, in order. Late answers and take-overs say nothing about responses or time."""
    lines = attempt.events.filter(kind__in=TIMED).order_by("sequence")
    return [entry_of(line) for line in lines]


def entry_of(line: AttemptEvent) -> Entry:
    return Entry(line.sequence, line.received_at, line.position, line.value, line.is_flagged, line.epoch, line.counter)

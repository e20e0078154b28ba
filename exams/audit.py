"""Looks for what must never be: a log that was touched, a response or a result that is not what its log comes to."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from exams import chain, results
from exams.chain import Line
from exams.models import Attempt, AttemptEvent, AttemptItem, FormItem
from exams.timeline import newest

ENDS = {AttemptEvent.Kind.SUBMIT, AttemptEvent.Kind.CLOSE, AttemptEvent.Kind.MERGE}
READINGS = 5  # of an attempt that somebody is writing to


def findings(attempt_id: UUID) -> list[str]:
    """What is wrong with an attempt, in words; read again where it changed while it was read."""
    found: list[str] = []
    for _ in range(READINGS):
        attempt = Attempt.objects.get(pk=attempt_id)
        log = list(attempt.events.order_by("sequence"))
        items = list(attempt.items.order_by("position"))
        found = [*of_log(attempt, log), *of_responses(attempt, log, items), *of_result(attempt, items)]
        if not found or Attempt.objects.filter(pk=attempt_id, sequence=attempt.sequence).exists():
            break
    return found


def of_log(attempt: Attempt, log: list[AttemptEvent]) -> Iterator[str]:
    """Each line leads to the next, none is missing, and the attempt says what they say."""
    numbers = [line.sequence for line in log]
    if numbers != list(range(attempt.sequence + 1)):
        yield f"the log has the lines {_runs(numbers)}, and the attempt counts 0 to {attempt.sequence}"
    digest = chain.root(attempt.pk)
    for line in log:
        digest = chain.link(digest, line.sequence, line.epoch, _line(line).text)
        if digest != line.digest:
            yield f"line {line.sequence} ({line.kind}) does not follow from the line before"
            digest = line.digest
    if digest != attempt.log_digest:
        yield "the log does not end with the line that the attempt knows as the last"

    epochs = [line.epoch for line in log if line.kind == AttemptEvent.Kind.TAKE_OVER]
    if epochs != list(range(2, attempt.writer_epoch + 1)):
        yield f"windows took over as {epochs}, and the attempt is at writer {attempt.writer_epoch}"
    added = sum(int(line.value) for line in log if line.kind == AttemptEvent.Kind.EXTEND)
    if added != attempt.added_minutes:
        yield f"{added} minutes were added by the log, and {attempt.added_minutes} by the attempt"
    ends = [index for index, line in enumerate(log) if line.kind in ENDS]
    if len(ends) != (attempt.finished_at is not None):
        yield f"the attempt is {attempt.state}, and its log has {len(ends)} ends"
    elif ends and any(line.kind != AttemptEvent.Kind.LATE for line in log[ends[0] + 1 :]):
        yield "something was stored after the end"


def of_responses(attempt: Attempt, log: list[AttemptEvent], items: list[AttemptItem]) -> Iterator[str]:
    """The items are those of the form, and each holds the newest save of the log."""
    form = FormItem.objects.filter(form=attempt.form_id).order_by("position").values_list("position", "revision")
    if [(item.position, item.revision_id) for item in items] != list(form):
        yield "the items are not those of the form"
    saves = newest(results.entry_of(line) for line in log if line.kind == AttemptEvent.Kind.SAVE)
    for item in items:
        stored = (item.value, item.is_flagged, item.epoch, item.counter, item.saved_at)
        save = saves.pop(item.position, None)
        logged = (
            (save.value, save.is_flagged, save.epoch, save.counter, save.received_at)
            if save
            else ("", False, 0, 0, None)
        )
        if stored != logged:
            yield f"item {item.position} holds {stored[:4]}, and the newest in the log is {logged[:4]}"
    if saves:
        yield f"the log has saves of items that are not there: {sorted(saves)}"


def of_result(attempt: Attempt, items: list[AttemptItem]) -> Iterator[str]:
    """The result is what the log and the revisions come to."""
    stored = getattr(attempt, "result", None)
    if (stored is None) != (attempt.finished_at is None):
        yield f"the attempt is {attempt.state} and has {'no' if stored is None else 'a'} result"
    if stored is None:
        return
    marks, scaled = results.recompute(attempt)
    for name, now in results.fields_of(marks, scaled).items():
        if getattr(stored, name) != now:
            yield f"{name} is stored as {getattr(stored, name)}, and the log comes to {now}"
    right = {item.position for item in items if item.is_right}
    if right != marks.right:
        yield f"items stored as right and not so by the log, or the other way round: {sorted(right ^ marks.right)}"
    topics = list(stored.topics.all())
    sums = (sum(topic.right_count for topic in topics), sum(topic.item_count for topic in topics))
    if sums != (stored.right_count, stored.item_count):
        yield f"the topics add up to {sums}, the result says {(stored.right_count, stored.item_count)}"


def _line(event: AttemptEvent) -> Line:
    return Line(
        event.kind, event.received_at, event.position, event.value, event.is_flagged, event.epoch, event.counter
    )


def _runs(numbers: list[int]) -> str:
    """0 1 2 5 6 -> "0 to 2, 5 to 6"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first} to {last}" for first, last in runs) or "none"

"""Hands in a learner's file of answers: each goes through the same door as a save, and a log says who handed it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import SuspiciousOperation
from django.db import transaction

from accounts.models import User
from exams import answers, sealing, sittings
from exams.answer_file import AnswerFile, BadFile, Record
from exams.answers import Answer, CameLate, ChangedElsewhere, Evidence, NotSaved, TooMany
from exams.models import Attempt, AttemptQuerySet
from quizzes.kinds import KINDS, BadResponse
from quizzes.kinds.kind import number_word
from quizzes.opaque import LIMIT, Codes

WHY = {
    Evidence.CLASHES: "another answer is on record under the same version",
    Evidence.NO_ROOM: "as many late answers as are kept of one attempt are on record already",
}


@dataclass(slots=True)
class HandedIn:
    """What became of the answers of a file, by their positions."""

    attempt: Attempt
    saved: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)  # kept as evidence, never scored
    known: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)  # why

    @property
    def taken(self) -> list[str]:
        """In sentences."""
        told = [
            (self.saved, "saved"),
            (self.late, "kept as evidence and not scored, for the exam is over"),
            (self.known, "here already, so nothing was changed"),
        ]
        return [f"{_counted(positions)} {what}: {_questions(positions)}." for positions, what in told if positions]

    @property
    def not_taken(self) -> list[str]:
        words = []
        for why in dict.fromkeys(self.refused.values()):
            positions = [position for position in self.refused if self.refused[position] == why]
            words.append(f"{_counted(positions)} not taken: {_questions(positions)}. Why: {why}.")
        return words

    @property
    def summary(self) -> str:
        """For the admin's log: numbers only."""
        counts = f"{len(self.saved)} saved, {len(self.late)} late, {len(self.known)} known, {len(self.refused)} refused"
        return f"Answer file handed in: {counts}."


def hand_in(file: AnswerFile, among: AttemptQuerySet, *, by: User, received_at: datetime) -> HandedIn:
    """Take the answers of a file that is of one of the attempts `among`.

    All of it is looked at before any of it is stored. The same file again changes nothing. Raises BadFile, with nothing
    changed. `received_at` is when the request came in.
    """
    attempt = _attempt_of(file, among)
    learner = attempt.learner
    if learner is None:
        raise BadFile("The learner of this attempt has left, and nothing can be added to it any more.")
    read = _answers_of(attempt, file.records)
    done = HandedIn(attempt)
    try:
        with transaction.atomic():
            for answer in read:
                if isinstance(answer, Answer):
                    _take(done, learner, answer, received_at)
                else:
                    done.refused[answer[0]] = answer[1]
            # The log of an attempt names nobody; who did it stands in the admin's.
            LogEntry.objects.log_actions(by.pk, [attempt], CHANGE, change_message=done.summary, single_object=True)
    except SuspiciousOperation as refused:
        raise BadFile("The file does not fit its attempt.") from refused
    return done


def _attempt_of(file: AnswerFile, among: AttemptQuerySet) -> Attempt:
    sealed = sealing.opened(file.seal)
    if sealed is None:
        raise BadFile("The seal of this file is not one of this site: the file was changed, or comes from elsewhere.")
    if sealed.attempt != file.attempt:
        raise BadFile("The seal of this file is of another attempt: the file was changed.")
    attempt = among.filter(pk=file.attempt).select_related("learner").first()
    if attempt is None:
        raise BadFile("This file is of another exam or attempt than this page is about.")
    # A guest who became an account is gone, and the account has the attempt.
    if sealed.learner != attempt.learner_id and User.objects.filter(pk=sealed.learner).exists():
        raise BadFile("This file was made by somebody else than the learner of this attempt.")
    return attempt


def _answers_of(attempt: Attempt, records: Sequence[Record]) -> list[Answer | tuple[int, str]]:
    """Each as a window would have sent it, or its position and why it cannot be read as an answer to its question."""
    kinds = dict(attempt.items.values_list("position", "kind"))
    read: list[Answer | tuple[int, str]] = []
    for record in records:
        if kinds.get(record.position) != record.kind:
            raise BadFile(f"Question {record.position} is not in this attempt, or is one of another kind.")
        if record.epoch > attempt.writer_epoch:
            raise BadFile(f"Question {record.position}: no window of this attempt has made this version.")
        kind, codes = KINDS[record.kind], Codes(sittings.owner_of(attempt.pk), record.position)
        try:
            value = kind.parse(record.given, codes, LIMIT, is_draft=True)
        except BadResponse as refused:
            if refused.status == 400:
                raise BadFile(f"The answer to question {record.position} is not one of this attempt’s.") from refused
            read.append((record.position, refused.message.rstrip(".")))
            continue
        read.append(
            Answer(
                position=record.position,
                kind=record.kind,
                value=value,
                filled=kind.filled(value),
                is_flagged=record.is_flagged,
                epoch=record.epoch,
                counter=record.counter,
            )
        )
    return read


def _take(done: HandedIn, learner: User, answer: Answer, received_at: datetime) -> None:
    try:
        saved = answers.hand_in(learner, done.attempt.pk, answer, received_at=received_at)
    except CameLate as late:
        if late.evidence in WHY:
            done.refused[answer.position] = WHY[late.evidence]
        else:
            (done.late if late.evidence is Evidence.KEPT else done.known).append(answer.position)
    except NotSaved as refusal:
        done.refused[answer.position] = _why(refusal)
    else:
        (done.known if saved.is_repeat else done.saved).append(answer.position)


def _why(refusal: NotSaved) -> str:
    match refusal:
        case ChangedElsewhere():
            return "a newer answer, or another one of the same version, is saved"
        case TooMany(choose_count=count):
            return f"more is chosen than the {number_word(count)} asked for"
        case _:
            return "the exam is over"


def _counted(positions: list[int]) -> str:
    return f"{len(positions)} answer{'s' if len(positions) > 1 else ''}"


def _questions(positions: list[int]) -> str:
    return f"question{'s' if len(positions) > 1 else ''} {', '.join(map(str, sorted(positions)))}"

"""Reads a practice session: its items in order, how each was answered, where it goes on. Writes nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from accounts.models import User
from quizzes import marks, presentation
from quizzes.crowd import crowd_of
from quizzes.keys import prompts_of
from quizzes.models import Misconception, Option, PracticeItem, PracticeSession, Response, ResponseChoice
from quizzes.opaque import Codes
from quizzes.presentation import ShownItem
from quizzes.scoring import Rule


@dataclass(frozen=True, slots=True)
class Run:
    session: PracticeSession
    items: tuple[PracticeItem, ...]

    @property
    def owner(self) -> str:
        return f"practice:{self.session.pk}"

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def banks(self) -> set[int]:
        """Keys of the instructors' banks that its items are of."""
        banks = (item.revision.item.bank for item in self.items)
        return {bank.pk for bank in banks if bank.owner_id}

    @property
    def answered(self) -> list[tuple[PracticeItem, Response]]:
        return [(item, response) for item in self.items if (response := response_to(item))]

    @property
    def right_count(self) -> int:
        return sum(response.is_right for _, response in self.answered)

    @property
    def missed_count(self) -> int:
        return len(self.answered) - self.right_count

    @property
    def left(self) -> list[PracticeItem]:
        """What is still to be answered: without what was withdrawn meanwhile."""
        return [item for item in self.items if is_open(item)]

    @property
    def left_count(self) -> int:
        return len(self.left)

    @property
    def withdrawn_count(self) -> int:
        return self.total - len(self.answered) - self.left_count

    @property
    def is_over(self) -> bool:
        return self.session.finished_at is not None or self.left_count == 0

    def is_time_up(self, now: datetime) -> bool:
        """The minutes the learner had are over. Nobody is stopped: the summary is offered before a further item."""
        return self.session.minutes is not None and now >= self.session.started_at + timedelta(
            minutes=self.session.minutes
        )

    def minutes_left(self, now: datetime) -> int:
        """Begun ones count as whole."""
        over = now - self.session.started_at
        return max(0, ceil((timedelta(minutes=self.session.minutes or 0) - over) / timedelta(minutes=1)))

    def at(self, position: int) -> PracticeItem | None:
        return next((item for item in self.items if item.position == position), None)

    def next_after(self, position: int = 0) -> PracticeItem | None:
        """The next item without a response, from the top again after the last."""
        left = self.left
        return next((item for item in left if item.position > position), left[0] if left else None)

    def codes(self, item: PracticeItem) -> Codes:
        return Codes(self.owner, item.position)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a learner knew what they know, of the answers they said how sure they were of."""

    sure_wrong: tuple[PracticeItem, ...]
    unsure_right: tuple[PracticeItem, ...]  # guessed ones too
    sure_count: int
    said_count: int

    @property
    def sure_right_count(self) -> int:
        return self.sure_count - len(self.sure_wrong)


@dataclass(frozen=True, slots=True)
class TopicTally:
    title: str
    right_count: int
    answered_count: int


def run_of(learner: User | None, pk: uuid.UUID) -> Run | None:
    """A learner's session in one query, with what they marked; none where it is absent or somebody else's."""
    rows = PracticeItem.objects.of(learner).filter(session=pk).select_related("session", "response")
    marked = rows.annotate(
        **marks.columns(learner, "revision__item", "revision"), found_open=PracticeItem.in_open_bank()
    )
    items = tuple(presentation.with_item(marked).order_by("position"))
    return Run(items[0].session, items) if items else None


def response_to(item: PracticeItem) -> Response | None:
    return getattr(item, "response", None)


def is_open(item: PracticeItem) -> bool:
    """It can still be answered."""
    return response_to(item) is None and not item.is_withdrawn


def options_of(item: PracticeItem) -> list[Option]:
    return list(Option.objects.explained().filter(revision=item.revision_id))


def show(run: Run, item: PracticeItem, *, options: list[Option] | None = None, value: str = "") -> ShownItem:
    """The item as it stands: asked while it has no response, else released.

    `options`: if they are loaded already. `value`: what is filled in so far, where it is asked.
    """
    options = options_of(item) if options is None else options
    prompts = prompts_of([item.revision]).get(item.revision_id, [])
    response = response_to(item)
    if response is None:
        return presentation.asking(run.owner, item.position, item.revision, options, value=value, prompts=prompts)
    return presentation.released(
        run.owner,
        item.position,
        item.revision,
        options,
        value=response.value,
        prompts=prompts,
        rule=Rule(item.revision.item.bank.scoring),
        crowd=crowd_of(item.revision, response.learner_id),
    )


def calibration(run: Run) -> Calibration:
    said = [(item, response) for item, response in run.answered if response.confidence]
    sure = [(item, response) for item, response in said if response.confidence == Response.Confidence.SURE]
    return Calibration(
        sure_wrong=tuple(item for item, response in sure if not response.is_right),
        unsure_right=tuple(item for item, response in said if response.is_right and (item, response) not in sure),
        sure_count=len(sure),
        said_count=len(said),
    )


def tally_by_topic(run: Run) -> list[TopicTally]:
    answered: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for item, response in run.answered:
        title = item.revision.item.topic.title
        answered[title] += 1
        right[title] += response.is_right
    return [TopicTally(title, right[title], answered[title]) for title in answered]


def misconceptions_met(run: Run) -> list[tuple[Misconception, int]]:
    """The named wrong ideas behind the wrong options chosen, the most frequent first."""
    met = ResponseChoice.objects.filter(
        response__practice_item__session=run.session,
        response__is_right=False,  # a corrected key may have made it right
        option__is_key=False,
        option__misconception__isnull=False,
    ).select_related("option__misconception__gotcha__topic")
    ideas = [choice.option.misconception for choice in met if choice.option.misconception]
    by_pk = {idea.pk: idea for idea in ideas}
    return [(by_pk[pk], count) for pk, count in Counter(idea.pk for idea in ideas).most_common()]

"""Reads what came of an attempt: the result page, the review of its items, earlier results. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from uuid import UUID

from django.db.models import OuterRef, Subquery

from accounts.models import User
from exams import results
from exams.drawing import PaceChart, ScoreChart, pace_chart, score_chart
from exams.models import Attempt, AttemptItem, Blueprint, Result, ResultTopic
from exams.sittings import owner_of
from exams.timeline import duration, seconds_by_position
from quizzes import marks, presentation
from quizzes.keys import keys_of, prompts_of
from quizzes.kinds import KINDS
from quizzes.marks import Marks
from quizzes.models import Misconception, Option
from quizzes.presentation import ShownItem
from quizzes.scoring import FULL_POINTS, Rule
from studyguide.models import Topic

SHOWN = 20  # earlier results
OUTCOMES = {True: "right", False: "wrong"}


@dataclass(frozen=True, slots=True)
class TopicRow:
    topic: Topic
    right_count: int
    item_count: int
    seconds_each: int
    is_below: bool  # the share that maps to the pass mark

    @property
    def percent(self) -> int:
        return round(100 * self.right_count / self.item_count)

    @property
    def label(self) -> str:
        return f"{self.right_count} of {self.item_count} right"


@dataclass(frozen=True, slots=True)
class Stumble:
    """The named wrong idea behind most of the wrong answers."""

    misconception: Misconception
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    attempt: Attempt
    result: Result
    topics: tuple[TopicRow, ...]
    pace: PaceChart
    stumble: Stumble | None

    @property
    def headline(self) -> str:
        """Pass or fail in words; narrow where the error band reaches over the pass mark."""
        result, mark = self.result, self.attempt.pass_mark
        if result.is_pass:
            return "Pass, by a narrow margin" if result.scaled_low < mark else "Pass"
        return "Not this time, but close" if result.scaled_high >= mark else "Not this time"

    @property
    def scale_label(self) -> str:
        result = self.result
        return (
            f"{result.scaled_score} on a scale from 100 to 1000, give or take: {result.scaled_low} to "
            f"{result.scaled_high}. The pass mark is {self.attempt.pass_mark}."
        )

    @property
    def credit_words(self) -> str:
        """What parts of items earned, in exams that give partial credit."""
        if self.attempt.scoring != Rule.PARTIAL_CREDIT:
            return ""
        return f", {self.result.points / FULL_POINTS:.1f} points with credit for parts,"

    @property
    def pace_words(self) -> str:
        longest = max(self.pace.bars, key=lambda bar: bar.seconds)
        if not longest.seconds:
            return "Nothing was saved, so there is no pace to show."
        middle = median(bar.seconds for bar in self.pace.bars)
        return (
            f"Half of the questions took {duration(middle)} or less. The longest was question {longest.position} with "
            f"{duration(longest.seconds)}. {self._over_words}"
        )

    @property
    def _over_words(self) -> str:
        over = [bar for bar in self.pace.bars if bar.is_over]
        if not over:
            return "None went over the pace."
        not_right = sum(bar.outcome != "right" for bar in over)
        return f"{len(over)} went over the pace, {not_right or 'none'} of them not right."

    @property
    def cut_percent(self) -> float:
        return float(self.attempt.raw_cut * 100)

    @property
    def missed_count(self) -> int:
        return self.result.item_count - self.result.right_count

    @property
    def weakest(self) -> TopicRow | None:
        """The topic with the lowest share right, of those with a miss; of equals the one with more items."""
        rows = [row for row in self.topics if row.right_count < row.item_count]
        return min(rows, key=lambda row: (row.right_count / row.item_count, -row.item_count), default=None)

    @property
    def seconds_taken(self) -> int:
        assert self.attempt.finished_at  # noqa: S101 (a report is of an attempt that has ended)
        return round((self.attempt.finished_at - self.attempt.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    shown: ShownItem
    outcome: str  # "right", "wrong" or "missing"
    is_flagged: bool
    seconds: int
    marks: Marks  # what the learner keeps about the item

    @property
    def outcome_words(self) -> str:
        return "not answered" if self.outcome == "missing" else self.outcome

    @property
    def suffix(self) -> str:
        """Keeps the ids of several items on one page apart."""
        return f"-{self.shown.position}"


@dataclass(frozen=True, slots=True)
class Trend:
    """Earlier results of one exam, drawn."""

    blueprint: Blueprint
    chart: ScoreChart


def running_of(learner: User | None) -> list[Attempt]:
    """Open attempts with `last_position`: the item that was saved last, none in a fresh attempt."""
    saved = AttemptItem.objects.filter(attempt=OuterRef("pk"), saved_at__isnull=False).order_by("-saved_at")
    attempts = Attempt.objects.of(learner).open().select_related("blueprint__guide").order_by("deadline_at")
    return list(attempts.annotate(last_position=Subquery(saved.values("position")[:1])))


def history_of(learner: User | None) -> list[Attempt]:
    """Ended attempts with their results, the newest first."""
    attempts = Attempt.objects.of(learner).submitted().select_related("blueprint__guide", "result")
    return list(attempts.order_by("-started_at")[:SHOWN])


def trend_of(history: list[Attempt]) -> Trend | None:
    """The scores of the last exam that was sat more than once; `history` has the newest first."""
    times = Counter(attempt.blueprint_id for attempt in history)
    newest = next((attempt for attempt in history if times[attempt.blueprint_id] > 1), None)
    if newest is None:
        return None
    same = [attempt for attempt in reversed(history) if attempt.blueprint_id == newest.blueprint_id]
    scores = [attempt.result.scaled_score for attempt in same]
    return Trend(newest.blueprint, score_chart(scores, pass_mark=newest.pass_mark))


def report_of(attempt: Attempt) -> Report:
    """Of an attempt that has ended, loaded with its result, blueprint and guide."""
    words = ("stem", "stem_html", "rationale", "rationale_html")
    items = list(attempt.items.select_related("revision").defer(*(f"revision__{text}" for text in words)))
    seconds = seconds_by_position(results.entries_of(attempt))
    pace = (attempt.deadline_at - attempt.started_at).total_seconds() / len(items)
    return Report(
        attempt=attempt,
        result=attempt.result,
        topics=tuple(
            _row(row, attempt)
            for row in attempt.result.topics.select_related("topic__guide").defer("topic__body_html", "topic__text")
        ),
        pace=pace_chart([(seconds.get(item.position, 0.0), outcome_of(item)) for item in items], pace=pace),
        stumble=_stumble(items),
    )


def reviewed_items(attempt: Attempt, show: str) -> list[ReviewedItem]:
    """The items with their key and every rationale: three queries, one more where there are prompts.

    `show`: all, missed or flagged.
    """
    kept = marks.columns(attempt.learner, "revision__item", "revision")
    rows = presentation.with_item(attempt.items.annotate(**kept))
    if show == "missed":
        rows = rows.filter(is_right=False)
    elif show == "flagged":
        rows = rows.filter(is_flagged=True)
    items = list(rows)
    options: dict[int, list[Option]] = {item.revision_id: [] for item in items}
    for option in Option.objects.explained().filter(revision__in=options):
        options[option.revision_id].append(option)
    prompts = prompts_of([item.revision for item in items])
    seconds = seconds_by_position(results.entries_of(attempt))
    owner = owner_of(attempt.pk)
    return [
        ReviewedItem(
            presentation.released(
                owner,
                item.position,
                item.revision,
                options[item.revision_id],
                value=item.value,
                prompts=prompts.get(item.revision_id, ()),
                rule=Rule(attempt.scoring),
            ),
            outcome_of(item),
            item.is_flagged,
            round(seconds.get(item.position, 0.0)),
            marks.of(item),
        )
        for item in items
    ]


def attempt_of(learner: User | None, attempt_id: UUID) -> Attempt | None:
    """A learner's attempt with what a report needs of it; none where it is absent or somebody else's."""
    attempts = Attempt.objects.of(learner).select_related("blueprint__guide", "result", "learner")
    return attempts.filter(pk=attempt_id).first()


def outcome_of(item: AttemptItem) -> str:
    return OUTCOMES[bool(item.is_right)] if item.value else "missing"


def _row(row: ResultTopic, attempt: Attempt) -> TopicRow:
    is_below = Fraction(row.right_count, row.item_count) < Fraction(attempt.raw_cut)
    return TopicRow(row.topic, row.right_count, row.item_count, round(row.seconds / row.item_count), is_below)


def _stumble(items: list[AttemptItem]) -> Stumble | None:
    wrong = [item for item in items if item.value and not item.is_right]
    revisions = [item.revision for item in wrong]
    options = list(Option.objects.filter(revision__in=revisions).select_related("misconception__gotcha__topic"))
    keys = keys_of(revisions, options)
    at = {(option.revision_id, option.position): option for option in options}
    meant = [
        at[item.revision_id, position]
        for item in wrong
        for position in KINDS[item.kind].chosen(item.value, keys[item.revision_id])
    ]
    ideas = [option.misconception for option in meant if option.misconception and not option.is_key]
    if not ideas:
        return None
    by_pk = {idea.pk: idea for idea in ideas}
    pk, count = Counter(idea.pk for idea in ideas).most_common(1)[0]
    return Stumble(by_pk[pk], count)

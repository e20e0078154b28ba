"""Reads what came of an attempt: its result, beside the earlier ones of the same exam. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from exams import results
from exams.drawing import PaceChart, pace_chart
from exams.models import Attempt, AttemptItem, FormerResult, Result, ResultTopic
from exams.reviews import outcome_of
from exams.timeline import duration, pace_of, seconds_by_position
from quizzes.keys import keys_of
from quizzes.kinds import KINDS
from quizzes.models import TOPIC_TEXTS, Bank, Misconception, Option
from quizzes.scoring import FULL_POINTS, Rule
from studyguide.models import Topic

COMPARED = 6  # results of one exam in the table, this one included


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
class Beside:
    """What became of one topic in one sitting."""

    label: str  # 7 of 9; empty: no scored item of the topic
    change: str  # "better" or "worse" than in the sitting before, or nothing


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sittings of one exam side by side, the newest first."""

    attempts: tuple[Attempt, ...]
    topics: tuple[tuple[Topic, tuple[Beside, ...]], ...]


@dataclass(frozen=True, slots=True)
class Former:
    """What the result was before the key of an item was corrected."""

    result: FormerResult
    position: int  # of the item in the exam


@dataclass(frozen=True, slots=True)
class Report:
    attempt: Attempt
    result: Result
    topics: tuple[TopicRow, ...]
    pace: PaceChart
    stumble: Stumble | None
    missed_count: int  # of all items
    unscored_count: int
    comparison: Comparison | None
    formers: tuple[Former, ...]  # the newest first

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
    def is_open(self) -> bool:
        """Whether the learner may see items, or sees what AWS would show."""
        return self.attempt.is_review_open

    @property
    def weakest(self) -> TopicRow | None:
        """The topic with the lowest share right, of those with a miss; of equals the one with more items."""
        rows = [row for row in self.topics if row.right_count < row.item_count]
        return min(rows, key=lambda row: (row.right_count / row.item_count, -row.item_count), default=None)

    @property
    def seconds_taken(self) -> int:
        assert self.attempt.finished_at  # noqa: S101 (a report is of an attempt that has ended)
        return round((self.attempt.finished_at - self.attempt.started_at).total_seconds())


def report_of(attempt: Attempt) -> Report:
    """Of an attempt that has ended, loaded with its result, blueprint and guide."""
    words = ("stem", "stem_html", "rationale", "rationale_html")
    items = list(attempt.items.select_related("revision").defer(*(f"revision__{text}" for text in words)))
    seconds = seconds_by_position(results.entries_of(attempt))
    pace = pace_of(attempt.started_at, attempt.deadline_at, len(items))
    sittings = _sittings(attempt)
    mine = next(one for one in sittings if one.pk == attempt.pk)
    return Report(
        attempt=attempt,
        result=attempt.result,
        topics=tuple(_row(row, attempt) for row in mine.result.topics.all()),
        pace=pace_chart([(seconds.get(item.position, 0.0), outcome_of(item)) for item in items], pace=pace),
        stumble=_stumble(items),
        missed_count=sum(not item.is_right for item in items),
        unscored_count=sum(not item.is_scored for item in items),
        comparison=_comparison(sittings),
        formers=_formers(attempt.result, items),
    )


def attempt_of(learner: User | None, attempt_id: UUID) -> Attempt | None:
    """A learner's attempt with what a report needs of it; none where it is absent or somebody else's."""
    attempts = Attempt.objects.of(learner).select_related("blueprint__guide", "blueprint__bank", "result", "learner")
    return attempts.filter(pk=attempt_id).first()


def may_practise(attempt: Attempt) -> bool:
    """Whether the learner may practise what was asked: an instructor may share an exam and not its bank.

    One query for an instructor's exam, none else.
    """
    bank = attempt.blueprint.bank_id
    return bank is None or Bank.objects.open_to(attempt.learner).filter(pk=bank).exists()


def _row(row: ResultTopic, attempt: Attempt) -> TopicRow:
    is_below = row.share < Fraction(attempt.raw_cut)
    return TopicRow(row.topic, row.right_count, row.item_count, round(row.seconds / row.item_count), is_below)


def _formers(result: Result, items: list[AttemptItem]) -> tuple[Former, ...]:
    """One query where a key was corrected, none else."""
    if not result.rescored_at:
        return ()
    position_of = {item.revision_id: item.position for item in items}
    rows = result.formers.select_related("correction").order_by("-pk")
    return tuple(Former(row, position_of[row.correction.revision_id]) for row in rows)


def _sittings(attempt: Attempt) -> list[Attempt]:
    """The sittings of the same exam up to this one with their results by topic, the newest first."""
    rows = ResultTopic.objects.select_related("topic").defer(*(f"topic__{text}" for text in TOPIC_TEXTS))
    return list(
        Attempt.objects.of(attempt.learner)
        .submitted()
        .filter(blueprint=attempt.blueprint_id, started_at__lte=attempt.started_at)
        .select_related("result")
        .prefetch_related(Prefetch("result__topics", rows))
        .order_by("-started_at", "pk")[: COMPARED + 1]
    )


def _comparison(sittings: list[Attempt]) -> Comparison | None:
    if len(sittings) < 2:
        return None
    tables: list[dict[Topic, ResultTopic]] = [
        {row.topic: row for row in attempt.result.topics.all()} for attempt in sittings
    ]
    pairs = list(pairwise([*tables, {}]))[:COMPARED]
    topics = sorted({topic for table in tables for topic in table}, key=lambda topic: topic.number)
    return Comparison(
        tuple(sittings[:COMPARED]),
        tuple(
            (topic, tuple(_beside(table.get(topic), before.get(topic)) for table, before in pairs)) for topic in topics
        ),
    )


def _beside(row: ResultTopic | None, before: ResultTopic | None) -> Beside:
    if row is None:
        return Beside("", "")
    change = ""
    if before and row.share != before.share:
        change = "better" if row.share > before.share else "worse"
    return Beside(f"{row.right_count} of {row.item_count}", change)


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

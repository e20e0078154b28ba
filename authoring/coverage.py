"""How many published items a bank has of each topic and difficulty, and what its exams ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from authoring.tables import DRAFTS, KIND, LEVELS, REVIEW, STATES
from quizzes.models import Bank, Item
from studyguide.models import Topic


@dataclass(frozen=True, slots=True)
class Plan:
    """What an exam needs: how many items of a topic, by its key, and a difficulty; none: of any."""

    key: str
    title: str
    quotas: Mapping[tuple[int, int | None], int]
    kinds: frozenset[str] = frozenset()  # that it takes; none: every kind


PlansOf = Callable[[Bank], Sequence[Plan]]
_sources: list[PlansOf] = []


def register(plans_of: PlansOf) -> None:
    """The floor above knows exams: it says what those over a bank ask for."""
    if plans_of not in _sources:
        _sources.append(plans_of)


def plans_of(bank: Bank) -> list[Plan]:
    return [plan for source in _sources for plan in source(bank)]


@dataclass(frozen=True, slots=True)
class Cell:
    count: int  # published
    waiting: int = 0  # drafts and in review, never published
    wanted: int | None = None
    level: int | None = None

    @property
    def lacks(self) -> int:
        return max(0, (self.wanted or 0) - self.count)

    @property
    def is_met(self) -> bool:
        return bool(self.wanted) and not self.lacks


@dataclass(frozen=True, slots=True)
class Line:
    topic: Topic
    cells: tuple[Cell, ...]  # by difficulty
    total: Cell

    @property
    def first_objective(self) -> int | None:
        """Where a new item of the topic may begin."""
        return next((one.pk for one in self.topic.objectives.all() if not one.is_retired), None)


@dataclass(frozen=True, slots=True)
class Coverage:
    lines: tuple[Line, ...]
    levels: tuple[Cell, ...]  # all topics
    total: Cell
    thin: tuple[tuple[str, str, int], ...]  # topic, objective and count, of those with fewest
    plan: Plan | None

    @property
    def lacks(self) -> int:
        """Items that are missing for the plan: of a topic as a whole, or of its levels, whichever says more."""
        return sum(max(line.total.lacks, sum(cell.lacks for cell in line.cells)) for line in self.lines)

    @property
    def lines_lacking(self) -> list[Line]:
        return [line for line in self.lines if line.total.lacks or any(cell.lacks for cell in line.cells)]


def coverage(bank: Bank, topics: Sequence[Topic], plan: Plan | None = None) -> Coverage:
    """Two queries beside the topics, whose objectives are loaded."""
    count, of_objectives = Counter[tuple[int, int]](), Counter[int]()
    asked = bank.items.filter(pk__in=Item.objects.current().filter(bank=bank, current_revision__isnull=False))
    fields = ("topic", "objective", "difficulty", "current_revision__kind")
    for topic, objective, level, kind, number in asked.order_by().values_list(*fields).annotate(Count("pk")):
        of_objectives[objective] += number
        if plan is None or not plan.kinds or kind in plan.kinds:
            count[topic, level] += number
    waiting = Counter[tuple[int, int]]()
    fresh = bank.items.filter(STATES[DRAFTS] | STATES[REVIEW], current_revision=None).alias(own_kind=KIND)
    if plan and plan.kinds:
        fresh = fresh.filter(own_kind__in=plan.kinds)
    for topic, level, number in fresh.order_by().values_list("topic", "difficulty").annotate(Count("pk")):
        waiting[topic, level] += number
    quotas = plan.quotas if plan else {}

    def cell(keys: Sequence[int], level: int | None) -> Cell:
        pairs = [(key, each) for key in keys for each in ([level] if level else LEVELS)]
        asked_for = [quotas[key, level] for key in keys if (key, level) in quotas] if len(keys) == 1 else []
        return Cell(
            sum(count[pair] for pair in pairs),
            sum(waiting[pair] for pair in pairs),
            sum(asked_for) if asked_for else None,
            level,
        )

    keys = [topic.pk for topic in topics]
    return Coverage(
        lines=tuple(
            Line(topic, tuple(cell([topic.pk], level) for level in LEVELS), cell([topic.pk], None)) for topic in topics
        ),
        levels=tuple(cell(keys, level) for level in LEVELS),
        total=cell(keys, None),
        thin=_thin(topics, of_objectives),
        plan=plan,
    )


def _thin(topics: Sequence[Topic], counts: Counter[int]) -> tuple[tuple[str, str, int], ...]:
    """Objectives that fewer than two items test: chance alone decides whether they are ever asked."""
    rows = [
        (topic.title, objective.title, counts[objective.pk])
        for topic in topics
        for objective in topic.objectives.all()
        if not objective.is_retired and counts[objective.pk] < 2
    ]
    return tuple(sorted(rows, key=lambda row: row[2]))

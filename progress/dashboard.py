"""Reads what a learner did with a guide, for the page that shows it. Writes nothing; a visitor has an empty one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from exams.models import Attempt
from progress import charts, records, stumbles
from progress.stumbles import Stumble
from progress.windows import Row, State, Try, row, states
from quizzes.models import Item, PracticeSession, Response
from studyguide.models import Guide, Objective, Topic
from studyguide.reading import Progress
from studyguide.reading import progress as reading_of

MOCKS = 12  # newest ones on the chart
SESSIONS = 5


@dataclass(frozen=True, slots=True)
class Floor:
    topic: Topic
    row: Row


@dataclass(frozen=True, slots=True)
class Tower:
    floors: tuple[Floor, ...]  # the top one first
    answer_count: int

    @property
    def lit(self) -> int:
        return sum(floor.row.lit for floor in self.floors)

    @property
    def total(self) -> int:
        return sum(floor.row.total for floor in self.floors)


@dataclass(frozen=True, slots=True)
class Mocks:
    """Attempts at a guide's exams, the newest first."""

    open: tuple[Attempt, ...]
    submitted: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt | None:
        return self.submitted[0] if self.submitted else None

    @property
    def chart(self) -> charts.Line | None:
        """The scaled scores over time, once there are two."""
        if len(self.submitted) < 2:
            return None
        scores = [attempt.result.scaled_score for attempt in reversed(self.submitted)]
        return charts.line(scores, mark=self.submitted[0].pass_mark)


@dataclass(frozen=True, slots=True)
class Dashboard:
    guide: Guide
    tower: Tower
    reading: Progress
    mocks: Mocks
    sessions: tuple[PracticeSession, ...]
    unfinished: PracticeSession | None
    stumbles: tuple[Stumble, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was done with this guide yet."""
        return not (self.tower.answer_count or self.reading.read or self.sessions or self.mocks.open or self.mocks.last)


def dashboard(learner: User | None, guide: Guide) -> Dashboard:
    """Seven queries, however much there is."""
    askable = Item.objects.current().in_packs().filter(objective=OuterRef("pk"))
    objectives = Objective.objects.filter(Exists(askable), is_retired=False)
    reading = reading_of(guide, learner, Prefetch("objectives", objectives, to_attr="lightable"))
    for topic in reading.topics:
        topic.guide = guide  # their addresses need it
    return Dashboard(
        guide=guide,
        tower=tower(learner, guide, reading.topics),
        reading=reading,
        mocks=mocks(learner, guide),
        sessions=tuple(records.sessions(learner).filter(guide=guide)[:SESSIONS]),
        unfinished=PracticeSession.objects.of(learner).filter(guide=guide).unfinished().order_by("-started_at").first(),
        stumbles=stumbles.of(learner, guide),
    )


def tower(learner: User | None, guide: Guide, topics: list[Topic]) -> Tower:
    """A floor for each topic; its windows are the objectives that items test (`lightable`)."""
    last = last_tries(learner, guide)
    known: dict[int, State] = states(one for one, _ in last)
    floors = [
        Floor(topic, row([objective.pk for objective in getattr(topic, "lightable", [])], known))
        for topic in reversed(topics)
    ]
    return Tower(tuple(floors), sum(count for _, count in last))


def last_tries(learner: User | None, guide: Guide) -> list[tuple[Try, int]]:
    """The last try at each objective, found by the database, with how many there were."""
    newest_first = [F("given_at").desc(), F("pk").desc()]
    tries = (
        Response.objects.of(learner)
        .filter(item__topic__guide=guide)
        .annotate(
            place=Window(RowNumber(), partition_by="item__objective", order_by=newest_first),
            count=Window(Count("pk"), partition_by="item__objective"),
        )
        .filter(place=1)
        .values_list("item__objective", "is_right", "given_at", "count")
    )
    return [(Try(objective, is_right, given_at), count) for objective, is_right, given_at, count in tries]


def mocks(learner: User | None, guide: Guide) -> Mocks:
    newest = (
        Attempt.objects.of(learner)
        .filter(blueprint__guide=guide, blueprint__bank=None)
        .select_related("blueprint", "result")
        .order_by("-started_at")[:MOCKS]
    )
    attempts = list(newest)
    return Mocks(
        open=tuple(attempt for attempt in attempts if attempt.state == Attempt.State.OPEN),
        submitted=tuple(attempt for attempt in attempts if attempt.state == Attempt.State.SUBMITTED),
    )

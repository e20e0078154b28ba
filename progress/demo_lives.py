"""Learners of the demo: who they are, and how they read, practise and sit exams, day by day from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import User
from exams import answers, attempts
from exams.answers import Answer
from exams.models import Attempt, Blueprint, BlueprintTopic
from quizzes import practice, runs
from quizzes.keys import keys_of
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, PracticeSession
from quizzes.scoring import encode, encode_places
from quizzes.wishes import Wish
from studyguide import reading
from studyguide.models import Guide, Topic


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    days: int  # since the first visit
    diligence: float  # chance of practising on a day
    start: float  # chance of a right answer on the first day, at a middling item
    end: float  # and today
    topics_read: int
    mocks: tuple[tuple[int, str], ...] = ()  # days ago, blueprint
    habits: tuple[str, ...] = ()  # misconceptions this person falls for
    leaves_one_open: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.org"


PEOPLE = (
    Person(
        "Alice",
        days=37,
        diligence=0.5,
        start=0.42,
        end=0.78,
        topics_read=8,
        mocks=((24, "quick"), (16, "quick"), (9, "quick"), (2, "full")),
        habits=("user-for-short-visit", "guardrail-grants"),
    ),
    Person(
        "Bob",
        days=22,
        diligence=0.5,
        start=0.42,
        end=0.68,
        topics_read=5,
        mocks=((10, "quick"), (3, "quick")),
        habits=("delete-first", "keys-on-instances", "direct-attach"),
        leaves_one_open=True,
    ),
    Person("Charlie", days=5, diligence=0.6, start=0.45, end=0.55, topics_read=2, leaves_one_open=True),
)


@dataclass(slots=True)
class Life:
    """One person going through a guide, day by day."""

    person: Person
    learner: User
    guide: Guide
    topics: Sequence[Topic]
    rng: random.Random
    now: datetime
    talent: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.talent = {topic.pk: self.rng.uniform(-0.14, 0.14) for topic in self.topics}

    def live(self) -> None:
        mocks = dict(self.person.mocks)
        for days_ago in range(self.person.days, 0, -1):
            evening = self.evening(days_ago)
            self.read(days_ago, evening)
            if slug := mocks.get(days_ago):
                self.sit(slug, evening)
            elif days_ago == self.person.days or self.rng.random() < self.person.diligence:
                self.practise(days_ago, evening)
        if self.person.leaves_one_open:
            session = self.start(self.topics[: self.person.topics_read], 10, self.evening(1) + timedelta(hours=2))
            self.answer(session, stop_after=4)

    def evening(self, days_ago: int) -> datetime:
        day = (self.now - timedelta(days=days_ago)).replace(hour=17, minute=0, second=0, microsecond=0)
        return min(day, self.now - timedelta(days=1)) + timedelta(minutes=self.rng.randrange(150))

    def read(self, days_ago: int, at: datetime) -> None:
        """Topics are read evenly over the first two thirds of the time."""
        share = min(1.0, 1.5 * (self.person.days - days_ago + 1) / self.person.days)
        for topic in self.topics[: round(share * self.person.topics_read)]:
            reading.mark(self.learner, topic, at=at - timedelta(minutes=topic.minutes + 5))

    def practise(self, days_ago: int, at: datetime) -> None:
        known = self.topics[: max(1, round(self.person.topics_read * (1 - days_ago / self.person.days)))]
        is_mixed = days_ago < self.person.days / 3 and self.person.topics_read == len(self.topics)
        topics = [] if is_mixed else self.rng.sample(known, k=min(len(known), self.rng.choice((1, 1, 2))))
        self.answer(self.start(topics, self.rng.choice((5, 10, 10, 10, 20)), at))

    def start(self, topics: Sequence[Topic], count: int, at: datetime) -> PracticeSession:
        wish = Wish(topics=frozenset(topic.pk for topic in topics))
        label = practice.MIXED if not topics else topics[0].title if len(topics) == 1 else f"{len(topics)} topics"
        return practice.start(self.learner, self.guide, wish, count=count, at=at, rng=self.rng, label=label)

    def answer(self, session: PracticeSession, *, stop_after: int | None = None) -> None:
        at = session.started_at
        run = runs.run_of(self.learner, session.pk)
        assert run  # noqa: S101
        for item in run.items[:stop_after]:
            at += timedelta(seconds=self.rng.randrange(15, 90))
            options = runs.options_of(item)
            value = self.respond(item.revision, options, at)
            practice.answer(self.learner, item, value, options=options, at=at)

    def sit(self, slug: str, at: datetime) -> None:
        blueprint = Blueprint.objects.filter(guide=self.guide, slug=slug).first()
        if blueprint:
            quotas = list(BlueprintTopic.objects.filter(blueprint=blueprint).select_related("blueprint"))
            self.take(blueprint, quotas, at)

    def take(self, blueprint: Blueprint, quotas: Sequence[BlueprintTopic], at: datetime) -> Attempt:
        attempt = attempts.start(self.learner, quotas, at=at, rng=self.rng)
        pace = blueprint.minutes * 60 / blueprint.item_count
        for item in attempt.items.select_related("revision__item").order_by("position"):
            at += timedelta(seconds=pace * self.rng.uniform(0.35, 0.95))
            options = list(Option.objects.filter(revision=item.revision_id).select_related("misconception"))
            value = self.respond(item.revision, options, at)
            answer = Answer(
                position=item.position,
                kind=item.kind,
                value=value,
                filled=KINDS[item.kind].filled(value),
                is_flagged=self.rng.random() < 0.1,
                epoch=1,
                counter=1,
            )
            answers.save(self.learner, attempt.pk, answer, received_at=at)
        attempts.submit(self.learner, attempt.pk, at=at + timedelta(seconds=30))
        return attempt

    def respond(self, revision: ItemRevision, options: Sequence[Option], at: datetime) -> str:
        """Right with the chance that the person has by then; else a wrong idea, most often a habitual one."""
        grown = 1 - (self.now - at) / timedelta(days=self.person.days)
        chance = self.person.start + (self.person.end - self.person.start) * grown + self.talent[revision.item.topic_id]
        chance -= 0.07 * (revision.item.difficulty - 3)
        is_right = self.rng.random() < min(0.96, max(0.12, chance))
        key = keys_of([revision], options)[revision.pk]
        if revision.kind == "ordering":
            return encode_places(self.places(range(1, key.option_count + 1), is_right=is_right))
        if revision.kind == "matching":
            return encode_places(self.places(key.matches, is_right=is_right))
        wrong = [option for option in options if not option.is_key]
        weights = [
            6 if option.misconception and option.misconception.slug in self.person.habits else 1 for option in wrong
        ]
        (slip,) = self.rng.choices(wrong, weights=weights)
        if KINDS[revision.kind].hides_options:
            return key.recognised[0][1] if is_right else slip.text
        right = sorted(key.right)
        return encode(right if is_right else {slip.position, *self.rng.sample(right, k=len(right) - 1)})

    def places(self, wanted: Sequence[int], *, is_right: bool) -> list[int]:
        """The right places, or two neighbours that differ changed for each other."""
        places = list(wanted)
        at = [index for index in range(1, len(places)) if places[index - 1] != places[index]]
        if at and not is_right:
            index = self.rng.choice(at)
            places[index - 1 : index + 1] = [places[index], places[index - 1]]
        return places

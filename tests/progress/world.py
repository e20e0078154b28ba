"""A guide with two floors of three windows, and ways to answer in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from quizzes.models import Item, Misconception, Option, PracticeSession
from quizzes.practice import start_from
from quizzes.responses import Given, record
from studyguide.models import Guide, Topic
from tests.factories import GuideFactory, ItemFactory, MisconceptionFactory, ObjectiveFactory, TopicFactory

NOW = timezone.now().replace(microsecond=0)


@dataclass
class World:
    guide: Guide
    topics: list[Topic]
    items: list[Item]  # one for each of the six objectives
    misconception: Misconception  # option 2 of each item is built on it


def make_world() -> World:
    guide = GuideFactory.create()
    topics = [TopicFactory.create(guide=guide, number=number) for number in (1, 2)]
    items = [ItemFactory.create(objective=ObjectiveFactory.create(topic=topic)) for topic in topics for _ in range(3)]
    misconception = MisconceptionFactory.create(guide=guide)
    Option.objects.filter(position=2).update(misconception=misconception)
    return World(guide, topics, items, misconception)


def give(learner: User, item: Item, *, right: bool, days_ago: float = 0, wrong: int = 2) -> None:
    """A response outside any session; wrong ones choose option 2."""
    assert item.current_revision
    given_at = NOW - dt.timedelta(days=days_ago)
    record(learner, [Given(item.current_revision, "1" if right else str(wrong), given_at)])


def session(
    learner: User, items: list[Item], *, right: int = 0, wrong: int = 0, days_ago: float = 0
) -> PracticeSession:
    at = NOW - dt.timedelta(days=days_ago)
    made = start_from(learner, items, label="Mixed", at=at)
    for item in made.items.select_related("revision")[: right + wrong]:
        record(learner, [Given(item.revision, "1" if item.position <= right else "2", at, item)])
    return made

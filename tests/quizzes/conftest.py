"""A guide with items, and sessions over them, for the tests of practice."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from quizzes import opaque, practice
from quizzes.models import Item, ItemRevision, PracticeItem, PracticeSession
from quizzes.runs import Run, run_of
from studyguide.models import Guide, Topic
from tests.factories import GuideFactory, ItemFactory, ObjectiveFactory, TopicFactory, UserFactory

NOW = timezone.now()


@dataclass
class World:
    guide: Guide
    topics: list[Topic]
    items: list[Item] = field(default_factory=list)


def make_world(topic_count: int = 2, items_each: int = 4, **revision: object) -> World:
    guide = GuideFactory.create()
    topics = [TopicFactory.create(guide=guide, number=number) for number in range(1, topic_count + 1)]
    objectives = [ObjectiveFactory.create(topic=topic) for topic in topics]
    items = [ItemFactory.create(objective=one, revision=revision) for one in objectives for _ in range(items_each)]
    return World(guide, topics, items)


def make_session(learner: User, items: list[Item], label: str = "Mixed") -> PracticeSession:
    return practice.start_from(learner, items, label=label, at=timezone.now())


def revision_of(item: Item) -> ItemRevision:
    assert item.current_revision
    return item.current_revision


def run_through(learner: User, session: PracticeSession) -> Run:
    run = run_of(learner, session.pk)
    assert run
    return run


def codes(item: PracticeItem, *positions: int) -> list[str]:
    """What the browser sends for the options at these positions."""
    return [opaque.code(f"practice:{item.session_id}", item.position, position) for position in positions]


def respond(
    learner: User, item: PracticeItem, value: str, *, confidence: int | None = None, at: dt.datetime | None = None
) -> None:
    options = list(item.revision.options.all())
    practice.answer(learner, item, value, options=options, at=at or timezone.now(), confidence=confidence)


def withdraw(item: Item) -> None:
    """As a load does with an item that left the files."""
    Item.objects.filter(pk=item.pk).update(is_retired=True)


def form(world: World, *topics: Topic, count: int = 5, **filters: object) -> dict[str, object]:
    """What the practice page sends."""
    return {"guide": world.guide.slug, "topic": [topic.slug for topic in topics], "amount": str(count), **filters}


@contextmanager
def queries(count: int) -> Iterator[None]:
    """Exactly so many statements, those that open and close transactions left out."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [query["sql"] for query in captured if not re.match("BEGIN|SAVEPOINT|RELEASE|COMMIT", query["sql"])]
    assert len(statements) == count, "\n".join(statements)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def learner(db: None) -> User:
    return UserFactory.create()


@pytest.fixture
def as_learner(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)

"""Which topics a learner has read: mark, unmark, and how far a guide is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch

from accounts.models import User
from studyguide.models import Guide, Reading, Topic, TopicQuerySet


@dataclass(frozen=True)
class Progress:
    """How far a learner has read the topics of a guide, which say `is_read`."""

    topics: list[Topic]

    @property
    def total(self) -> int:
        return len(self.topics)

    @property
    def read(self) -> int:
        return sum(is_read(topic) for topic in self.topics)

    @property
    def next_topic(self) -> Topic | None:
        """The first topic that is not read yet."""
        return next((topic for topic in self.topics if not is_read(topic)), None)


def is_read(topic: Topic) -> bool:
    return bool(getattr(topic, "is_read", False))


def with_reading(topics: TopicQuerySet, learner: User | None) -> TopicQuerySet:
    """The topics, each with `is_read` by this learner; in the same query."""
    return topics.annotate(is_read=Exists(Reading.objects.of(learner).filter(topic=OuterRef("pk"))))


def progress(guide: Guide, learner: User | None, *prefetches: Prefetch) -> Progress:  # type: ignore[type-arg]
    topics = with_reading(Topic.objects.current().filter(guide=guide), learner).prefetch_related(*prefetches)
    return Progress(list(topics.defer("body_html", "toc_html", "text")))


def mark(learner: User, topic: Topic, *, at: datetime) -> Reading:
    """Note that the topic is read. Marking it again keeps the first time."""
    reading, _ = Reading.objects.get_or_create(learner=learner, topic=topic, defaults={"read_at": at})
    return reading


def unmark(learner: User, topic: Topic) -> None:
    Reading.objects.of(learner).filter(topic=topic).delete()


def move(guest: User, account: User) -> None:
    """Give the account what the guest has read; where both read a topic, the account's reading stays."""
    kept = Reading.objects.of(account).values("topic")
    Reading.objects.of(guest).exclude(topic__in=kept).update(learner=account)

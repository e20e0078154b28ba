"""Topics and objectives of a bank's own: an outline is a guide without pages. Nothing of it is ever deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from quizzes.models import Item
from studyguide.models import Guide, Objective, Topic

MOST_TOPICS = 60
MOST_OBJECTIVES = 60  # of one topic
UP, DOWN = "up", "down"


class OutlineRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was changed; the text says why."""


@transaction.atomic
def make(slug: str, title: str, *, licence: str, titles: Iterable[str], on: dt.date) -> Guide:
    outline = Guide.objects.create(
        slug=slug, title=title, licence=licence, checked_on=on, is_outline=True, summary="", summary_html=""
    )
    for each in titles:
        add_topic(outline, each)
    return outline


@transaction.atomic
def add_topic(outline: Guide, title: str) -> Topic:
    """The last one, with an objective of the same title: an item belongs to an objective, so there is one at once."""
    there = outline.topics.all()
    if len(there) >= MOST_TOPICS:
        raise OutlineRefused(f"{MOST_TOPICS} topics are the most.")
    _refuse_twice(there, title)
    topic = Topic.objects.create(
        guide=outline,
        slug=_free_slug(title, {topic.slug for topic in there}),
        number=max((topic.number for topic in there), default=0) + 1,
        title=title,
        summary="",
        minutes=0,
        body_html="",
        text="",
    )
    add_objective(topic, title)
    return topic


@transaction.atomic
def add_objective(topic: Topic, title: str) -> Objective:
    there = topic.objectives.all()
    if len(there) >= MOST_OBJECTIVES:
        raise OutlineRefused(f"{MOST_OBJECTIVES} objectives of one topic are the most.")
    _refuse_twice(there, title)
    last = there.aggregate(last=Max("position"))["last"] or 0
    slug = _free_slug(title, {objective.slug for objective in there})
    return Objective.objects.create(topic=topic, slug=slug, title=title, position=last + 1)


def rename(part: Topic | Objective, title: str) -> None:
    """Its slug stays: links and files name it."""
    _refuse_twice(_siblings(part).exclude(pk=part.pk), title)
    part.title = title
    part.save(update_fields=["title"])


@transaction.atomic
def move(part: Topic | Objective, direction: str) -> None:
    """One place up or down among those that are not retired; at the end nothing happens."""
    rows: list[Topic | Objective] = list(_siblings(part))
    shown = [row for row in rows if not row.is_retired or row.pk == part.pk]
    here = next(index for index, row in enumerate(shown) if row.pk == part.pk)
    there = here - 1 if direction == UP else here + 1
    if not 0 <= there < len(shown):
        return
    shown[here], shown[there] = shown[there], shown[here]
    gone = [row for row in rows if row not in shown]
    name = _place(part)
    for number, row in enumerate([*shown, *gone], 1):
        setattr(row, name, number)
        row.save(update_fields=[name])


@transaction.atomic
def retire(part: Topic | Objective) -> None:
    """Out of what can be chosen. What holds items that are in use stays: they would vanish with it."""
    home = {"topic": part} if isinstance(part, Topic) else {"objective": part}
    held = Item.objects.filter(is_retired=False, **home).count()
    if held:
        count = f"{held} question{'' if held == 1 else 's'}"
        raise OutlineRefused(f"“{part.title}” holds {count}. Give them another place or retire them first.")
    part.is_retired = True
    part.save(update_fields=["is_retired"])


def restore(part: Topic | Objective) -> None:
    part.is_retired = False
    part.save(update_fields=["is_retired"])


def _siblings(part: Topic | Objective) -> QuerySet[Topic] | QuerySet[Objective]:
    return part.guide.topics.all() if isinstance(part, Topic) else part.topic.objectives.all()


def _place(part: Topic | Objective) -> str:
    return "number" if isinstance(part, Topic) else "position"


def _refuse_twice(there: Iterable[Topic] | Iterable[Objective], title: str) -> None:
    if any(row.title.casefold() == title.casefold() for row in there):
        raise OutlineRefused(f"There is “{title}” already.")


def _free_slug(title: str, taken: set[str]) -> str:
    base = slugify(title)[:44].strip("-") or "part"
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)

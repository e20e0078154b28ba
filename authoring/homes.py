"""Where an item belongs: objective, difficulty, facts, tags, reference. It stands in the item and changes at once.

Words are merged by `authoring.drafts`; this does the same for what is no words: a field that somebody else changed
since the form was drawn is not overwritten but told.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction

from quizzes.models import Item, ItemTag

MOST_TAGS = 20
LONGEST_TAG = 40


@dataclass(frozen=True, slots=True)
class Home:
    objective: int | None = None  # keys of rows; the topic is the objective's
    difficulty: int = 3
    lead_fact: int | None = None  # the place in the guide that the item sends a learner to
    facts: tuple[int, ...] = ()  # all it tests, in the order of their keys
    tags: tuple[str, ...] = ()  # in the order of the alphabet
    reference_title: str = ""
    reference_url: str = ""
    verified_on: str = ""  # as a form has it: 2026-11-23

    @classmethod
    def of(cls, item: Item) -> Home:
        """Two queries: facts and tags."""
        return cls(
            objective=item.objective_id,
            difficulty=item.difficulty,
            lead_fact=item.lead_fact_id,
            facts=tuple(sorted(fact.pk for fact in item.facts.all())),
            tags=tuple(tag.name for tag in item.tags.all()),
            reference_title=item.reference_title,
            reference_url=item.reference_url,
            verified_on=item.verified_on.isoformat() if item.verified_on else "",
        )

    @classmethod
    def load(cls, document: str) -> Home:
        """What `dump` wrote into a form. Raises ValueError where it did not."""
        try:
            given: dict[str, Any] = json.loads(document)
            tags, facts = tuple(map(str, given.pop("tags"))), tuple(map(int, given.pop("facts")))
            home = cls(**given, tags=tags, facts=facts)
        except (TypeError, AttributeError, KeyError, OverflowError, RecursionError) as problem:
            raise ValueError("no home of an item") from problem
        numbers = (home.objective, home.lead_fact)
        words = (home.reference_title, home.reference_url, home.verified_on)
        is_ours = all(one is None or type(one) is int for one in numbers) and all(type(one) is str for one in words)
        if not is_ours or type(home.difficulty) is not int:
            raise ValueError("no home of an item")
        return home

    @property
    def mark(self) -> str:
        """Tells two homes apart."""
        return sha256(self.dump().encode()).hexdigest()[:12]

    def fields(self) -> dict[str, str | list[str]]:
        """As a form sends them."""
        return {
            "home.objective": _text(self.objective),
            "home.difficulty": str(self.difficulty),
            "home.lead_fact": _text(self.lead_fact),
            "home.facts": [str(fact) for fact in self.facts],
            "home.tags": ", ".join(self.tags),
            "home.reference_title": self.reference_title,
            "home.reference_url": self.reference_url,
            "home.verified_on": self.verified_on,
        }

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


class HomeConflict(NamedTuple):
    """A field that somebody else changed meanwhile; theirs stands."""

    field: str  # its name in a form: home.tags
    mine: Any
    theirs: Any


class Settled(NamedTuple):
    home: Home  # as it is now
    conflicts: tuple[HomeConflict, ...]


def settle(item: Item, wanted: Home, *, began: Home, at: dt.datetime) -> Settled:
    """Change what differs from where the author began. `item` is brought up to date."""
    changed = {field.name for field in fields(Home) if getattr(wanted, field.name) != getattr(began, field.name)}
    if not changed:
        return Settled(Home.of(item), ())
    with transaction.atomic():
        row = Item.objects.select_for_update().get(pk=item.pk)
        now = Home.of(row)
        conflicts = tuple(
            HomeConflict(f"home.{name}", getattr(wanted, name), getattr(now, name))
            for name in sorted(changed)
            if getattr(now, name) not in (getattr(began, name), getattr(wanted, name))
        )
        told = {conflict.field.removeprefix("home.") for conflict in conflicts}
        home = replace(now, **{name: getattr(wanted, name) for name in changed - told})
        if home != now:
            _write(row, home, now, at)
    return Settled(home, conflicts)


def _write(item: Item, home: Home, before: Home, at: dt.datetime) -> None:
    if home.objective != before.objective:
        item.objective_id = home.objective  # type: ignore[assignment]
        item.topic_id = item.objective.topic_id
    item.difficulty = home.difficulty
    item.lead_fact_id = home.lead_fact
    item.reference_title, item.reference_url = home.reference_title, home.reference_url
    item.verified_on = dt.date.fromisoformat(home.verified_on) if home.verified_on else None
    item.changed_at = at
    item.save()
    if home.facts != before.facts:
        item.facts.set(home.facts)
    if home.tags != before.tags:
        item.tags.exclude(name__in=home.tags).delete()
        ItemTag.objects.bulk_create(
            [ItemTag(item=item, name=name) for name in home.tags if name not in before.tags], ignore_conflicts=True
        )

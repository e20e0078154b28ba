"""Builds rows for tests: the smallest that are valid, with everything else stated by the test."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.models import User
from quizzes.models import Bank, Item, ItemRevision, Misconception, Option, Prompt
from studyguide.models import Fact, Guide, Objective, Topic

TODAY = dt.date(2026, 11, 23)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = Sequence(lambda n: f"learner{n}@example.org")


class GuestFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    is_guest = True


class GuideFactory(DjangoModelFactory[Guide]):
    class Meta:
        model = Guide

    slug = Sequence(lambda n: f"guide-{n}")
    title = "AWS IAM Users"
    summary = summary_html = "Who may open which door."
    licence = "CC BY 4.0"
    checked_on = TODAY


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    guide = SubFactory(GuideFactory)
    slug = Sequence(lambda n: f"topic-{n}")
    number = Sequence(lambda n: n + 1)
    title = Sequence(lambda n: f"Topic {n}")
    summary = "What it is about."
    minutes = 5
    body_html = "<p>Text</p>"
    text = "Text"


class ObjectiveFactory(DjangoModelFactory[Objective]):
    class Meta:
        model = Objective

    topic = SubFactory(TopicFactory)
    slug = Sequence(lambda n: f"objective-{n}")
    title = Sequence(lambda n: f"Objective {n}")
    position = Sequence(lambda n: n + 1)


class FactFactory(DjangoModelFactory[Fact]):
    class Meta:
        model = Fact

    topic = SubFactory(TopicFactory)
    guide = SelfAttribute("topic.guide")
    code = Sequence(lambda n: f"S{n:02}")
    text = "A fact."


class MisconceptionFactory(DjangoModelFactory[Misconception]):
    class Meta:
        model = Misconception

    guide = SubFactory(GuideFactory)
    slug = Sequence(lambda n: f"misconception-{n}")
    title = Sequence(lambda n: f"Believing wrong thing {n}")


class BankFactory(DjangoModelFactory[Bank]):
    class Meta:
        model = Bank

    guide = SubFactory(GuideFactory)
    slug = Sequence(lambda n: f"bank-{n}")
    title = "Bank"


class ItemFactory(DjangoModelFactory[Item]):
    """An item at its first revision; `revision={"keys": (1, 3), "option_count": 5}` says how that is made."""

    class Meta:
        model = Item
        skip_postgeneration_save = True

    objective = SubFactory(ObjectiveFactory)
    topic = SelfAttribute("objective.topic")
    bank = LazyAttribute(
        lambda made: Bank.objects.get_or_create(
            slug=made.topic.guide.slug, defaults={"guide": made.topic.guide, "title": made.topic.guide.title}
        )[0]
    )
    slug = Sequence(lambda n: f"item-{n}")
    difficulty = 3
    lead_fact = LazyAttribute(lambda made: FactFactory(topic=made.topic))
    reference_title = "IAM users"
    reference_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html"
    verified_on = TODAY

    @post_generation
    def revision(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        item: Item = self  # type: ignore[assignment]
        make_revision(item, **(extracted or {}))


def make_revision(
    item: Item,
    *,
    kind: str = "",
    keys: tuple[int, ...] = (1,),
    option_count: int = 4,
    texts: tuple[str, ...] = (),
    matches: tuple[int, ...] = (),
    stem: str = "",
    **fields: Any,
) -> ItemRevision:
    """The item's next revision, made current. Options are at positions 1.. and those in `keys` are right.

    `texts`: of the options, where they matter. `matches`: for each prompt of a matching item the position of its
    option. `fields`: more of the revision, `unit="users"`.
    """
    number = item.revisions.count() + 1
    stem = stem or f"Stem of {item.slug}?"
    kind = kind or ("single" if len(keys) == 1 else "multiple")
    texts = texts or tuple(f"Option {position} of {item.slug}" for position in range(1, option_count + 1))
    is_marked = kind not in {"ordering", "matching"}  # there the order or the prompts are the key
    counts = {"multiple": len(keys), "ordering": len(texts), "matching": len(matches)}
    revision = ItemRevision.objects.create(
        item=item,
        number=number,
        kind=kind,
        stem=stem,
        stem_html=f"<p>{stem}</p>",
        choose_count=counts.get(kind, 1),
        digest=f"{item.slug}-{number}",
        made_at=timezone.now(),
        **fields,
    )
    options = Option.objects.bulk_create(
        Option(
            revision=revision,
            slug="abcdefghi"[position - 1],
            position=position,
            text=text,
            text_html=text,
            is_key=is_marked and position in keys,
            rationale=f"Why {position} of {item.slug}.",
            rationale_html=f"Why {position} of {item.slug}.",
        )
        for position, text in enumerate(texts, 1)
    )
    Prompt.objects.bulk_create(
        Prompt(
            revision=revision,
            position=position,
            text=f"Line {position} of {item.slug}",
            text_html=f"Line {position} of {item.slug}",
            option=options[match - 1],
            rationale=f"Because {position} of {item.slug}.",
            rationale_html=f"Because {position} of {item.slug}.",
        )
        for position, match in enumerate(matches, 1)
    )
    item.current_revision = revision
    item.save(update_fields=["current_revision"])
    return revision

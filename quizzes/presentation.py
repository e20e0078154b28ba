"""What a learner is shown of an item: while it is asked nothing that tells the key, after release everything.

Used by practice and by exams (item page, review of items). Templates draw `ShownItem` with `item.template`.
Give it rows that are loaded already: revisions by `with_item(rows, "revision__")`, options by
`Option.objects.explained()`. Nothing here asks the database then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from quizzes import opaque
from quizzes.kinds import KINDS, Kind
from quizzes.models import TOPIC_TEXTS, ItemRevision, Option
from studyguide.models import Gotcha, Guide, Topic

Rows = TypeVar("Rows", bound=QuerySet[Any])


def with_item(rows: Rows, path: str = "revision__") -> Rows:
    """Rows with the item behind `path` (to the revision), its topic, guide and lead fact, without the long texts."""
    topics = (f"{path}item__topic", f"{path}item__lead_fact__topic")
    related = rows.select_related(f"{path}item__topic__guide", f"{path}item__lead_fact__topic")
    return related.defer(*(f"{topic}__{field}" for topic in topics for field in TOPIC_TEXTS))


@dataclass(frozen=True, slots=True)
class ShownOption:
    letter: str  # as displayed: A for the first, whatever the author's order
    code: str
    text_html: str
    is_chosen: bool
    # only after release
    mark: str = ""  # "right", "wrong" or nothing
    head: str = ""  # the mark in words
    rationale_html: str = ""


@dataclass(frozen=True, slots=True)
class ShownGotcha:
    """The trap behind a wrong answer that was given."""

    title: str
    text_html: str
    misconception: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownItem:
    position: int
    topic: str
    stem_html: str
    options: tuple[ShownOption, ...]
    choose_count: int
    is_multiple: bool
    instruction: str
    template: str
    # only after release
    is_released: bool = False
    is_right: bool = False
    is_answered: bool = False
    verdict: str = ""
    rationale_html: str = ""
    gotchas: tuple[ShownGotcha, ...] = ()
    misconceptions: tuple[str, ...] = ()  # named wrong ideas behind what was chosen that no gotcha tells about
    fact: str = ""
    guide_url: str = ""
    guide_topic: str = ""
    reference_title: str = ""
    reference_url: str = ""
    verified_on: dt.date | None = None

    @property
    def chosen_count(self) -> int:
        return sum(option.is_chosen for option in self.options)


def kind_of(revision: ItemRevision) -> Kind:
    return KINDS[revision.kind]


def asking(
    owner: str, position: int, revision: ItemRevision, options: Iterable[Option], *, chosen: Iterable[int] = ()
) -> ShownItem:
    """The item as a question. `chosen`: positions already chosen, `kind.chosen(value)` for an encoded value."""
    kind, chosen = kind_of(revision), frozenset(chosen)
    return ShownItem(
        position=position,
        topic=revision.item.topic.title,
        stem_html=revision.stem_html,
        options=tuple(
            ShownOption(
                letter, opaque.code(owner, position, option.position), option.text_html, option.position in chosen
            )
            for letter, option in _lettered(owner, position, options)
        ),
        choose_count=revision.choose_count,
        is_multiple=kind.is_multiple,
        instruction=kind.instruction(revision.choose_count),
        template=kind.template,
    )


def released(
    owner: str, position: int, revision: ItemRevision, options: Iterable[Option], *, chosen: Iterable[int]
) -> ShownItem:
    """The item with its key, every rationale and the places that teach it. `chosen` empty: no response was given."""
    kind, chosen, item = kind_of(revision), frozenset(chosen), revision.item
    lettered = _lettered(owner, position, options)
    guide = item.topic.guide
    taken = [option for _, option in lettered if option.position in chosen and not option.is_key]
    ideas = {option.misconception.pk: option.misconception for option in taken if option.misconception}
    gotchas = {idea.gotcha.pk: (idea.gotcha, idea.title) for idea in ideas.values() if idea.gotcha}
    keys = {option.position: letter for letter, option in lettered if option.is_key}
    is_right = chosen == set(keys)
    return ShownItem(
        position=position,
        topic=item.topic.title,
        stem_html=revision.stem_html,
        options=tuple(
            _explained(letter, opaque.code(owner, position, option.position), option, option.position in chosen)
            for letter, option in lettered
        ),
        choose_count=revision.choose_count,
        is_multiple=kind.is_multiple,
        instruction=kind.instruction(revision.choose_count),
        template=kind.template,
        is_released=True,
        is_right=is_right,
        is_answered=bool(chosen),
        verdict=verdict(
            [letter for letter, option in lettered if option.is_key], is_right=is_right, is_given=bool(chosen)
        ),
        rationale_html=revision.rationale_html,
        gotchas=tuple(_gotcha(gotcha, title, guide) for gotcha, title in gotchas.values()),
        misconceptions=tuple(idea.title for idea in ideas.values() if not idea.gotcha),
        fact=item.lead_fact.text,
        guide_url=place_in(guide, item.lead_fact.topic, item.lead_fact.anchor),
        guide_topic=item.lead_fact.topic.title,
        reference_title=item.reference_title,
        reference_url=item.reference_url,
        verified_on=item.verified_on,
    )


def verdict(letters: Sequence[str], *, is_right: bool, is_given: bool) -> str:
    """One calm line; the letters are those on the screen."""
    if is_right:
        return "Right."
    answer = f"The answer is {letters[0]}." if len(letters) == 1 else f"The answers are {_and(letters)}."
    return f"Not this time. {answer}" if is_given else answer


def place_in(guide: Guide, topic: Topic, anchor: str = "") -> str:
    url = reverse("studyguide:topic", args=[guide.slug, topic.slug])
    return f"{url}#{anchor}" if anchor else url


def _lettered(owner: str, position: int, options: Iterable[Option]) -> list[tuple[str, Option]]:
    at = {option.position: option for option in options}
    order = opaque.shuffled(owner, position, at)
    return [(chr(ord("A") + index), at[option_position]) for index, option_position in enumerate(order)]


def _explained(letter: str, code: str, option: Option, is_chosen: bool) -> ShownOption:  # noqa: FBT001
    mark, head = "", ""
    if option.is_key:
        mark, head = "right", "Correct, your answer" if is_chosen else "Correct answer"
    elif is_chosen:
        mark, head = "wrong", "Your answer"
    return ShownOption(letter, code, option.text_html, is_chosen, mark, head, option.rationale_html)


def _gotcha(gotcha: Gotcha, misconception: str, guide: Guide) -> ShownGotcha:
    url = place_in(guide, gotcha.topic, gotcha.anchor)
    return ShownGotcha(gotcha.title, gotcha.text_html, misconception, url)


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"

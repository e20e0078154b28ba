"""What a learner is shown of an item: while it is asked nothing that tells the key, after release everything.

Used by practice and by exams (item page, review of items). Templates draw `ShownItem` with `item.template`.
Give it rows that are loaded already: revisions by `with_item(rows, "revision__")`, options by
`Option.objects.explained()`, prompts by `keys.prompts_of`. Nothing here asks the database then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import strip_tags

from quizzes import opaque
from quizzes.crowd import Crowd
from quizzes.keys import key_of
from quizzes.kinds import KINDS, Kind
from quizzes.models import TOPIC_TEXTS, Item, ItemRevision, Option, Prompt
from quizzes.scoring import Correction, Key, Rule
from studyguide.models import Gotcha, Guide, Topic

LEFT_OUT = "This question is left out of scoring."
CORRECTED = {
    Correction.ACCEPT: "More than one answer is accepted",
    Correction.NEW: "The answer was corrected",
    Correction.DROP: LEFT_OUT.removesuffix("."),
    Correction.ORIGINAL: "The first answer stands after all",
}

Rows = TypeVar("Rows", bound=QuerySet[Any])


def with_item(rows: Rows, path: str = "revision__") -> Rows:
    """Rows with the item behind `path` (to the revision), its case, bank, topic, guide and lead fact, without the long
    texts."""
    topics = (f"{path}item__topic", f"{path}item__lead_fact__topic")
    related = rows.select_related(
        f"{path}item__topic__guide",
        f"{path}item__lead_fact__topic",
        f"{path}item__bank",
        f"{path}case",
        f"{path}correction",
    ).prefetch_related(f"{path}correction__accepted")
    return related.defer(*(f"{topic}__{field}" for topic in topics for field in TOPIC_TEXTS))


@dataclass(frozen=True, slots=True)
class ShownOption:
    letter: str  # as displayed: A for the first, whatever the author's order
    code: str
    text_html: str
    text: str  # plain, for a list that holds no markup
    is_chosen: bool
    place: int = 0  # where a learner put it, from 1; 0: nowhere, or its kind has no places
    # only after release
    mark: str = ""  # "right", "wrong" or nothing
    head: str = ""  # the mark in words
    rationale_html: str = ""
    percent: int | None = None  # of others who chose it; none where too few have answered

    @property
    def given(self) -> str:
        """What a learner did with it, without a judgement."""
        return f"You put it at {self.place}" if self.place else "Your answer" if self.is_chosen else ""


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    code: str
    number: int  # as displayed, from 1
    text_html: str
    chosen: ShownOption | None
    # only after release
    mark: str = ""
    right: ShownOption | None = None
    rationale_html: str = ""


@dataclass(frozen=True, slots=True)
class ShownCase:
    title: str
    text_html: str


@dataclass(frozen=True, slots=True)
class ShownGotcha:
    """The trap behind a wrong answer that was given."""

    title: str
    text_html: str
    misconception: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """Its key was wrong: what was done about it, and why."""

    title: str
    reason: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ShownItem:
    position: int
    topic: str
    kind: str
    stem_html: str
    options: tuple[ShownOption, ...]
    choose_count: int
    is_multiple: bool
    instruction: str
    template: str
    prompts: tuple[ShownPrompt, ...] = ()
    entry: str = ""  # what was typed
    unit: str = ""
    filled: int = 0  # how much of a complete response is there, out of `choose_count`
    case: ShownCase | None = None
    is_generated: bool = False
    # only after release
    is_released: bool = False
    is_right: bool = False
    is_partly_right: bool = False
    is_answered: bool = False
    verdict: str = ""
    points: int = 0  # 0 to 1000 of the item's full score
    correction: ShownCorrection | None = None  # of its key
    is_left_out: bool = False  # by that: it counts for nobody
    crowd: str = ""  # how others answered, in words; empty where too few have
    rationale_html: str = ""
    gotchas: tuple[ShownGotcha, ...] = ()
    misconceptions: tuple[str, ...] = ()  # named wrong ideas behind what was chosen that no gotcha tells about
    fact: str = ""
    passage_html: str = ""  # the paragraph of the guide that teaches the fact
    guide_url: str = ""
    guide_topic: str = ""
    reference_title: str = ""
    reference_url: str = ""
    verified_on: dt.date | None = None

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)

    @property
    def recognised(self) -> list[ShownOption]:
        """Of what was typed, after release: yours, the right answer, the others. One of several spellings stands for
        all, as they share a rationale."""
        once: dict[str, ShownOption] = {}
        for option in sorted(self.options, key=lambda option: ("wrong", "right", "").index(option.mark)):
            once.setdefault(option.rationale_html, option)
        return list(once.values())

    @property
    def has_other_reasons(self) -> bool:
        return any(option.rationale_html for option in self.options)


def asking(
    owner: str,
    position: int,
    revision: ItemRevision,
    options: Iterable[Option],
    *,
    value: str = "",
    prompts: Iterable[Prompt] = (),
) -> ShownItem:
    """The item as a question. `value`: the encoded response so far."""
    sight = _Sight(owner, position, revision, value)
    shown = {} if sight.kind.hides_options else sight.options(sight.lettered(options, is_released=False))
    return ShownItem(**sight.item(shown), prompts=tuple(sight.prompts(prompts, shown)))


def released(
    owner: str,
    position: int,
    revision: ItemRevision,
    options: Iterable[Option],
    *,
    value: str,
    prompts: Iterable[Prompt] = (),
    rule: Rule = Rule.ALL_OR_NOTHING,
    crowd: Crowd | None = None,
) -> ShownItem:
    """The item with its key, every rationale and the places that teach it. `value` empty: no response was given."""
    sight = _Sight(owner, position, revision, value)
    kind, item, options, prompts = sight.kind, revision.item, list(options), list(prompts)
    every = key_of(revision, options, prompts)
    key = kind.fitting(value, every)
    lettered = sight.lettered(options, is_released=True, order=key.order)
    shown = sight.explained(lettered, key)
    if crowd and kind.is_choice:
        shown = {at: replace(option, percent=crowd.chosen_percent.get(at, 0)) for at, option in shown.items()}

    guide = item.topic.guide
    score = kind.score(value, every, rule)
    meant = kind.chosen(value, key) if value and not score.is_right else frozenset()
    taken = [option for _, option in lettered if option.position in meant and not option.is_key]
    ideas = {option.misconception.pk: option.misconception for option in taken if option.misconception}
    gotchas = {idea.gotcha.pk: (idea.gotcha, idea.title) for idea in ideas.values() if idea.gotcha}
    is_partly_right = bool(value) and not score.is_right and kind.share(value, key) > 0
    solution = kind.solution(value, key, {option.position: letter for letter, option in lettered}, revision.unit)
    return ShownItem(
        **sight.item(shown),
        prompts=tuple(sight.matched(prompts, shown, key)),
        is_released=True,
        is_right=score.is_right,
        is_partly_right=is_partly_right,
        is_answered=bool(value),
        verdict=(
            LEFT_OUT
            if every.is_void
            else verdict(solution, is_right=score.is_right, is_given=bool(value), is_partly_right=is_partly_right)
        ),
        correction=_correction(revision),
        is_left_out=every.is_void,
        points=score.points,
        crowd=f"{crowd.right_percent} % of {crowd.count} others had it right the first time." if crowd else "",
        rationale_html=revision.rationale_html,
        gotchas=tuple(_gotcha(gotcha, title, guide) for gotcha, title in gotchas.values()),
        misconceptions=tuple(idea.title for idea in ideas.values() if not idea.gotcha),
        **_taught(item, guide),
        reference_title=item.reference_title,
        reference_url=item.reference_url,
        verified_on=item.verified_on,
    )


def _taught(item: Item, guide: Guide) -> dict[str, Any]:
    """Where the guide teaches what an item asks: the place of its fact, or the topic's page, or nowhere."""
    if fact := item.lead_fact:
        url = place_in(guide, fact.topic, fact.anchor)
        return {"fact": fact.text, "passage_html": fact.passage_html, "guide_url": url, "guide_topic": fact.topic.title}
    return {} if guide.is_outline else {"guide_url": place_in(guide, item.topic), "guide_topic": item.topic.title}


def verdict(solution: str, *, is_right: bool, is_given: bool, is_partly_right: bool = False) -> str:
    """One calm line."""
    if is_right:
        return "Right."
    if is_partly_right:
        return f"Partly right. {solution}"
    return f"Not this time. {solution}" if is_given else solution


def place_in(guide: Guide, topic: Topic, anchor: str = "") -> str:
    url = reverse("studyguide:topic", args=[guide.slug, topic.slug])
    return f"{url}#{anchor}" if anchor else url


@dataclass(frozen=True, slots=True)
class _Sight:
    """A revision as one owner sees it, with the response so far."""

    owner: str
    position: int  # of the item in the run
    revision: ItemRevision
    value: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.revision.kind]

    def lettered(
        self, options: Iterable[Option], *, is_released: bool, order: Sequence[int] = ()
    ) -> list[tuple[str, Option]]:
        """The options in the order of display, each with its letter. `order`: that of a corrected key."""
        at = {option.position: option for option in options}
        order = order or self.kind.order(opaque.shuffled(self.owner, self.position, at), is_released=is_released)
        return [(chr(ord("A") + index), at[position]) for index, position in enumerate(order)]

    def options(self, lettered: Iterable[tuple[str, Option]]) -> dict[int, ShownOption]:
        """By position, in the order of display, without anything that tells the key."""
        picked, places = self.kind.picked(self.value), self.kind.places(self.value)
        return {
            option.position: ShownOption(
                letter=letter,
                code=opaque.code(self.owner, self.position, option.position),
                text_html=option.text_html,
                text=unescape(strip_tags(option.text_html)),
                is_chosen=option.position in picked,
                place=places.index(option.position) + 1 if option.position in places else 0,
            )
            for letter, option in lettered
        }

    def explained(self, lettered: list[tuple[str, Option]], key: Key) -> dict[int, ShownOption]:
        """The same with marks and rationales. Where the item is left out, nothing is said to be right or wrong."""
        shown = self.options(lettered)
        for _, option in lettered:
            one = shown[option.position]
            mark, head = ("", one.given) if key.is_void else self.kind.mark(option.position, self.value, key)
            shown[option.position] = replace(one, mark=mark, head=head, rationale_html=option.rationale_html)
        return shown

    def prompts(self, prompts: Iterable[Prompt], shown: Mapping[int, ShownOption]) -> Iterator[ShownPrompt]:
        places = self.kind.places(self.value)
        for index, prompt in enumerate(prompts):
            chosen = shown.get(places[index]) if index < len(places) else None
            code = opaque.prompt_code(self.owner, self.position, prompt.position)
            yield ShownPrompt(code, index + 1, prompt.text_html, chosen)

    def matched(self, prompts: Iterable[Prompt], shown: Mapping[int, ShownOption], key: Key) -> Iterator[ShownPrompt]:
        """The same with marks, right options and rationales."""
        prompts = list(prompts)
        for row, prompt, wanted in zip(prompts, self.prompts(prompts, shown), key.matches, strict=True):
            mark = "right" if prompt.chosen == shown[wanted] else "wrong" if self.value else ""
            told = replace(prompt, rationale_html=row.rationale_html)
            yield told if key.is_void else replace(told, mark=mark, right=shown[wanted])

    def item(self, shown: Mapping[int, ShownOption]) -> dict[str, Any]:
        """What an item shows before release and after."""
        kind, revision = self.kind, self.revision
        return {
            "position": self.position,
            "topic": revision.item.topic.title,
            "kind": kind.slug,
            "stem_html": revision.stem_html,
            "options": tuple(shown.values()),
            "choose_count": revision.choose_count,
            "is_multiple": kind.is_multiple,
            "instruction": kind.instruction(revision.choose_count),
            "template": kind.template,
            "entry": kind.entry(self.value),
            "unit": revision.unit,
            "filled": kind.filled(self.value),
            "case": ShownCase(revision.case.title, revision.case.text_html) if revision.case else None,
            "is_generated": revision.seed is not None,
        }


def _gotcha(gotcha: Gotcha, misconception: str, guide: Guide) -> ShownGotcha:
    url = place_in(guide, gotcha.topic, gotcha.anchor)
    return ShownGotcha(gotcha.title, gotcha.text_html, misconception, url)


def _correction(revision: ItemRevision) -> ShownCorrection | None:
    made = revision.correction
    return ShownCorrection(CORRECTED[Correction(made.how)], made.reason, made.made_at) if made else None

"""From `misconceptions.yaml` and `items/*.yaml` to banks, items and their revisions: read and check, then load."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from quizzes.models import Bank, Item, ItemRelevance, ItemRevision, Misconception, Option
from studyguide import content as studyguide
from studyguide.content.schema import Code, FactEntry, GotchaEntry, ObjectiveEntry, SourceEntry, TopicEntry
from studyguide.models import Guide
from web.entries import Entry, Grade, Id, Text, Text160
from web.loading import Synced, sync, sync_links
from web.markdown import links, to_html, to_inline_html
from web.packs import Pack

EXAM_CODES = ("CLF-C02", "SAA-C03", "DVA-C02", "SOA-C03", "SCS-C03")  # of AWS, as of November 2026
ENOUGH_ITEMS = 2  # that test a fact

# What each kind allows: how many options, how many keys.
OPTION_COUNTS = {"single": (4,), "multiple": (5, 6)}
KEY_COUNTS = {"single": (1,), "multiple": (2, 3)}
ASKED = {2: "(Select TWO.)", 3: "(Select THREE.)"}


@dataclass(frozen=True, kw_only=True)
class MisconceptionEntry(Entry):
    id: Id
    title: Text160
    gotcha: Id | None = None


@dataclass(frozen=True, kw_only=True)
class OptionEntry(Entry):
    id: Id
    text: Text
    rationale: Text
    correct: bool = False
    misconception: Id | None = None


@dataclass(frozen=True, kw_only=True)
class ItemEntry(Entry):
    id: Id
    kind: Literal["single", "multiple"]
    topic: Id
    objective: Id
    difficulty: Grade
    facts: tuple[Code, ...]
    exams: tuple[Text, ...]
    stem: Text
    options: tuple[OptionEntry, ...]
    rationale: Text = ""
    reference: SourceEntry
    verified_on: dt.date

    @property
    def keys(self) -> list[OptionEntry]:
        return [option for option in self.options if option.correct]

    @property
    def digest(self) -> str:
        """Of everything that a learner sees or that decides on right and wrong: the same words, the same revision."""
        options = [[o.id, o.text, o.correct, o.rationale, o.misconception] for o in self.options]
        words = json.dumps([self.kind, self.stem, self.rationale, options], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class BankContent:
    misconceptions: tuple[MisconceptionEntry, ...]
    items: tuple[ItemEntry, ...]
    is_whole: bool  # no item was left out for its problems


def read(pack: Pack) -> BankContent:
    """What the files of the bank hold; problems are in the pack."""
    guide = pack.once(studyguide.read)
    before = len(pack.problems)
    misconceptions = pack.entries("misconceptions.yaml", MisconceptionEntry)
    pack.saw(ItemEntry)
    items = tuple(item for file in pack.files("items/*.yaml") for item in pack.entries(file, ItemEntry))
    pack.check_once(items)
    is_whole = len(pack.problems) == before

    for misconception in misconceptions:
        if misconception.gotcha:
            pack.check_link(misconception.place.of("gotcha"), GotchaEntry, misconception.gotcha, "gotcha")
    objectives = {topic.id: {o.id for o in topic.objectives} for topic in guide.guide.topics} if guide else {}
    for item in items:
        _check_item(pack, item, objectives)
    if is_whole:
        _check_facts_are_tested(pack, guide.facts if guide else (), items)
    return BankContent(misconceptions, items, is_whole)


# --- checks


def _check_item(pack: Pack, item: ItemEntry, objectives: dict[str, set[str]]) -> None:
    place = item.place
    if pack.check_link(place.of("topic"), TopicEntry, item.topic, "topic") and item.topic in objectives:
        if item.objective not in objectives[item.topic]:
            pack.problem(place.of("objective"), f"the topic “{item.topic}” has no objective “{item.objective}”")
    elif not objectives:
        pack.check_link(place.of("objective"), ObjectiveEntry, item.objective, "objective")
    if not item.facts:
        pack.problem(place.of("facts"), f"the item “{item.id}” tests no fact")
    for code in item.facts:
        pack.check_link(place.of("facts"), FactEntry, code, "fact")
    for exam in item.exams:
        if exam not in EXAM_CODES:
            pack.problem(place.of("exams"), f"there is no exam “{exam}”; known are {', '.join(EXAM_CODES)}")
    _check_options(pack, item)
    _check_texts(pack, item)


def _check_options(pack: Pack, item: ItemEntry) -> None:
    place = item.place.of("options")
    for noun, number, allowed in (
        ("options", len(item.options), OPTION_COUNTS[item.kind]),
        ("correct options", len(item.keys), KEY_COUNTS[item.kind]),
    ):
        if number not in allowed:
            numbers = " or ".join(map(str, allowed))
            pack.problem(place, f"“{item.id}” has {number} {noun}, an item of kind {item.kind} has {numbers}")
    if item.options and not any(option.misconception for option in item.options):
        pack.problem(place, f"no wrong option of “{item.id}” is built on a named misconception")
    texts = Counter(option.text for option in item.options)
    for option in item.options:
        if texts[option.text] > 1:
            pack.problem(option.place.of("text"), "two options of one item say the same")
        if option.misconception:
            where = option.place.of("misconception")
            pack.check_link(where, MisconceptionEntry, option.misconception, "misconception")
            if option.correct:
                pack.problem(where, "a correct option is built on no misconception")


def _check_texts(pack: Pack, item: ItemEntry) -> None:
    asked = re.search(r"\(Select \w+\.\)", item.stem)
    wanted = ASKED.get(len(item.keys)) if item.kind == "multiple" else None
    if wanted and not item.stem.endswith(wanted):
        pack.problem(item.place.of("stem"), f"the stem of “{item.id}” must end with {wanted}")
    elif asked and item.kind == "single":
        pack.problem(item.place.of("stem"), f"“{asked[0]}” stands in the stem of a single-choice item")
    texts = [(item.place.of("stem"), item.stem), (item.place.of("rationale"), item.rationale)]
    for option in item.options:
        texts += [(option.place.of(key), getattr(option, key)) for key in ("text", "rationale")]
        for key in ("text", "rationale"):
            if "\n\n" in getattr(option, key):
                pack.problem(option.place.of(key), f"the {key} of an option is one paragraph")
    for place, text in texts:
        for href in links(text):
            if not href.startswith("https://"):
                pack.problem(place, f"“{href}” leads nowhere: links in items begin with https://")


def _check_facts_are_tested(pack: Pack, facts: Iterable[FactEntry], items: Iterable[ItemEntry]) -> None:
    tested = Counter(code for item in items for code in set(item.facts))
    for fact in facts:
        if tested[fact.id] < ENOUGH_ITEMS:
            number = {0: "no item", 1: "one item only"}[tested[fact.id]]
            pack.problem(fact.place.of("id"), f"the fact {fact.id} is tested by {number}, {ENOUGH_ITEMS} are needed")


# --- the database


def load(pack: Pack) -> list[Synced[Any]]:
    """Bring the bank in line with the pack, which has no problems; inside the caller's transaction."""
    return _Loader(Guide.objects.get(slug=pack.name), pack.once(read), timezone.now()).run()


class _Loader:
    def __init__(self, guide: Guide, content: BankContent, now: dt.datetime) -> None:
        self.guide = guide
        self.content = content
        self.now = now

    def run(self) -> list[Synced[Any]]:
        topics = dict(self.guide.topics.values_list("slug", "pk"))
        objectives = {
            (topic, slug): pk
            for topic, slug, pk in self.guide.topics.values_list("slug", "objectives__slug", "objectives__pk")
        }
        self.facts = dict(self.guide.facts.values_list("code", "pk"))
        misconceptions = self.load_misconceptions()
        bank, _ = Bank.objects.update_or_create(
            slug=self.guide.slug, defaults={"guide": self.guide, "owner": None, "title": self.guide.title}
        )
        items = sync(
            "item",
            bank.items.select_related("current_revision"),
            ("slug",),
            {
                entry.id: {
                    "bank_id": bank.pk,
                    "topic_id": topics[entry.topic],
                    "objective_id": objectives[entry.topic, entry.objective],
                    "difficulty": entry.difficulty,
                    "lead_fact_id": self.facts[entry.facts[0]],
                    "reference_title": entry.reference.title,
                    "reference_url": entry.reference.url,
                    "verified_on": entry.verified_on,
                }
                for entry in self.content.items
            },
        )
        self.load_links(bank, items)
        self.load_revisions(bank, items, misconceptions)
        return [misconceptions, items]

    def load_misconceptions(self) -> Synced[Misconception]:
        gotchas = dict(self.guide.gotchas.values_list("slug", "pk"))
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "title": entry.title,
                "gotcha_id": gotchas[entry.gotcha] if entry.gotcha else None,
            }
            for entry in self.content.misconceptions
        }
        return sync("misconception", self.guide.misconceptions.all(), ("slug",), wanted)

    def load_links(self, bank: Bank, items: Synced[Item]) -> None:
        """The facts that items test and the exams that they are relevant for."""
        wanted_items = [(items.pk(entry.id), entry) for entry in self.content.items]
        ours = {pk for pk, _ in wanted_items}
        facts = {(pk, self.facts[code]) for pk, entry in wanted_items for code in entry.facts}
        fact_links = Item.facts.through.objects.filter(item__bank=bank, item__is_retired=False)
        touched = sync_links(fact_links, "item_id", "fact_id", facts)
        exams = {(pk, exam) for pk, entry in wanted_items for exam in entry.exams}
        relevances = ItemRelevance.objects.filter(item__bank=bank, item__is_retired=False)
        touched |= sync_links(relevances, "item_id", "exam_code", exams)
        items.touch(slug for slug, item in items.rows.items() if item.pk in touched & ours)

    def load_revisions(self, bank: Bank, items: Synced[Item], misconceptions: Synced[Misconception]) -> None:
        """A revision for each item whose words differ from its current one; it becomes the current."""
        entries: list[ItemEntry] = []
        revisions: list[ItemRevision] = []
        for entry in self.content.items:
            item = items.rows[entry.id]
            current = item.current_revision
            if current and current.digest == entry.digest:
                continue
            entries.append(entry)
            revisions.append(self.revision(entry, item, number=current.number + 1 if current else 1))
            items.revised.add(entry.id)
        revisions = ItemRevision.objects.bulk_create(revisions)
        Option.objects.bulk_create(
            option
            for entry, revision in zip(entries, revisions, strict=True)
            for option in self.options(entry, revision, misconceptions)
        )
        if revisions:
            newest = ItemRevision.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
            bank.items.update(current_revision=Subquery(newest))

    def revision(self, entry: ItemEntry, item: Item, *, number: int) -> ItemRevision:
        return ItemRevision(
            item=item,
            number=number,
            kind=entry.kind,
            stem=entry.stem,
            stem_html=to_html(entry.stem),
            rationale=entry.rationale,
            rationale_html=to_html(entry.rationale),
            choose_count=len(entry.keys),
            digest=entry.digest,
            made_at=self.now,
        )

    def options(
        self, entry: ItemEntry, revision: ItemRevision, misconceptions: Synced[Misconception]
    ) -> Iterable[Option]:
        for position, option in enumerate(entry.options, 1):
            yield Option(
                revision=revision,
                slug=option.id,
                position=position,
                text=option.text,
                text_html=to_inline_html(option.text),
                is_key=option.correct,
                rationale=option.rationale,
                rationale_html=to_inline_html(option.rationale),
                misconception_id=misconceptions.pk(option.misconception) if option.misconception else None,
            )


__all__ = ["BankContent", "ItemEntry", "MisconceptionEntry", "OptionEntry", "load", "read"]

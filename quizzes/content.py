"""From `bank.yaml`, `misconceptions.yaml`, `cases/*.yaml` and `items/*.yaml` to a bank: read and check, then load."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from quizzes.kinds import KINDS, Shape
from quizzes.kinds.kind import ShapeOption, ShapePrompt
from quizzes.models import Bank, CaseStudy, Item, ItemRelevance, ItemRevision, Misconception, Option, Prompt
from quizzes.scoring import Rule
from studyguide import content as studyguide
from studyguide.content.schema import Code, FactEntry, GotchaEntry, ObjectiveEntry, SourceEntry, TopicEntry
from studyguide.models import Guide
from web.entries import Entry, Grade, Id, Place, Text, Text40, Text120, Text160, Tolerance, one_of
from web.loading import Synced, sync, sync_links
from web.markdown import links, to_html, to_inline_html
from web.packs import Pack

EXAM_CODES = ("CLF-C02", "SAA-C03", "DVA-C02", "SOA-C03", "SCS-C03")  # of AWS, as of November 2026
KindSlug = Annotated[str, one_of(tuple(KINDS))]
ENOUGH_ITEMS = 2  # that test a fact

CASE_ITEMS = range(2, 6)  # that share a case study


@dataclass(frozen=True, kw_only=True)
class BankEntry(Entry):
    scoring: Literal["all-or-nothing", "partial-credit"] = "all-or-nothing"


@dataclass(frozen=True, kw_only=True)
class MisconceptionEntry(Entry):
    id: Id
    title: Text160
    gotcha: Id | None = None


@dataclass(frozen=True, kw_only=True)
class OptionEntry(Entry):
    id: Id
    text: Text
    rationale: Text = ""
    correct: bool = False
    misconception: Id | None = None
    also: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PromptEntry(Entry):
    id: Id
    text: Text
    answer: Id
    rationale: Text


@dataclass(frozen=True, kw_only=True)
class CaseEntry(Entry):
    id: Id
    title: Text120
    text: Text

    @property
    def digest(self) -> str:
        return _digest([self.title, self.text])


@dataclass(frozen=True, kw_only=True)
class ItemEntry(Entry):
    id: Id
    kind: KindSlug
    topic: Id
    objective: Id
    difficulty: Grade
    facts: tuple[Code, ...]
    exams: tuple[Text, ...]
    stem: Text
    options: tuple[OptionEntry, ...]
    prompts: tuple[PromptEntry, ...] = ()
    case: Id | None = None
    unit: Text40 = ""
    tolerance: Tolerance | None = None
    rationale: Text = ""
    reference: SourceEntry
    verified_on: dt.date

    @property
    def shape(self) -> Shape:
        """What the item's kind has a say in."""
        return Shape(
            self.stem,
            tuple(
                ShapeOption(o.id, o.text, o.correct, bool(o.rationale), bool(o.misconception), o.also)
                for o in self.options
            ),
            tuple(ShapePrompt(prompt.id, prompt.text, prompt.answer) for prompt in self.prompts),
            self.unit,
            self.tolerance,
        )

    def digest(self, case: CaseEntry | None) -> str:
        """Of everything that a learner sees or that decides on right and wrong: the same words, the same revision."""
        options = [[o.id, o.text, o.correct, o.rationale, o.misconception, *o.also] for o in self.options]
        words: list[Any] = [self.kind, self.stem, self.rationale, options]
        if self.prompts:
            words.append([[p.id, p.text, p.answer, p.rationale] for p in self.prompts])
        if self.unit or self.tolerance is not None:
            words.append([self.unit, str(self.tolerance)])
        if case:
            words.append([case.id, case.digest])
        return _digest(words)


def _digest(words: list[Any]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class BankContent:
    bank: BankEntry | None
    misconceptions: tuple[MisconceptionEntry, ...]
    cases: tuple[CaseEntry, ...]
    items: tuple[ItemEntry, ...]
    is_whole: bool  # no item was left out for its problems


def read(pack: Pack) -> BankContent:
    """What the files of the bank hold; problems are in the pack."""
    guide = pack.once(studyguide.read)
    before = len(pack.problems)
    bank = pack.entry("bank.yaml", BankEntry) if pack.files("bank.yaml") else None
    misconceptions = pack.entries("misconceptions.yaml", MisconceptionEntry)
    pack.saw(CaseEntry)
    cases = tuple(case for file in pack.files("cases/*.yaml") for case in pack.entries(file, CaseEntry))
    pack.check_once(cases)
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
    for case in cases:
        _check_links(pack, case.place.of("text"), case.text)
    if is_whole:
        _check_facts_are_tested(pack, guide.facts if guide else (), items)
        _check_cases_are_shared(pack, cases, items)
    return BankContent(bank, misconceptions, cases, items, is_whole)


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
    if item.case:
        pack.check_link(place.of("case"), CaseEntry, item.case, "case study")
    _check_options(pack, item)
    _check_texts(pack, item)


def _check_options(pack: Pack, item: ItemEntry) -> None:
    parts = {option.id: option.place for option in item.options} | {each.id: each.place for each in item.prompts}
    for problem in KINDS[item.kind].problems(item.shape):
        place = parts.get(problem.option, item.place).of(problem.field)
        pack.problem(place, f"“{item.id}”: {problem.message}")
    texts = Counter(option.text for option in item.options)
    for option in item.options:
        if texts[option.text] > 1:
            pack.problem(option.place.of("text"), "two options of one item say the same")
        if option.misconception:
            where = option.place.of("misconception")
            pack.check_link(where, MisconceptionEntry, option.misconception, "misconception")


def _check_texts(pack: Pack, item: ItemEntry) -> None:
    for key in ("stem", "rationale"):
        _check_links(pack, item.place.of(key), getattr(item, key))
    for part in (*item.options, *item.prompts):
        for key in ("text", "rationale"):
            text = getattr(part, key)
            _check_links(pack, part.place.of(key), text)
            if "\n\n" in text:
                noun = "an option" if isinstance(part, OptionEntry) else "a prompt"
                pack.problem(part.place.of(key), f"the {key} of {noun} is one paragraph")


def _check_links(pack: Pack, place: Place, text: str) -> None:
    for href in links(text):
        if not href.startswith("https://"):
            pack.problem(place, f"“{href}” leads nowhere: links in items begin with https://")


def _check_cases_are_shared(pack: Pack, cases: Iterable[CaseEntry], items: Iterable[ItemEntry]) -> None:
    shared = Counter(item.case for item in items)
    for case in cases:
        if shared[case.id] not in CASE_ITEMS:
            few = f"the case study “{case.id}” has {shared[case.id]} items, {CASE_ITEMS[0]} or more share one"
            pack.problem(case.place.of("id"), few)


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
        rule = self.content.bank.scoring if self.content.bank else Rule.ALL_OR_NOTHING.value
        bank, _ = Bank.objects.update_or_create(
            slug=self.guide.slug,
            defaults={"guide": self.guide, "owner": None, "title": self.guide.title, "scoring": rule},
        )
        self.load_cases(bank)
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

    def load_cases(self, bank: Bank) -> None:
        """A row for each text that is not there yet; old ones stay for the revisions that show them."""
        self.cases = {case.id: case for case in self.content.cases}
        there = {(case.slug, case.digest): case for case in bank.cases.all()}
        CaseStudy.objects.bulk_create(
            CaseStudy(
                bank=bank,
                slug=case.id,
                title=case.title,
                text=case.text,
                text_html=to_html(case.text),
                digest=case.digest,
            )
            for case in self.content.cases
            if (case.id, case.digest) not in there
        )
        self.case_pks = {(slug, digest): pk for slug, digest, pk in bank.cases.values_list("slug", "digest", "pk")}

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
            case = self.cases[entry.case] if entry.case else None
            if current and current.digest == entry.digest(case):
                continue
            entries.append(entry)
            revisions.append(self.revision(entry, item, case, number=current.number + 1 if current else 1))
            items.revised.add(entry.id)
        revisions = ItemRevision.objects.bulk_create(revisions)
        pairs = list(zip(entries, revisions, strict=True))
        options = Option.objects.bulk_create(
            option for entry, revision in pairs for option in self.options(entry, revision, misconceptions)
        )
        at = {(option.revision_id, option.slug): option for option in options}
        Prompt.objects.bulk_create(
            Prompt(
                revision=revision,
                position=position,
                text=prompt.text,
                text_html=to_inline_html(prompt.text),
                option=at[revision.pk, prompt.answer],
                rationale=prompt.rationale,
                rationale_html=to_inline_html(prompt.rationale),
            )
            for entry, revision in pairs
            for position, prompt in enumerate(entry.prompts, 1)
        )
        if revisions:
            newest = ItemRevision.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
            bank.items.filter(scenario=None).update(current_revision=Subquery(newest))

    def revision(self, entry: ItemEntry, item: Item, case: CaseEntry | None, *, number: int) -> ItemRevision:
        return ItemRevision(
            item=item,
            number=number,
            kind=entry.kind,
            case_id=self.case_pks[case.id, case.digest] if case else None,
            stem=entry.stem,
            stem_html=to_html(entry.stem),
            rationale=entry.rationale,
            rationale_html=to_html(entry.rationale),
            choose_count=KINDS[entry.kind].choose_count(entry.shape),
            unit=entry.unit,
            tolerance=entry.tolerance,
            digest=entry.digest(case),
            made_at=self.now,
        )

    def options(
        self, entry: ItemEntry, revision: ItemRevision, misconceptions: Synced[Misconception]
    ) -> Iterable[Option]:
        """The options in the author's order, then the other spellings of those that have some."""
        written = [(option, option.id, option.text) for option in entry.options]
        written += [
            (option, f"{option.id}-{number}", text)
            for option in entry.options
            for number, text in enumerate(option.also, 2)
        ]
        for position, (option, slug, text) in enumerate(written, 1):
            yield Option(
                revision=revision,
                slug=slug,
                position=position,
                text=text,
                text_html=to_inline_html(text),
                is_key=option.correct,
                rationale=option.rationale,
                rationale_html=to_inline_html(option.rationale),
                misconception_id=misconceptions.pk(option.misconception) if option.misconception else None,
            )


__all__ = ["BankContent", "CaseEntry", "ItemEntry", "MisconceptionEntry", "OptionEntry", "PromptEntry", "load", "read"]

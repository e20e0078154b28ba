"""Reads and checks the files of a guide, and renders its texts: everything short of the database."""

from __future__ import annotations

from dataclasses import dataclass

from studyguide.content import checks
from studyguide.content.figures import read_figures
from studyguide.content.markup import TopicText, parse
from studyguide.content.rendering import Book, Rendered
from studyguide.content.schema import (
    BuildingEntry,
    ComparisonEntry,
    DecisionsEntry,
    FactEntry,
    GuideEntry,
    TermEntry,
    TopicEntry,
)
from web.packs import E, Pack


@dataclass(frozen=True)
class GuideContent:
    guide: GuideEntry
    facts: tuple[FactEntry, ...]
    terms: tuple[TermEntry, ...]
    comparison: ComparisonEntry | None
    decisions: DecisionsEntry | None
    building: BuildingEntry | None
    topics: dict[str, Rendered]
    html: dict[tuple[type, str], str]  # of texts in YAML files, by kind and id
    beyond_html: dict[str, str]  # of decisions
    summary_html: str


def read(pack: Pack) -> GuideContent | None:
    """What the files of the guide hold; None, with problems in the pack, where its outline cannot be read."""
    guide = pack.entry("guide.yaml", GuideEntry)
    facts = pack.entries("facts.yaml", FactEntry)
    terms = pack.entries("glossary.yaml", TermEntry)
    comparison = _optional(pack, "comparison.yaml", ComparisonEntry)
    decisions = _optional(pack, "decisions.yaml", DecisionsEntry)
    building = _optional(pack, "building.yaml", BuildingEntry)
    figures = read_figures(pack)

    checks.check_fact_list(pack, facts)
    checks.check_terms(pack, terms)
    if comparison:
        checks.check_comparison(pack, comparison)
    if decisions:
        checks.check_decisions(pack, decisions)
    if building:
        checks.check_building(pack, building)
    if not guide:
        return None

    texts = _texts(pack, guide)
    book = Book(
        pack,
        guide=guide,
        facts=facts,
        texts=texts.values(),
        figures=figures,
        comparison=comparison,
        decisions=decisions,
        building=building,
    )
    checks.check_guide(pack, guide, book)
    checks.check_gotchas(pack, guide, texts)
    checks.check_marks(pack, facts, texts)

    html: dict[tuple[type, str], str] = {}
    for gotcha in guide.gotchas:
        html[type(gotcha), gotcha.id] = book.html(gotcha.text, gotcha.place.text("text"))
    for term in terms:
        html[type(term), term.id] = book.inline_html(term.definition, term.place.text("definition"))
    rows = decisions.rows if decisions else ()
    for row in rows:
        html[type(row), row.id] = book.html(row.why, row.place.text("why"))
    return GuideContent(
        guide=guide,
        facts=facts,
        terms=terms,
        comparison=comparison,
        decisions=decisions,
        building=building,
        topics={name: book.topic(text) for name, text in texts.items()},
        html=html,
        beyond_html={row.id: book.html(row.beyond, row.place.text("beyond")) for row in rows},
        summary_html=book.inline_html(guide.summary, guide.place.text("summary")),
    )


def _optional(pack: Pack, file: str, kind: type[E]) -> E | None:
    return pack.entry(file, kind) if (pack.folder / file).exists() else None


def _texts(pack: Pack, guide: GuideEntry) -> dict[str, TopicText]:
    texts = {}
    for topic in guide.topics:
        file = f"topics/{topic.id}.md"
        source = pack.text(file, wanted_at=topic.place)
        if source is not None:
            texts[topic.id] = parse(pack, topic.id, file, source)
    for file in pack.files("topics/*"):
        if not pack.has(TopicEntry, file.removeprefix("topics/").removesuffix(".md")):
            pack.problem(pack.start_of(file), "no topic of guide.yaml has this name")
    return texts

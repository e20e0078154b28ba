"""Checks that span the files of a guide: what is linked exists, what must have a place has one, the chooser ends."""

from __future__ import annotations

import json
from collections.abc import Iterable

from studyguide.content.markup import TopicText
from studyguide.content.rendering import Book
from studyguide.content.schema import (
    BuildingEntry,
    ChooserStepEntry,
    ComparedEntityEntry,
    ComparisonEntry,
    DecisionEntry,
    DecisionsEntry,
    FactEntry,
    GuideEntry,
    TermEntry,
    TopicEntry,
    WayInEntry,
)
from studyguide.doors import statements_of
from web.entries import Entry, Place
from web.packs import Pack


def check_guide(pack: Pack, guide: GuideEntry, book: Book) -> None:
    if guide.id != pack.name:
        pack.problem(guide.place.of("id"), f"the id “{guide.id}” must be the name of the folder, “{pack.name}”")
    for topic in guide.topics:
        if not topic.objectives:
            pack.problem(topic.place, f"the topic “{topic.id}” has no objectives")
    for gotcha in guide.gotchas:
        pack.check_link(gotcha.place.of("topic"), TopicEntry, gotcha.topic, "topic")
        check_facts(pack, gotcha, gotcha.facts)
    for section in guide.sections:
        if (section.topic is None) == (section.page is None):
            pack.problem(section.place, f"the section “{section.id}” needs a topic or a page, and not both")
        elif section.topic:
            pack.check_link(section.place.of("topic"), TopicEntry, section.topic, "topic")
        elif section.page:
            book.check_page(section.page, section.place.of("page"))


def check_facts(pack: Pack, entry: Entry, codes: Iterable[str]) -> None:
    for code in codes:
        pack.check_link(entry.place.of("facts"), FactEntry, code, "fact")


def check_fact_list(pack: Pack, facts: Iterable[FactEntry]) -> None:
    for fact in facts:
        pack.check_link(fact.place.of("topic"), TopicEntry, fact.topic, "topic")
        if fact.note_to:
            pack.check_link(fact.place.of("note_to"), FactEntry, fact.note_to, "fact")
        if fact.id.startswith("B") and not fact.source:
            pack.problem(fact.place, f"{fact.id} goes beyond the guide, so it needs a source")
        if (fact.source is None) != (fact.checked_on is None):
            pack.problem(fact.place, f"{fact.id} needs both source and checked_on, or neither")


def check_terms(pack: Pack, terms: Iterable[TermEntry]) -> None:
    for term in terms:
        pack.check_link(term.place.of("topic"), TopicEntry, term.topic, "topic")


def check_marks(pack: Pack, facts: Iterable[FactEntry], texts: dict[str, TopicText]) -> None:
    """Each fact is marked exactly once, in the text of its own topic."""
    topic_of = {fact.id: fact.topic for fact in facts}
    marked: dict[str, Place] = {}
    for text in texts.values():
        for code, place in text.facts:
            if not pack.check_link(place, FactEntry, code, "fact") or code not in topic_of:
                continue
            if topic_of[code] != text.topic:
                pack.problem(place, f"the fact {code} belongs to the topic “{topic_of[code]}”")
            elif code in marked:
                pack.problem(
                    place, f"the fact {code} is marked twice, first in {marked[code].file}:{marked[code].line}"
                )
            marked.setdefault(code, place)
    for fact in facts:
        if fact.id not in marked and fact.topic in texts:
            message = f"the fact {fact.id} has no place: write {{fact {fact.id}}} once in {texts[fact.topic].file}"
            pack.problem(fact.place.of("id"), message)


def check_gotchas(pack: Pack, guide: GuideEntry, texts: dict[str, TopicText]) -> None:
    for gotcha in guide.gotchas:
        if text := texts.get(gotcha.topic):
            shown = [getattr(piece, "argument", None) == gotcha.id for piece in text.pieces].count(True)
            if shown != 1:
                message = f"the gotcha “{gotcha.id}” must stand once in {text.file}, as ::gotcha {gotcha.id}"
                pack.problem(gotcha.place, message)


def check_comparison(pack: Pack, table: ComparisonEntry) -> None:
    for row in table.rows:
        check_facts(pack, row, row.facts)
        for name in row.cells:
            pack.check_link(row.place.of("cells"), ComparedEntityEntry, name, "entity")
        for entity in table.entities:
            if entity.id not in row.cells:
                pack.problem(row.place.of("cells"), f"the row “{row.id}” has no cell for “{entity.id}”")


def check_decisions(pack: Pack, decisions: DecisionsEntry) -> None:
    for row in decisions.rows:
        check_facts(pack, row, row.facts)
    chooser = decisions.chooser
    steps = {step.id: step for step in chooser.steps}
    pack.check_link(chooser.place.of("start"), ChooserStepEntry, chooser.start, "step")
    for step in chooser.steps:
        if not step.answers:
            pack.problem(step.place, f"the step “{step.id}” has no answers")
        for answer in step.answers:
            if (answer.next is None) == (answer.row is None):
                pack.problem(answer.place, "an answer leads to a next step or ends at a row, and not both")
            elif answer.next:
                pack.check_link(answer.place.of("next"), ChooserStepEntry, answer.next, "step")
            elif answer.row:
                pack.check_link(answer.place.of("row"), DecisionEntry, answer.row, "row")
                if not answer.because:
                    pack.problem(answer.place, "an answer that ends at a row says why: the key because is missing")
    _check_paths(pack, decisions, steps)


def _check_paths(pack: Pack, decisions: DecisionsEntry, steps: dict[str, ChooserStepEntry]) -> None:
    """Every path ends, and every row and step is on one."""
    seen: set[str] = set()
    rows: set[str] = set()

    def walk(step: ChooserStepEntry, path: tuple[str, ...]) -> None:
        seen.add(step.id)
        for answer in step.answers:
            rows.update([answer.row] if answer.row else [])
            if answer.next in path:
                pack.problem(answer.place.of("next"), f"the path goes round in a circle, back to “{answer.next}”")
            elif answer.next and answer.next in steps and answer.next not in seen:
                walk(steps[answer.next], (*path, answer.next))

    if decisions.chooser.start not in steps:
        return
    walk(steps[decisions.chooser.start], (decisions.chooser.start,))
    for step in decisions.chooser.steps:
        if step.id not in seen:
            pack.problem(step.place, f"no answer leads to the step “{step.id}”")
    for row in decisions.rows:
        if row.id not in rows:
            pack.problem(row.place, f"no path of the chooser ends at the row “{row.id}”")


def check_building(pack: Pack, building: BuildingEntry) -> None:
    pack.check_once(door for floor in building.floors for door in floor.doors)
    for badge in building.badges:
        for name in badge.ways_in:
            pack.check_link(badge.place.of("ways_in"), WayInEntry, name, "way in")
        for name in badge.lobby or ():
            pack.check_link(badge.place.of("lobby"), WayInEntry, name, "way in")
        for policy in badge.policies:
            try:
                statements_of(json.dumps(policy.document))
            except (TypeError, ValueError) as error:
                pack.problem(policy.place.of("document"), f"is no policy document: {error}")

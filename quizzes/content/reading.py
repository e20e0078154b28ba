"""Reads and checks the files of a bank: everything short of the database."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.content.checks import check_cases_are_shared, check_facts_are_tested, check_item, check_links
from quizzes.content.scenarios import TemplateContent, read_templates
from quizzes.content.schema import BankEntry, CaseEntry, ItemEntry, MisconceptionEntry
from studyguide import content as studyguide
from studyguide.content.schema import GotchaEntry
from web.packs import Pack


@dataclass(frozen=True)
class BankContent:
    bank: BankEntry | None
    misconceptions: tuple[MisconceptionEntry, ...]
    cases: tuple[CaseEntry, ...]
    items: tuple[ItemEntry, ...]
    templates: tuple[TemplateContent, ...]
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
        check_item(pack, item, objectives)
    templates = read_templates(pack, guide, items, objectives)
    for case in cases:
        check_links(pack, case.place.of("text"), case.text)
    if is_whole:
        check_facts_are_tested(pack, guide.facts if guide else (), items)
        check_cases_are_shared(pack, cases, items)
    return BankContent(bank, misconceptions, cases, items, templates, is_whole)

"""Checks that span the files of a bank: what is linked exists, kinds are kept to, facts are tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from quizzes.content.schema import (
    EXAM_CODES,
    CaseEntry,
    HomeEntry,
    ItemEntry,
    MisconceptionEntry,
    OptionEntry,
    PromptEntry,
    WordsEntry,
)
from quizzes.kinds import KINDS
from quizzes.kinds.kind import Problem
from studyguide.content.schema import FactEntry, ObjectiveEntry, TopicEntry
from web.entries import Place
from web.markdown import PICTURE, images, links
from web.packs import Pack

ENOUGH_ITEMS = 2  # that test a fact
CASE_ITEMS = range(2, 6)  # that share a case study
Objectives = dict[str, set[str]]  # of each topic


def check_item(pack: Pack, item: ItemEntry, objectives: Objectives) -> None:
    check_home(pack, item, objectives)
    if item.case:
        pack.check_link(item.place.of("case"), CaseEntry, item.case, "case study")
    _check_options(pack, item)


def check_home(pack: Pack, item: HomeEntry, objectives: Objectives) -> None:
    """Where in the guide an item belongs, and which exams it prepares for."""
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


def _check_options(pack: Pack, item: ItemEntry) -> None:
    parts = {option.id: option.place for option in item.options} | {each.id: each.place for each in item.prompts}
    for problem in KINDS[item.kind].problems(item.shape):
        place = parts.get(problem.option, item.place).of(problem.field)
        pack.problem(place, f"“{item.id}”: {problem.message}")
    for problem in text_problems(item):
        pack.problem(parts.get(problem.option, item.place).of(problem.field), problem.message)
    for option in item.options:
        if option.misconception:
            where = option.place.of("misconception")
            pack.check_link(where, MisconceptionEntry, option.misconception, "misconception")


def text_problems(words: WordsEntry) -> Iterator[Problem]:
    """What is wrong with an item's texts whatever its kind: links that lead nowhere, options that say the same."""
    for key in ("stem", "rationale"):
        yield from _link_problems(getattr(words, key), key)
        yield from _picture_problems(getattr(words, key), key, is_shipped=words.IS_SHIPPED)
    texts = Counter(option.text for option in words.options)
    for option in words.options:
        if option.text and texts[option.text] > 1:
            yield Problem("text", "two options of one item say the same", option.id)
    parts: list[OptionEntry | PromptEntry] = [*words.options, *words.prompts]
    for part in parts:
        for key in ("text", "rationale"):
            text = getattr(part, key)
            yield from _link_problems(text, key, part.id)
            yield from _picture_problems(text, key, part.id, is_shipped=words.IS_SHIPPED)
            if "\n\n" in text:
                noun = "an option" if isinstance(part, OptionEntry) else "a prompt"
                yield Problem(key, f"the {key} of {noun} is one paragraph", part.id)


def _link_problems(text: str, field: str, part: str = "") -> Iterator[Problem]:
    for href in links(text):
        if not href.startswith("https://"):
            yield Problem(field, f"“{href}” leads nowhere: links in items begin with https://", part)


def _picture_problems(text: str, field: str, part: str = "", *, is_shipped: bool) -> Iterator[Problem]:
    for source, words in images(text):
        if is_shipped:
            yield Problem(field, "items of a pack have no pictures", part)
        elif not PICTURE.fullmatch(source):
            yield Problem(field, f"“{source}” is not shown: upload the picture here, others are never fetched", part)
        elif not words:
            yield Problem(field, "a picture says between [ and ] what it shows, for those who cannot see it", part)


def authors_text_problems(text: str, field: str) -> list[Problem]:
    """Of a text of an instructor's that is no item."""
    return [*_link_problems(text, field), *_picture_problems(text, field, is_shipped=False)]


def check_links(pack: Pack, place: Place, text: str) -> None:
    for problem in (*_link_problems(text, "text"), *_picture_problems(text, "text", is_shipped=True)):
        pack.problem(place, problem.message)


def check_cases_are_shared(pack: Pack, cases: Iterable[CaseEntry], items: Iterable[ItemEntry]) -> None:
    shared = Counter(item.case for item in items)
    for case in cases:
        if shared[case.id] not in CASE_ITEMS:
            few = f"the case study “{case.id}” has {shared[case.id]} items, {CASE_ITEMS[0]} or more share one"
            pack.problem(case.place.of("id"), few)


def check_facts_are_tested(pack: Pack, facts: Iterable[FactEntry], items: Iterable[ItemEntry]) -> None:
    tested = Counter(code for item in items for code in set(item.facts))
    for fact in facts:
        if tested[fact.id] < ENOUGH_ITEMS:
            number = {0: "no item", 1: "one item only"}[tested[fact.id]]
            pack.problem(fact.place.of("id"), f"the fact {fact.id} is tested by {number}, {ENOUGH_ITEMS} are needed")

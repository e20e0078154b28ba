"""A pack's bank as the linter sees it, and what the linter says of it with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quizzes import content, opaque
from quizzes.content import ItemEntry, WordsEntry
from quizzes.linting.figures import Figure, Outline, figures
from quizzes.linting.items import LintItem, LintOption, LintPrompt
from quizzes.linting.remarks import Remark
from quizzes.linting.style import remarks
from studyguide import content as studyguide
from web.entries import Place
from web.packs import Pack


@dataclass(frozen=True)
class Proof:
    """What the linter says of a pack."""

    remarks: list[tuple[Place, Remark]]
    figures: list[Figure]


def proofread(pack: Pack) -> Proof:
    """Of the items that have no problems; those that have are told in the pack."""
    bank = pack.once(content.read)
    entries = {entry.id: entry for entry in bank.items}
    cases = {case.id: case.text for case in bank.cases}
    items = [_item(entry, cases) for entry in entries.values()]
    found = [(_place(entries[one.item], one), one) for item in items for one in remarks(item)]
    found.sort(key=lambda pair: (pair[0].file, pair[0].line))
    return Proof(found, figures(items, _outline(pack, bank), opaque.shuffled))


def lint_item(name: str, words: WordsEntry) -> LintItem:
    """An item's words as the linter reads them."""
    return LintItem(
        id=name,
        kind=words.kind,
        stem=words.stem,
        options=tuple(
            LintOption(option.id, option.text, option.correct, option.rationale, option.misconception)
            for option in words.options
        ),
        prompts=tuple(LintPrompt(prompt.id, prompt.text, prompt.answer, prompt.rationale) for prompt in words.prompts),
        rationale=words.rationale,
        case=words.case or "",
    )


def _item(entry: ItemEntry, cases: Mapping[str, str]) -> LintItem:
    return replace(
        lint_item(entry.id, entry),
        topic=entry.topic,
        objective=entry.objective,
        difficulty=entry.difficulty,
        facts=entry.facts,
        case_text=cases.get(entry.case or "", ""),
    )


def _place(entry: ItemEntry, remark: Remark) -> Place:
    parts = {option.id: option.place for option in entry.options}
    parts |= {prompt.id: prompt.place for prompt in entry.prompts}
    return parts.get(remark.part, entry.place).of(remark.field)


def _outline(pack: Pack, bank: content.BankContent) -> Outline:
    guide = pack.once(studyguide.read)
    if not guide:
        return Outline()
    return Outline(
        facts=[fact.id for fact in guide.facts],
        objectives=[(topic.id, objective.id) for topic in guide.guide.topics for objective in topic.objectives],
        misconceptions=[misconception.id for misconception in bank.misconceptions],
        used_elsewhere=frozenset(idea for template in bank.templates for idea in template.misconceptions),
        rows={row.id: row.facts for row in guide.decisions.rows} if guide.decisions else {},
        gotchas={gotcha.id: gotcha.facts for gotcha in guide.guide.gotchas},
    )

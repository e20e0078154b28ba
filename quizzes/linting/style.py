"""What a careful editor would remark about one item: which rules are for which kind. Warnings, never errors."""

from __future__ import annotations

from quizzes.linting import options, stems
from quizzes.linting.items import LintItem
from quizzes.linting.rationales import rationales
from quizzes.linting.remarks import Remark, Rule

EVERY_KIND: tuple[Rule, ...] = (stems.stem_length, rationales)
ASKED: tuple[Rule, ...] = (stems.negative_stem, stems.no_question)
CHOICE: tuple[Rule, ...] = (
    *ASKED,
    options.all_or_none,
    options.absolute_words,
    options.lengths,
    options.grammar,
    options.odd_opening,
    options.clang,
    options.no_misconception,
)
RULES: dict[str, tuple[Rule, ...]] = {
    "single": CHOICE,
    "multiple": CHOICE,
    "true-false": (stems.absolute_statement,),
    "numeric": (*ASKED, stems.answer_in_stem),
    "short-text": (*ASKED, stems.answer_in_stem),
    "matching": (*ASKED, options.by_elimination, options.clang_of_pairs),
    "ordering": (*ASKED, options.order_words),
}


def remarks(item: LintItem) -> list[Remark]:
    """All that is to say about an item's style."""
    return [remark for rule in (*EVERY_KIND, *RULES.get(item.kind, ASKED)) for remark in rule(item)]

"""Naive guessers, who know how tests are written and nothing else: none of them sees the key.

An item that they solve more often than chance gives its key away by form. Accuracies are exact: options that a guesser
cannot tell apart share its guess equally.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from quizzes.linting.items import LintItem
from quizzes.linting.words import CODE_SPAN, NUMBER, content_roots, plain, words

Scores = Callable[[LintItem], Sequence[float]]


def _longest(item: LintItem) -> list[float]:
    return [len(plain(option.text)) for option in item.options]


def _like_stem(item: LintItem) -> list[float]:
    stem = content_roots(item.stem)
    return [len(content_roots(option.text) & stem) for option in item.options]


def _most_alike(item: LintItem) -> list[float]:
    """The mean share of words (Jaccard) that an option has in common with each of the others."""
    bags = [frozenset(words(option.text)) for option in item.options]
    alike = [[len(one & other) / (len(one | other) or 1) for other in bags] for one in bags]
    return [round((sum(row) - row[at]) / (len(row) - 1 or 1), 9) for at, row in enumerate(alike)]


def _least_alike(item: LintItem) -> list[float]:
    return [-score for score in _most_alike(item)]


def _most_specific(item: LintItem) -> list[float]:
    """Numbers and names in code."""
    return [
        len(CODE_SPAN.findall(option.text)) + len(NUMBER.findall(plain(option.text, keep_code=False)))
        for option in item.options
    ]


GUESSERS: dict[str, Scores] = {
    "longest option": _longest,
    "most words of the stem": _like_stem,
    "least like the others": _least_alike,
    "most like the others": _most_alike,
    "most numbers and code": _most_specific,
}


def expected_share(scores: Sequence[float], keys: Sequence[bool]) -> float:
    """The share of the keys among as many options with the highest scores, on average over how ties are broken."""
    count = sum(keys)
    threshold = sorted(scores, reverse=True)[count - 1]
    above = sum(score > threshold for score in scores)
    chance_of_tied = (count - above) / sum(score == threshold for score in scores)
    found = sum(
        1.0 if score > threshold else chance_of_tied if score == threshold else 0.0
        for score, is_key in zip(scores, keys, strict=True)
        if is_key
    )
    return found / count


@dataclass(frozen=True, slots=True)
class Guessing:
    guesser: str
    accuracy: float  # mean share of keys found, 0 to 1
    chance: float  # what drawing lots would find
    item_count: int
    solved: tuple[str, ...]  # the items whose keys it finds for certain


def guess(items: Iterable[LintItem]) -> list[Guessing]:
    """How each guesser does over items with options to choose from, keys and distractors among them."""
    asked = [item for item in items if item.keys and item.distractors]
    if not asked:
        return []
    chance = fmean(len(item.keys) / len(item.options) for item in asked)
    found = []
    for name, scores in GUESSERS.items():
        shares = [expected_share(scores(item), [option.is_key for option in item.options]) for item in asked]
        solved = tuple(item.id for item, share in zip(asked, shares, strict=True) if share == 1)
        found.append(Guessing(name, fmean(shares), chance, len(asked), solved))
    return found


def is_key_longest(item: LintItem) -> bool:
    """Whether the key of a single-choice item is longer than each other option."""
    lengths = sorted(((len(plain(option.text)), option.is_key) for option in item.options), reverse=True)
    return lengths[0][1] and (len(lengths) == 1 or lengths[0][0] > lengths[1][0])

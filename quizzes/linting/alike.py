"""Finds stems that say nearly the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.linting.items import LintItem
from quizzes.linting.words import words


@dataclass(frozen=True, slots=True, order=True)
class AlikePair:
    likeness: float  # 0 to 1, see `likeness`
    first: str  # ids of the items
    second: str


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """2 × the length of the longest common subsequence of words / the words of both."""
    if not one or not other:
        return 0.0
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    full = (1 << len(one)) - 1
    left = full  # a bit for each word of `one` that the subsequence does not end a step at (Hyyrö 2004)
    for word in other:
        met = left & places.get(word, 0)
        left = (left + met | left - met) & full
    return 2 * (len(one) - left.bit_count()) / (len(one) + len(other))


def alike_pairs(items: Sequence[LintItem], *, over: float) -> list[AlikePair]:
    """The pairs of items whose stems are more alike than `over`, the most alike first.

    The text of a case study does not count, and items of two case studies are not compared: their scenarios differ.
    Each stem is first a set of bits, one for the first occurrence of a word, one for its second and so on: what two
    such sets share bounds the likeness from above, at the price of an `and`.
    """
    bits: dict[tuple[str, int], int] = {}
    stems = []
    for item in items:
        sequence = words(item.stem)
        seen: Counter[str] = Counter()
        mask = 0
        for word in sequence:
            mask |= 1 << bits.setdefault((word, seen[word]), len(bits))
            seen[word] += 1
        stems.append((len(sequence), item.id, item.case, sequence, mask))
    stems.sort(key=lambda stem: (stem[0], stem[1]))

    pairs = []
    for at, (length, name, case, sequence, mask) in enumerate(stems):
        for other_at in range(at + 1, len(stems)):
            other_length, other_name, other_case, other_sequence, other_mask = stems[other_at]
            enough = over * (length + other_length) / 2
            if length <= enough:
                break  # the others are longer still
            if (mask & other_mask).bit_count() <= enough or (case and other_case and case != other_case):
                continue
            if (found := likeness(sequence, other_sequence)) > over:
                pairs.append(AlikePair(found, *sorted((name, other_name))))
    return sorted(pairs, reverse=True)

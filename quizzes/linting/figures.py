"""The figures of a whole bank, each beside its aim, with what to mend where one is beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from quizzes.linting import aims
from quizzes.linting.alike import alike_pairs
from quizzes.linting.chance import Shuffle, chance_of_more, chi_square, key_positions
from quizzes.linting.guessers import guess, is_key_longest
from quizzes.linting.items import LintItem
from quizzes.linting.words import word_count


@dataclass(frozen=True, slots=True)
class Outline:
    """What a bank is to cover."""

    facts: Sequence[str] = ()
    objectives: Sequence[tuple[str, str]] = ()  # topic, objective
    misconceptions: Sequence[str] = ()
    used_elsewhere: frozenset[str] = frozenset()  # misconceptions of what is no item, such as templates
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of the decision matrix: the facts of each
    gotchas: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: str
    aim: str = ""
    is_ok: bool | None = None  # None: there is no aim, or too little to judge by
    details: tuple[str, ...] = ()  # what is behind a figure beyond its aim


def figures(items: Sequence[LintItem], outline: Outline, shuffled: Shuffle) -> list[Figure]:
    """All figures of a bank, in the order to print them."""
    return [
        *_counts(items),
        *_balance(items, outline),
        *_lengths(items),
        *_guessing(items),
        *_true(items),
        *_positions(items, shuffled),
        *_duplicates(items),
        *_coverage(items, outline),
    ]


def _counts(items: Sequence[LintItem]) -> list[Figure]:
    kinds = Counter(item.kind for item in items)
    cases = Counter(item.case for item in items if item.case)
    shown = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    listed = [Figure("items", f"{len(items)}" + (f": {shown}" if items else ""))]
    if cases:
        listed.append(Figure("case studies", f"{len(cases)} with {cases.total()} items"))
    return listed


def _balance(items: Sequence[LintItem], outline: Outline) -> list[Figure]:
    if not items:
        return []
    low, high = aims.DIFFICULTY_SHARES
    levels = Counter(item.difficulty for item in items)
    shares = {level: levels[level] / len(items) for level in range(1, 6)}
    topics = Counter({topic: 0 for topic, _ in outline.objectives})
    topics.update(item.topic for item in items)
    least, most = (factor / len(topics) for factor in aims.TOPIC_SHARES)
    of_topics = {topic: count / len(items) for topic, count in topics.items()}
    return [
        Figure(
            "difficulty 1 to 5",
            " ".join(f"{_percent(share)}" for share in shares.values()),
            f"each {_percent(low)} to {_percent(high)}",
            all(low <= share <= high for share in shares.values()),
            tuple(f"{level}: {levels[level]} items" for level, s in shares.items() if not low <= s <= high),
        ),
        Figure(
            "items per topic",
            _range(topics.values()),
            f"each {_percent(least)} to {_percent(most)}",
            all(least <= share <= most for share in of_topics.values()),
            tuple(f"{topic}: {topics[topic]} items" for topic, s in of_topics.items() if not least <= s <= most),
        ),
    ]


def _lengths(items: Sequence[LintItem]) -> list[Figure]:
    counts = sorted(word_count(item.stem) for item in items)
    if not counts:
        return []
    ninetieth = quantiles(counts, n=10, method="inclusive")[-1] if len(counts) > 1 else counts[0]
    value = f"median {median(counts):.0f}, 90th percentile {ninetieth:.0f}, most {counts[-1]}"
    listed = [Figure("words per stem", value)]
    if cases := {item.case: word_count(item.case_text) for item in items if item.case_text}:
        low, high = aims.CASE_WORDS
        off = tuple(f"{case}: {count}" for case, count in cases.items() if not low <= count <= high)
        listed.append(Figure("words per case study", _range(cases.values()), f"{low} to {high}", not off, off))
    return listed


def _guessing(items: Sequence[LintItem]) -> list[Figure]:
    singles = [item for item in items if item.kind == "single" and len(item.options) == 4 and len(item.keys) == 1]
    multiples = [item for item in items if item.kind == "multiple" and item.keys and item.distractors]
    listed = []
    if singles:
        longest = [item.id for item in singles if is_key_longest(item)]
        share = len(longest) / len(singles)
        is_ok = share <= aims.LONGEST_KEYS_MOST
        details = tuple(longest)
        aim = f"at most {_percent(aims.LONGEST_KEYS_MOST)}"
        name = "key is the single longest option"
        listed.append(Figure(name, f"{_percent(share)} of {len(singles)}", aim, _judged(is_ok, len(singles)), details))
    for kind, asked in (("single", singles), ("multiple", multiples)):
        for one in guess(asked):
            is_ok = abs(one.accuracy - one.chance) <= aims.GUESSER_DISTANCE_MOST
            aim = f"{_percent(one.chance)} ± {aims.GUESSER_DISTANCE_MOST * 100:.0f}"
            value = f"{_percent(one.accuracy)} of {one.item_count}"
            details = one.solved if one.accuracy > one.chance else ("too rarely the key, so it can be ruled out",)
            listed.append(Figure(f"{kind}, {one.guesser}", value, aim, _judged(is_ok, one.item_count), details))
    return listed


def _true(items: Sequence[LintItem]) -> list[Figure]:
    """A learner who says true to everything."""
    keys = [option.text for item in items if item.kind == "true-false" for option in item.keys]
    if not keys:
        return []
    share = sum(text.lower() == "true" for text in keys) / len(keys)
    is_ok = abs(share - 0.5) <= aims.GUESSER_DISTANCE_MOST
    aim = f"50 % ± {aims.GUESSER_DISTANCE_MOST * 100:.0f}"
    return [Figure("true-false, key is True", f"{_percent(share)} of {len(keys)}", aim, _judged(is_ok, len(keys)))]


def _positions(items: Sequence[LintItem], shuffled: Shuffle) -> list[Figure]:
    singles = [item for item in items if item.kind == "single" and len(item.options) == 4 and len(item.keys) == 1]
    if not singles:
        return []
    counts = key_positions(singles, shuffled, shuffles=aims.POSITION_SHUFFLES)
    probability = chance_of_more(chi_square(counts), len(counts) - 1)
    shown = " ".join(_percent(count / sum(counts)) for count in counts)
    value = f"{shown}, p = {probability:.2g}"
    return [Figure("key's place, shuffled", value, f"p ≥ {aims.POSITION_LEVEL:g}", probability >= aims.POSITION_LEVEL)]


def _duplicates(items: Sequence[LintItem]) -> list[Figure]:
    pairs = alike_pairs(items, over=aims.ALIKE_MOST)
    return [_none(f"stems over {aims.ALIKE_MOST:g} alike", [f"{p.first}, {p.second}: {p.likeness:.2f}" for p in pairs])]


def _coverage(items: Sequence[LintItem], outline: Outline) -> list[Figure]:
    of_objective = Counter((item.topic, item.objective) for item in items)
    of_fact: dict[str, list[int]] = {fact: [] for fact in outline.facts}
    for item in items:
        for fact in set(item.facts):
            of_fact.setdefault(fact, []).append(item.difficulty)
    used = {option.misconception for item in items for option in item.options} | outline.used_elsewhere
    few = [f"{fact}: {len(found)}" for fact, found in of_fact.items() if len(found) < aims.ITEMS_PER_FACT]
    flat = [
        f"{fact}: {len(found)} of difficulty {found[0]}"
        for fact, found in of_fact.items()
        if len(found) >= aims.ITEMS_PER_FACT and len(set(found)) == 1
    ]
    thin = [
        f"{topic}/{objective}: {of_objective[topic, objective]}"
        for topic, objective in outline.objectives
        if of_objective[topic, objective] < aims.ITEMS_PER_OBJECTIVE
    ]
    listed = [
        _none(f"facts with fewer than {aims.ITEMS_PER_FACT} items", few, len(outline.facts)),
        _none("facts with items of one difficulty", flat, len(outline.facts)),
        _none(f"objectives with fewer than {aims.ITEMS_PER_OBJECTIVE} items", thin, len(outline.objectives)),
    ]
    for noun, groups, least in (
        ("decision rows", outline.rows, aims.ITEMS_PER_ROW),
        ("gotchas", outline.gotchas, aims.ITEMS_PER_GOTCHA),
    ):
        found = {name: sum(not set(facts).isdisjoint(item.facts) for item in items) for name, facts in groups.items()}
        under = [f"{name}: {count}" for name, count in found.items() if count < least]
        listed.append(_none(f"{noun} with fewer than {least} items", under, len(groups)))
    distractors = [o for item in items if item.kind in {"single", "multiple"} for o in item.distractors]
    if distractors:
        share = sum(bool(option.misconception) for option in distractors) / len(distractors)
        value = f"{_percent(share)} of {len(distractors)}"
        is_ok = share >= aims.NAMED_DISTRACTORS_LEAST
        aim = f"at least {_percent(aims.NAMED_DISTRACTORS_LEAST)}"
        listed.append(Figure("distractors on a named misconception", value, aim, is_ok))
    unused = [name for name in outline.misconceptions if name not in used]
    listed.append(_none("misconceptions never used", unused, len(outline.misconceptions)))
    return listed


def _none(name: str, found: Sequence[str], among: int = 0) -> Figure:
    """A figure that is to be nought."""
    return Figure(name, f"{len(found)} of {among}" if among else f"{len(found)}", "none", not found, tuple(found))


def _judged(is_ok: bool, count: int) -> bool | None:  # noqa: FBT001 - the figure's own verdict
    return is_ok if count >= aims.JUDGED_FROM else None


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _range(counts: Iterable[int]) -> str:
    listed = sorted(counts)
    return f"{listed[0]} to {listed[-1]}"

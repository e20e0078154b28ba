"""Which items come next: unseen ones first, then missed ones, balanced over topics and objectives. Pure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Standing(IntEnum):
    """What a learner's last response says about an item; the lower comes first."""

    UNSEEN = 0
    MISSED = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    item: int  # primary keys throughout
    topic: int
    objective: int
    standing: Standing = Standing.UNSEEN
    difficulty: int = 3
    kind: str = ""  # a key of quizzes.kinds.KINDS
    case: int | None = None  # the case study it belongs to
    is_guessed: bool = False  # the learner said so at the last response
    is_bookmarked: bool = False
    is_generated: bool = False
    misconceptions: frozenset[int] = frozenset()  # behind its options, where they were asked for


def choose(candidates: Iterable[Candidate], count: int, *, rng: random.Random) -> list[int]:
    """`count` items, or all there are if fewer, in the order to practise them.

    No item is taken while one of a lower standing is left. Among equals the topic taken least so far comes next, within
    it the objective taken least so far, and between equals of both `rng` decides. Items of one case study follow each
    other, from the place of the first. Each is taken once, but for generated ones, which are new each time: they take
    turns with the others, stand in for one of their objective that was seen before, and never run out.
    """
    pool = sorted(candidates, key=lambda candidate: candidate.item)
    rng.shuffle(pool)
    makers = [one for one in pool if one.is_generated]
    pool = [one for one in pool if not one.is_generated]
    times: Counter[int] = Counter()
    topics: Counter[int] = Counter()
    objectives: Counter[int] = Counter()
    chosen: list[Candidate] = []
    while (pool or makers) and len(chosen) < count:
        one = min(pool, key=lambda each: (each.standing, topics[each.topic], objectives[each.objective]), default=None)
        is_turn = 2 * sum(times.values()) < len(chosen)
        fresh = makers if one is None or is_turn else _fresh(makers, one)
        if fresh:
            made = min(fresh, key=lambda each: (times[each.item], topics[each.topic], objectives[each.objective]))
            times[made.item] += 1
            if one and one.objective == made.objective and one.standing != Standing.UNSEEN:
                pool.remove(one)
            one = made
        elif one:
            pool.remove(one)
        assert one  # noqa: S101 - there is an item or what makes one
        topics[one.topic] += 1
        objectives[one.objective] += 1
        chosen.append(one)
    return [one.item for one in _cases_together(chosen)]


def _fresh(makers: Iterable[Candidate], one: Candidate) -> list[Candidate]:
    """What makes an item never seen of the objective of one that was."""
    return [maker for maker in makers if one.standing != Standing.UNSEEN and maker.objective == one.objective]


def _cases_together(chosen: list[Candidate]) -> list[Candidate]:
    """The same with the items of a case study, in their author's order, where the first of them stood."""
    together: list[Candidate] = []
    for one in chosen:
        if one.case is None:
            together.append(one)
        elif one not in together:
            together += sorted((each for each in chosen if each.case == one.case), key=lambda each: each.item)
    return together

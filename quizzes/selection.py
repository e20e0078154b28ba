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


def choose(candidates: Iterable[Candidate], count: int, *, rng: random.Random) -> list[int]:
    """`count` different items, or all there are if fewer, in the order to practise them.

    No item is taken while one of a lower standing is left. Among equals the topic taken least so far comes next, within
    it the objective taken least so far, and between equals of both `rng` decides.
    """
    pool = sorted(candidates, key=lambda candidate: candidate.item)
    rng.shuffle(pool)
    topics: Counter[int] = Counter()
    objectives: Counter[int] = Counter()
    chosen: list[int] = []
    while pool and len(chosen) < count:
        one = min(pool, key=lambda each: (each.standing, topics[each.topic], objectives[each.objective]))
        pool.remove(one)
        topics[one.topic] += 1
        objectives[one.objective] += 1
        chosen.append(one.item)
    return chosen

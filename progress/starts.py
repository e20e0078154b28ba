"""Starts practice where progress says it is worth most: at windows that are dark, at what trips a learner up."""

from __future__ import annotations

import random
from datetime import datetime

from accounts.models import User
from progress.dashboard import last_tries
from progress.windows import State, states
from quizzes.models import Item, Misconception, PracticeSession
from quizzes.practice import NothingToPractise, candidates, start_from
from quizzes.selection import Candidate, choose
from studyguide.models import Guide

COUNT = 10
WHAT_IS_DARK = "What is dark"


def at_dark_windows(learner: User, guide: Guide, *, at: datetime, rng: random.Random) -> PracticeSession:
    """Practice over objectives that are not lit. Raises NothingToPractise where all are."""
    known = states(one for one, _ in last_tries(learner, guide))
    dark = [one for one in candidates(learner, guide) if known.get(one.objective) is not State.LIT]
    return _start(learner, dark, label=WHAT_IS_DARK, at=at, rng=rng)


def at_misconception(
    learner: User, misconception: Misconception, *, at: datetime, rng: random.Random
) -> PracticeSession:
    """Practice over items that offer the wrong idea. Raises NothingToPractise."""
    offering = set(
        Item.objects.current()
        .in_packs()
        .filter(current_revision__options__misconception=misconception)
        .values_list("pk", flat=True)
    )
    pool = [one for one in candidates(learner, misconception.guide) if one.item in offering]
    return _start(learner, pool, label=misconception.title, at=at, rng=rng)


def _start(learner: User, pool: list[Candidate], *, label: str, at: datetime, rng: random.Random) -> PracticeSession:
    chosen = choose(pool, COUNT, rng=rng)
    if not chosen:
        raise NothingToPractise(label)
    items = Item.objects.in_bulk(chosen)
    return start_from(learner, [items[pk] for pk in chosen], label=label, at=at)

"""How alike the forms of a mock are: what one learner can expect of the next form, over 400 forms drawn at random.

The world is that of our simulations: three-parameter items (discrimination log-normal with 0.3, difficulty normal,
guess 1/4 or 1/5, slip 2 %), abilities that differ by topic (correlation 0.6), and an author whose five levels only
correlate with the true difficulty (about 0.8). Once more with learners who know each of some 80 hidden concepts better
or worse than its topic (0.6): no author's mark tells of those, so no rule for drawing can even them out.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from exams.assembly import Candidate, choose

PACK = Path(__file__).resolve().parent.parent / "content" / "iam-users"
FORMS, LEARNERS, WORLDS = 400, 10, 4
LENGTH = 65
HIDDEN = 0.6  # SD of what a learner knows of a concept around what the learner knows of its topic
LATENT = 0.84  # of the author's impression with the difficulty, before it is cut into five levels
WEIGHTS = (0.20, 0.17, 0.15, 0.13, 0.11, 0.09, 0.08, 0.07)  # of the topics in the world of 300 items
Draw = Callable[[Random], list[Candidate]]


@dataclass(frozen=True)
class World:
    bank: list[Candidate]
    quotas: dict[int, int]
    true: dict[int, tuple[float, float, float, int]]  # by item: discrimination, difficulty, guess, concept

    @property
    def correlation(self) -> float:
        """Of the author's level with the true difficulty."""
        levels = [float(one.difficulty) for one in self.bank]
        return statistics.correlation(levels, [self.true[one.item][1] for one in self.bank])


def world_of(bank: list[Candidate], quotas: dict[int, int], rng: Random) -> World:
    """The true difficulties behind the levels that an author gave: the levels stay as often as they are in `bank`."""
    drawn = []
    for _ in bank:
        difficulty = rng.gauss(0, 1)
        drawn.append((LATENT * difficulty + math.sqrt(1 - LATENT**2) * rng.gauss(0, 1), difficulty))
    ranked = sorted(bank, key=lambda one: (one.difficulty, rng.random()))
    true = {
        one.item: (
            rng.lognormvariate(0, 0.3),
            difficulty,
            rng.choice((0.25, 0.2)),
            one.objective * 2 + rng.randrange(2),
        )
        for one, (_, difficulty) in zip(ranked, sorted(drawn), strict=True)
    }
    return World(bank, quotas, true)


def three_hundred(rng: Random) -> World:
    """300 items, 8 topics, 40 objectives, five equally frequent levels."""
    counts = {topic: round(300 * weight) for topic, weight in enumerate(WEIGHTS)}
    bank = [
        Candidate(0, 0, topic, topic * 5 + rng.randrange(5), rng.randint(1, 5), "single", 1)
        for topic, count in counts.items()
        for _ in range(count)
    ]
    bank = [Candidate(n, n, *(one.topic, one.objective, one.difficulty), "single", 1) for n, one in enumerate(bank)]
    quotas = dict(zip(counts, (13, 11, 10, 8, 7, 6, 5, 5), strict=True))
    return world_of(bank, quotas, rng)


def ours(rng: Random) -> World:
    """The items of our own guide that may stand in its full mock, at the levels that their authors gave them."""
    full = next(exam for exam in yaml.safe_load((PACK / "exams.yaml").read_text()) if exam["id"] == "full")
    items = [item for file in sorted(PACK.glob("items/*.yaml")) for item in yaml.safe_load(file.read_text())]
    topics = {topic: number for number, topic in enumerate(full["topics"])}
    objectives = {slug: number for number, slug in enumerate(sorted({item["objective"] for item in items}))}
    bank = [
        Candidate(n, n, topics[item["topic"]], objectives[item["objective"]], item["difficulty"], item["kind"], 1)
        for n, item in enumerate(items)
        if item["kind"] in full.get("kinds", ("single", "multiple"))
    ]
    return world_of(bank, {topics[topic]: count for topic, count in full["topics"].items()}, rng)


def expectations(world: World, rng: Random, concept_sd: float) -> dict[int, float]:
    """A learner: the chance to get each item right, in points of 100."""
    general = rng.gauss(0, 1)
    topics = {topic: math.sqrt(0.6) * general + math.sqrt(0.4) * rng.gauss(0, 1) for topic in world.quotas}
    concepts = {concept: rng.gauss(0, concept_sd) for *_, concept in world.true.values()}
    found = {}
    for one in world.bank:
        slope, difficulty, guess, concept = world.true[one.item]
        ability = topics[one.topic] + concepts[concept]
        found[one.item] = 100 * (guess + (0.98 - guess) / (1 + math.exp(-slope * (ability - difficulty))))
    return found


def by_topic(world: World, rng: Random) -> list[Candidate]:
    return [
        one
        for topic, quota in world.quotas.items()
        for one in rng.sample([each for each in world.bank if each.topic == topic], quota)
    ]


def draws(world: World) -> dict[str, Draw]:
    return {
        "simple random draw": lambda rng: rng.sample(world.bank, LENGTH),
        "by topic": lambda rng: by_topic(world, rng),
        "by topic and level (ours)": lambda rng: choose(world.quotas, world.bank, rng),
    }


def spread(world: World, draw: Draw, learners: list[dict[int, float]], rng: Random) -> list[float]:
    """The SD of each learner's expected score over forms."""
    forms = [[one.item for one in draw(rng)] for _ in range(FORMS)]
    return [statistics.pstdev(statistics.fmean(one[item] for item in form) for form in forms) for one in learners]


def overlap(world: World, rng: Random, count: int = 4) -> list[int]:
    """How many items of one learner's second, third ... form were in an earlier one."""
    seen: Counter[int] = Counter()
    again = []
    for _ in range(count):
        known = [Candidate(*_before(one), times_seen=seen[one.item]) for one in world.bank]
        form = choose(world.quotas, known, rng)
        again.append(sum(one.times_seen > 0 for one in form))
        seen.update(one.item for one in form)
    return again[1:]


def _before(one: Candidate) -> tuple[int, int, int, int, int, str, int]:
    return one.item, one.revision, one.topic, one.objective, one.difficulty, one.kind, one.choose_count


def rms(values: list[float]) -> float:
    return math.sqrt(statistics.fmean(value * value for value in values))


def measure(make: Callable[[Random], World], concept_sd: float, seed: int = 1) -> dict[str, list[float]]:
    """For each way to draw, the SDs of all learners in all worlds."""
    found: dict[str, list[float]] = {}
    for number in range(WORLDS):
        rng = Random(f"{seed} {number}")
        world = make(rng)
        learners = [expectations(world, rng, concept_sd) for _ in range(LEARNERS)]
        for name, draw in draws(world).items():
            found.setdefault(name, []).extend(spread(world, draw, learners, rng))
    return found


def run() -> None:
    print(f"\nForms of {LENGTH} items: SD of a learner's expected score, in points of 100 ({FORMS} forms each,")
    print(f"{LEARNERS} learners in each of {WORLDS} worlds; aim: at most 1.1)")
    for title, make in (("300 items, even levels", three_hundred), ("our guide's bank", ours)):
        world = make(Random(1))
        print(
            f"  {title}: {len(world.bank)} items, author's level and true difficulty correlate {world.correlation:.2f}"
        )
        plain, hidden = measure(make, 0), measure(make, HIDDEN)
        for name, sds in plain.items():
            print(f"    {name:<28}{rms(sds):5.2f}   (of single learners {min(sds):.2f} to {max(sds):.2f})", end="")
            print(f"   with hidden concepts {rms(hidden[name]):.2f}")
        print(f"    seen before in a learner's 2nd, 3rd, 4th form: {', '.join(map(str, overlap(world, Random(1))))}")


if __name__ == "__main__":
    run()

"""Check 8: a whole year starts within ten seconds and then saves: no error, and nobody waits."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from torture import rows
from torture.journal import compare
from torture.learners import BROKEN, Client, Learner, Unexpected, key_of, use_key
from torture.report import Report
from torture.site import Site


@dataclass(frozen=True)
class Plan:
    learners: int = 300
    within: float = 10.0  # seconds in which all press Start
    every: float = 10.0  # seconds between a learner's saves
    saves: int = 6


class Measured(Learner):
    """Starts at its moment, opens the first item, and saves at its pace. Times are of the whole reply, in seconds."""

    starts: tuple[float, ...] = ()
    saves: tuple[float, ...] = ()
    pages: tuple[float, ...] = ()
    errors: tuple[str, ...] = ()

    def sit(self, plan: Plan, begin: float) -> None:
        wait(begin + self.rng.uniform(0, plan.within))
        try:
            began = time.perf_counter()
            self.start()
            self.starts += (time.perf_counter() - began,)
            due = time.perf_counter()
            for position in range(1, plan.saves + 1):
                began = time.perf_counter()
                form = self.open(position)
                self.pages += (time.perf_counter() - began,)
                wait(due + position * plan.every)
                began = time.perf_counter()
                self.save(position, self.choose(form))
                self.saves += (time.perf_counter() - began,)
        except (Unexpected, *BROKEN) as error:
            self.errors += (repr(error),)


def run(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    with Site(template, folder / "rush", fault=fault) as site:
        use_key(key_of(site.data))
        site.start()
        learners = [Measured(Client(site.ports, Random(n)), Random(n)) for n in range(plan.learners)]
        for learner in learners:
            learner.client.get("/exams/")  # they wait on the page with the button
        begin = time.perf_counter() + 0.5
        threads = [threading.Thread(target=learner.sit, args=(plan, begin)) for learner in learners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        lost = 0
        with rows.sqlite(site.database) as database:
            stored = database.rows()
            for learner in learners:
                lost += bool(compare(learner.journal, stored)) if learner.journal.attempt else 0
        starts = [one for learner in learners for one in learner.starts]
        saves = [one for learner in learners for one in learner.saves]
        pages = [one for learner in learners for one in learner.pages]
        errors = [one for learner in learners for one in learner.errors]
        for error in errors:
            report.example(error)
        words = f"starts within {plan.within:g} s, then a save every {plan.every:g} s"
        report.exactly(words, len(starts), plan.learners)
        report.exactly("saves acknowledged", len(saves), plan.learners * plan.saves)
        report.figure("errors", len(errors))
        report.figure("attempts that do not hold what was acknowledged", lost)
        report.figure("start, p95", round(percentile(starts, 95) * 1000), at_most=2000, unit=" ms")
        report.note(f"{'start, p50 and longest':<58}{_ms(starts, 50):>7}{_ms(starts, 100):>7} ms")
        report.figure("save, p95", round(percentile(saves, 95) * 1000), at_most=500, unit=" ms")
        report.note(f"{'save, p50 and longest':<58}{_ms(saves, 50):>7}{_ms(saves, 100):>7} ms")
        report.note(f"{'item page, p50 and p95':<58}{_ms(pages, 50):>7}{_ms(pages, 95):>7} ms")


def wait(until: float) -> None:
    time.sleep(max(0.0, until - time.perf_counter()))


def percentile(values: list[float], share: int) -> float:
    """The value that `share` percent do not exceed; infinite where there is none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else float("inf")


def _ms(values: list[float], share: int) -> int:
    return round(percentile(values, share) * 1000) if values else 0

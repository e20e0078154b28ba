"""Check 5: many windows of one learner start, submit and save at the same moment: one attempt, one end, one result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.client import Reply
from torture import rows
from torture.journal import KEPT, Sent, compare
from torture.learners import Client, Learner, Unexpected, encoded, key_of, use_key
from torture.postgres import Cluster, missing
from torture.report import Report
from torture.rows import Database
from torture.site import FIRST_PORT, Site

WINDOWS = 20
SAVES = 17  # of them save while the others submit
REDIRECTS = (302, 303)
T = TypeVar("T")


@dataclass
class Outcome:
    acknowledged: int = 0  # saves
    extra: int = 0  # attempts, ends, results
    misfits: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.acknowledged += other.acknowledged
        self.extra += other.extra
        self.misfits += other.misfits
        self.odd += other.odd


def run(report: Report, template: Path, folder: Path, rounds: int, *, fault: str = "") -> None:
    with Site(template, folder / "ends", workers=4, fault=fault) as site:
        _rounds(report, "SQLite, 4 workers", site, rounds, lambda: rows.sqlite(site.database))
    if fault:
        return
    if reason := missing():
        report.note(f"PostgreSQL: not run: {reason}")
        return
    with Cluster(folder / "pg") as cluster:
        ports = (FIRST_PORT, FIRST_PORT + 1)
        environment = {"DATABASE_URL": cluster.url}
        with Site(template, folder / "ends", ports=ports, workers=2, environment=environment) as site:
            for words in (["migrate", "-v0"], ["createcachetable"], ["load_content"]):
                site.manage(*words)
            _rounds(report, "PostgreSQL, 2 servers", site, rounds, lambda: rows.postgres(cluster.folder))


def _rounds(
    report: Report, where: str, site: Site, rounds: int, look: Callable[[], AbstractContextManager[Database]]
) -> None:
    use_key(key_of(site.data))
    site.start()
    rng, sum_ = Random(rounds), Outcome()
    for number in range(rounds):
        learner = Learner(Client(site.ports, rng), rng)
        outcome = _round(learner)
        with look() as database:
            stored = database.rows()
        tally = compare(learner.journal, stored)
        owner = stored.attempts[learner.journal.attempt].learner
        outcome.extra += sum(one.learner == owner for one in stored.attempts.values()) - 2  # the quick mock, and this
        outcome.misfits += [*tally.lost, *tally.doubled, *tally.wrong]
        for line in (*outcome.misfits, *outcome.odd):
            report.example(f"round {number + 1}: {line}")
        sum_.add(outcome)

    said = site.manage("recompute_scores", "--check", is_checked=False)
    report.note(f"{where}, {rounds} rounds of:")
    report.note(f"  {WINDOWS} starts at once, {SAVES} saves against {WINDOWS - SAVES} submits, {WINDOWS} submits")
    report.note(f"{'  saves that came before the end':<58}{f'{sum_.acknowledged} of {rounds * SAVES}':>12}")
    report.figure("  attempts or ends or results too many", sum_.extra)
    report.figure("  logs, responses or results that do not fit", len(sum_.misfits))
    report.figure("  replies that no learner should get", len(sum_.odd))
    report.figure("  findings of recompute_scores --check", int(said.returncode != 0))


def _round(learner: Learner) -> Outcome:
    outcome = Outcome()
    learner.client.get("/exams/")
    learner.start("quick")  # makes the guest, whose cookie all windows share
    learner.finish()
    windows = [learner.client.twin() for _ in range(WINDOWS)]

    replies = at_once([partial(window.post, "/exams/iam-users/full/start", {}) for window in windows])
    outcome.odd += [f"start: {reply.status}" for reply in replies if reply.status not in REDIRECTS]
    outcome.extra += len({reply.location for reply in replies}) - 1
    learner.start()  # the same again: leads to the attempt there is

    forms = [learner.open(position) for position in range(1, SAVES + 1)]
    calls: list[Callable[[], Reply | Unexpected]] = []
    for form, window in zip(forms, windows, strict=False):
        version = (form.position, learner.epoch, form.counter)
        learner.journal.sends[version] = Sent(encoded(learner.choose(form)))
        calls.append(partial(_send, learner, window, version))
    end, result = learner.url("finish"), learner.url("result", "")
    calls += [partial(window.post, end, {}) for window in windows[SAVES:]]
    learner.rng.shuffle(calls)
    for reply in at_once(calls):
        if isinstance(reply, Unexpected):
            outcome.odd.append(str(reply))
        elif reply.status not in {200, 409} and not (reply.status in REDIRECTS and reply.location == result):
            outcome.odd.append(f"save or submit: {reply.status}")
        elif reply.status == 409 and not reply.text.startswith("{"):
            outcome.odd.append("submit: 409")

    replies = at_once([partial(window.post, end, {}) for window in windows])
    outcome.odd += [f"submit: {reply.status}" for reply in replies if reply.status not in REDIRECTS]
    outcome.extra += len({reply.location for reply in replies}) - 1
    learner.journal.end = KEPT
    outcome.acknowledged = sum(sent.state == KEPT for sent in learner.journal.sends.values())
    return outcome


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What each call returned; all begin together."""
    barrier = threading.Barrier(len(calls))

    def run_one(call: Callable[[], T]) -> T:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run_one, calls))


def _send(learner: Learner, window: Client, version: tuple[int, int, int]) -> Reply | Unexpected:
    """A save from a window of its own, in the learner's journal."""
    other = Learner(window, learner.rng)
    other.journal, other.forms = learner.journal, learner.forms
    try:
        return other.send(version)
    except Unexpected as error:
        return error

"""Checks 1 and 2: `kill -9` of the whole server group, again and again, while learners answer.

After each kill, before the servers start again, the database is compared with every learner's journal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.client import Reply
from torture import rows
from torture.journal import UNKNOWN, Journal, Tally, Version, compare
from torture.learners import BROKEN, Client, Learner, Unexpected, key_of, use_key
from torture.postgres import Cluster
from torture.report import Report
from torture.rows import Database
from torture.site import FIRST_PORT, Site

LEARNERS = 50
LIFE = (15, 75)  # answers that servers acknowledge before they are killed
LONGEST_LIFE = 8.0  # seconds, on a machine that has much else to do


@dataclass
class World:
    """Lets learners act while the servers run, and stops them while the database is looked at."""

    up: bool = False
    over: bool = False
    busy: int = 0
    acknowledged: int = 0
    condition: threading.Condition = field(default_factory=threading.Condition)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        with self.condition:
            self.condition.wait_for(lambda: self.up or self.over)
            if self.over:
                yield False
                return
            self.busy += 1
        try:
            yield True
        finally:
            with self.condition:
                self.busy -= 1
                self.condition.notify_all()

    def live(self, answers: int, seconds: float) -> None:
        """Return when so many more answers were acknowledged."""
        until, enough = time.monotonic() + seconds, self.acknowledged + answers
        while self.acknowledged < enough and time.monotonic() < until:
            time.sleep(0.002)

    def set(self, *, up: bool = False, over: bool = False) -> None:
        """Where it goes down: return when nobody waits for a reply any more."""
        with self.condition:
            self.up, self.over = up, over
            self.condition.notify_all()
            if not up:
                self.condition.wait_for(lambda: not self.busy)


class Answering(Learner):
    """Answers, changes its mind, looks again, takes over, ends and starts anew, whatever happens to the servers."""

    def __init__(self, client: Client, rng: Random) -> None:
        super().__init__(client, rng)
        self.given_up: set[Version] = set()
        self.world: World | None = None

    def live(self, world: World) -> None:
        self.world = world
        while True:
            with world.turn() as goes_on:
                if not goes_on:
                    return
                try:
                    self.act()
                except BROKEN:
                    self.client.drop()
                except Unexpected as error:
                    world.faults.append(f"{self.journal.attempt}: {error}")
                    self.forms.clear()
                except Exception as error:  # noqa: BLE001 - a thread must not die unseen
                    world.faults.append(f"{self.journal.attempt}: {error!r}")
            time.sleep(self.rng.random() * 0.05)

    def send(self, version: Version, **more: str) -> Reply:
        reply = super().send(version, **more)
        if reply.status == 200 and self.world:
            with self.world.condition:
                self.world.acknowledged += 1
        return reply

    def act(self) -> None:
        if not self.journal.attempt or self.journal.end == "kept":
            self.journal = Journal("")
            self.start()
        elif self.journal.end == UNKNOWN:
            self.end()
        elif self.repeat():
            return
        elif (chance := self.rng.random()) < 0.02 and len(self.journal.sends) > 8:
            self.end()
        elif chance < 0.05:
            self.take_over()
        elif chance < 0.15:
            self.look_again()
        else:
            self.answer()

    def answer(self) -> None:
        position = self.rng.randint(1, self.total or 1)
        form = self.forms.get(position) or self.open(position)
        if form.codes:
            self.save(position, self.choose(form), is_flagged=self.rng.random() < 0.2)

    def repeat(self) -> bool:
        """Send again what got no reply, as the driver does; now and then go on without it."""
        waiting = [version for version, sent in self.journal.sends.items() if sent.state == UNKNOWN]
        waiting = [version for version in waiting if version[0] in self.forms and version not in self.given_up]
        if not waiting:
            return False
        version = waiting[0]
        if self.rng.random() < 0.2:
            self.given_up.add(version)
            return False
        self.send(version)
        return True

    def look_again(self) -> None:
        """The page shows what was acknowledged last; it may show a later save that was not."""
        position = self.rng.randint(1, self.total or 1)
        known = self.journal.newest(position)
        later = [
            sent.value
            for version, sent in self.journal.sends.items()
            if version[0] == position and sent.state == UNKNOWN and (known is None or version > known)
        ]
        form = self.open(position)
        if form.codes and form.value not in {self.journal.sends[known].value if known else "", *later}:
            raise Unexpected(f"item {position} shows {form.value!r}, acknowledged was {known}")

    def end(self) -> None:
        self.finish()
        self.finished.append(self.journal)


@dataclass(frozen=True)
class Plan:
    kills: int
    learners: int = LEARNERS


def on_sqlite(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    with Site(template, folder / "kills", fault=fault) as site:

        def look() -> AbstractContextManager[Database]:
            return rows.after_a_crash(site.database, folder / "scratch")

        _run(report, site, plan, look, lambda *_: site.kill())


def on_postgres(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    with Cluster(folder / "pg") as cluster:
        site = Site(
            template,
            folder / "kills",
            ports=(FIRST_PORT, FIRST_PORT + 1),
            workers=1,
            fault=fault,
            environment={"DATABASE_URL": cluster.url},
        )
        with site:
            for words in (["migrate", "-v0"], ["createcachetable"], ["load_content"]):
                site.manage(*words)

            def look() -> AbstractContextManager[Database]:
                return rows.postgres(cluster.folder)

            def strike(number: int, rng: Random) -> None:
                """Both servers, or one of them and then the other; each tenth time PostgreSQL too."""
                if rng.random() < 0.5:
                    site.kill(rng.choice(site.ports))
                    time.sleep(rng.uniform(0.05, 0.3))
                site.kill()
                if number % 10 == 9:
                    cluster.crash()
                _await_backends(look)

            _run(report, site, plan, look, strike)
            if said := cluster.check():
                report.example(f"pg_amcheck: {said[:400]}")
            report.figure("tables and indexes that pg_amcheck finds broken", int(bool(said)))


def _run(
    report: Report,
    site: Site,
    plan: Plan,
    look: Callable[[], AbstractContextManager[Database]],
    strike: Callable[[int, Random], None],
) -> None:
    use_key(key_of(site.data))
    rng, world, sum_, damage = Random(plan.kills), World(), Tally(), 0
    learners = [Answering(Client(site.ports, Random(n)), Random(n)) for n in range(plan.learners)]
    site.start()
    for learner in learners:  # guests are made before the first kill: one who got no cookie cannot come back
        learner.start()
    threads = [threading.Thread(target=learner.live, args=(world,), daemon=True) for learner in learners]
    for thread in threads:
        thread.start()
    for number in range(plan.kills):
        world.set(up=True)
        world.live(rng.randint(*LIFE), LONGEST_LIFE)
        time.sleep(rng.uniform(0, 0.03))
        strike(number, rng)
        world.set(up=False)
        with look() as database:
            damage += len(found := database.integrity())
            for line in found:
                report.example(f"kill {number + 1}: {line}")
            sum_.add(_compare(report, number, learners, database))
        site.start()
    world.set(over=True)
    for thread in threads:
        thread.join()

    said = site.manage("recompute_scores", "--check", is_checked=False)
    site.kill()
    with look() as database:
        allowed = database.changes_allowed()
    if said.returncode:
        report.example(f"recompute_scores --check: {(said.stdout + said.stderr)[:600]}")
    for fault in world.faults:
        report.example(fault)
    journals = [journal for learner in learners for journal in (*learner.finished, learner.journal)]
    acknowledged = sum(sent.state == "kept" for journal in journals for sent in journal.sends.values())
    unanswered = sum(sent.state == UNKNOWN for journal in journals for sent in journal.sends.values())
    report.exactly("kills of the whole server group", plan.kills, plan.kills)
    report.note(f"{f'learners {plan.learners}, attempts {len(journals)}, ended':<58}{_ended(journals):>12,}")
    report.at_least("answers acknowledged", acknowledged, plan.kills * LIFE[0])
    report.note(f"{'answers whose reply a kill cut off, never known':<58}{unanswered:>12,}")
    report.figure("acknowledged answers lost", len(sum_.lost))
    report.figure("duplicates: answers, attempts, ends, results", len(sum_.doubled))
    report.figure("results, responses or states that differ from the log", len(sum_.wrong))
    report.figure("findings of recompute_scores --check", said.returncode and 1)
    report.figure("findings of the database's own integrity check", damage)
    report.figure("replies that no learner should get", len(world.faults))
    report.figure("ways to change the log that the database allows", len(allowed))


def _compare(report: Report, number: int, learners: list[Answering], database: Database) -> Tally:
    stored, tally = database.rows(), Tally()
    mine: dict[str, int] = {}
    for index, learner in enumerate(learners):
        for journal in (*learner.finished, learner.journal):
            if journal.attempt:
                mine[journal.attempt] = index
                tally.add(compare(journal, stored))
    open_: dict[int | None, int] = {}
    for attempt in stored.attempts.values():
        if attempt.state == "open":
            open_[attempt.learner] = open_.get(attempt.learner, 0) + 1
    tally.doubled += [f"learner {learner} has {count} open attempts" for learner, count in open_.items() if count > 1]
    for line in (*tally.lost, *tally.doubled, *tally.wrong):
        report.example(f"kill {number + 1}: {line}")
    return tally


def _ended(journals: list[Journal]) -> int:
    return sum(journal.end == "kept" for journal in journals)


def _await_backends(look: Callable[[], AbstractContextManager[Database]]) -> None:
    """PostgreSQL may still be at the last COMMIT of a client that is gone."""
    for _ in range(500):
        with look() as database:
            ((others,),) = database.query(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        if not others:
            return
        time.sleep(0.02)
    raise TimeoutError("backends of killed servers do not end")

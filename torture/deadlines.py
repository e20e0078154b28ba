"""Check 4: learners answer across their deadline with clocks that are wrong by up to a day; then the server is down
across it, and several sweepers close what is left."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

from bench.client import Reply
from torture import rows
from torture.journal import compare
from torture.learners import BROKEN, Client, Learner, Unexpected, key_of, use_key
from torture.report import Report
from torture.rows import Rows
from torture.site import Site

LOCK_WAIT = 20  # seconds for which nothing may close an attempt after the grace, see exams.models
SWEEPERS = 3
DAY = 24 * 60 * 60.0


@dataclass(frozen=True)
class Plan:
    learners: int = 50
    grace: int = 10  # seconds
    ahead: float = 8.0  # seconds of exam that are left when they begin to answer
    after: float = 4.0  # seconds for which they go on after the grace


@dataclass
class Answer:
    version: tuple[int, int, int]
    sent_at: datetime
    replied_at: datetime
    status: int


class Hurried(Learner):
    """Saves about twice a second until well after the end. Says a wrong time wherever a client can say one."""

    def __init__(self, client: Client, rng: Random) -> None:
        super().__init__(client, rng)
        self.error = timedelta(seconds=rng.uniform(-DAY, DAY))
        self.answers: list[Answer] = []
        self.odd: list[str] = []
        self.deadline = datetime.max.replace(tzinfo=UTC)

    def sit(self, until: datetime) -> None:
        while (now := datetime.now(UTC)) < until:
            self.answer(self.rng.choice(sorted(self.forms)), now)
            time.sleep(self.rng.uniform(0.2, 0.8))

    def answer(self, position: int, now: datetime) -> Reply | None:
        wrong = format_datetime((now + self.error).astimezone(UTC), usegmt=True)
        known = set(self.journal.sends)
        try:
            reply = self.save(position, self.choose(self.forms[position]), Date=wrong)
        except (Unexpected, *BROKEN) as error:
            self.odd.append(repr(error))
            return None
        (version,) = set(self.journal.sends) - known
        self.answers.append(Answer(version, now, datetime.now(UTC), reply.status))
        return reply


def run(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    environment = {"LIGHTWELL_GRACE": str(plan.grace)}
    grace = timedelta(seconds=plan.grace)
    with Site(template, folder / "deadlines", fault=fault, environment=environment) as site:
        use_key(key_of(site.data))
        site.start()
        learners = [Hurried(Client(site.ports, Random(n)), Random(n)) for n in range(plan.learners)]
        for learner in learners:
            learner.start("quick")
            for position in range(1, 5):
                learner.open(position)
            learner.forms = {position: form for position, form in learner.forms.items() if form.codes}
        deadlines = _bring_near(site, learners, plan)
        threads = [
            threading.Thread(
                target=learner.sit, args=(learner.deadline + grace + timedelta(seconds=plan.after),), daemon=True
            )
            for learner in learners
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        # Down before anything may be closed; back when all may, with several sweepers at once and late queues.
        site.kill()
        with rows.sqlite(site.database) as database:
            closed_early = sum(one.state == "submitted" for one in database.rows().attempts.values())
        time.sleep(max(0.0, (max(deadlines) + grace - datetime.now(UTC)).total_seconds() + LOCK_WAIT + 0.5))
        sweepers = [site.begin("close_attempts") for _ in range(SWEEPERS)]
        site.start()
        for learner in learners[::5]:
            learner.client.drop()
            learner.answer(min(learner.forms), datetime.now(UTC))
        crashed = sum(sweeper.wait(60) != 0 for sweeper in sweepers)
        _await_sweeper(site)

        with rows.sqlite(site.database) as database:
            stored = database.rows()
        said = site.manage("recompute_scores", "--check", is_checked=False)
        _judge(report, learners, stored, grace)
        report.figure("attempts closed before their grace and all waits were over", closed_early)
        report.figure("sweepers that failed", crashed)
        report.figure("findings of recompute_scores --check", int(said.returncode != 0))


def _bring_near(site: Site, learners: list[Hurried], plan: Plan) -> list[datetime]:
    """Exams last minutes; the rig gives these seconds, by moving the deadlines where the server reads them."""
    with rows.sqlite(site.database) as database:
        for learner in learners:
            learner.deadline = datetime.now(UTC) + timedelta(seconds=plan.ahead + learner.rng.uniform(-1, 1))
            database.query(
                "UPDATE exams_attempt SET deadline_at = ? WHERE id = ?",
                f"{learner.deadline.replace(tzinfo=None)}",
                learner.journal.attempt,
            )
    return [learner.deadline for learner in learners]


def _await_sweeper(site: Site) -> None:
    for _ in range(60):
        with rows.sqlite(site.database) as database:
            ((left,),) = database.query("SELECT count(*) FROM exams_attempt WHERE state = 'open'")
        if not left:
            return
        time.sleep(0.5)


def _judge(report: Report, learners: list[Hurried], stored: Rows, grace: timedelta) -> None:
    late_stored = unstored = refused = misfits = not_closed = crossed = late_kept = 0
    for learner in learners:
        last = learner.deadline + grace
        name = learner.journal.attempt
        tally = compare(learner.journal, stored)
        unstored += len(tally.lost)
        misfits += len(tally.doubled) + len(tally.wrong)
        for line in (*tally.lost, *tally.doubled, *tally.wrong):
            report.example(line)
        saved = {event.version: event for event in stored.events[name] if event.kind == "save"}
        for answer in learner.answers:
            # Sender and server run on one machine: what came back before the end was received before it.
            if answer.sent_at > last and answer.version in saved:
                late_stored += 1
                report.example(f"{name}: {answer} is stored, the last moment was {last}")
            if answer.replied_at <= last and answer.status != 200:
                refused += 1
                report.example(f"{name}: {answer} was refused, the last moment was {last}")
            crossed += answer.sent_at <= last < answer.replied_at
        late_kept += sum(event.kind == "late" for event in stored.events[name])
        attempt = stored.attempts[name]
        closes = sum(event.kind == "close" for event in stored.events[name])
        if attempt.finished_at != attempt.deadline_at or closes != 1:
            not_closed += 1
            report.example(
                f"{name}: finished at {attempt.finished_at}, deadline {attempt.deadline_at}, {closes} closes"
            )
    sent = [answer for learner in learners for answer in learner.answers]
    odd = [line for learner in learners for line in learner.odd]
    for line in odd:
        report.example(line)
    in_time = sum(answer.status == 200 for answer in sent)
    report.at_least("learners across their deadline, clocks wrong by up to a day", len(learners), 1)
    report.at_least("answers acknowledged in time", in_time, len(learners))
    report.at_least("answers refused as late", sum(answer.status == 409 for answer in sent), len(learners))
    report.note(f"{'answers on their way at the last moment':<58}{crossed:>12,}")
    report.note(f"{'late answers kept as evidence':<58}{late_kept:>12,}")
    report.figure("late answers stored as scored", late_stored)
    report.figure("answers acknowledged and not stored", unstored)
    report.figure("answers in time and refused", refused)
    report.figure("attempts not closed once, at their deadline", not_closed)
    report.figure("logs, responses, results that do not fit", misfits)
    report.figure("replies that no learner should get", len(odd))

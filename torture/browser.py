"""Check 6: the exam driver in Chromium: cut off, reloaded, killed, taken over.

Every answer arrives soon after reconnecting, and the indicator said how things stood all along.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from playwright.sync_api import Error as BrowserError

from tests.e2e.browser import find as find_chromium
from torture import rows
from torture.faults import IN_THE_PAGE
from torture.indicator import LAG, Judged
from torture.learners import key_of, use_key
from torture.report import Report
from torture.site import Site
from torture.sittings import Sitting
from torture.windows import Chromium, Device, Patch, open_chromium

LIMIT = 5.0  # seconds in which everything arrives after reconnecting


@dataclass(frozen=True)
class Plan:
    offline: float = 60.0  # seconds
    offline_answers: int = 40
    reloads: int = 4  # half of them while there is no network
    kills: int = 6  # half of the tab, half of the browser
    takeovers: int = 3
    outages: tuple[float, ...] = (0.0, 3.0, 8.0, 15.0)  # seconds that the server stays away after its kill
    answers: int = 8  # in each round of these
    scenarios: tuple[str, ...] = ("offline", "reload", "devices", "server", "kill")


PLANTED = {  # the scenario that must find a fault
    "flush-first": "reload",
    "memory-only": "kill",
    "says-saved": "offline",
    "counts-short": "offline",
    "tired": "server",
    "mute": "devices",
}
SHORT = Plan(offline=8, offline_answers=16, reloads=2, kills=2, takeovers=1, outages=(1.5,), answers=4)


def plan_of(*, is_short: bool, fault: str = "") -> Plan:
    if fault:
        return replace(SHORT, scenarios=(PLANTED[fault],))
    return SHORT if is_short else Plan()


def missing() -> str:
    """Why there can be no browser here; empty where there can."""
    return "" if find_chromium() else "no Chromium on this machine (python -m tests.e2e.browser installs one)"


def is_needed() -> bool:
    """Whether a machine without a browser fails the check."""
    return os.environ.get("CI") == "true"


@dataclass
class Stage:
    """What a scenario is played on."""

    site: Site
    chromium: Chromium
    plan: Plan
    rng: Random
    fault: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.site.ports[0]}"

    def device(self, *, is_lasting: bool = False) -> Device:
        """Another browser of a learner. `is_lasting`: on the disk, for the one that will be killed."""
        browser = self.chromium.browser
        context = browser.contexts[0] if is_lasting else browser.new_context()
        return Device(
            context, self.url, Random(self.rng.random()), Patch(*IN_THE_PAGE[self.fault]) if self.fault else None
        )

    def answers(self, device: Device, count: int, *, each: float = 0.1) -> None:
        """To as many questions as there are, of those in memory."""
        done: set[int] = set()
        for _ in range(count):
            done.add(device.answer_somewhere(sorted(device.loaded - done)))
            device.rest(each * self.rng.uniform(0.5, 1.5))


def offline(stage: Stage, sitting: Sitting) -> None:
    """The network is gone for a minute; the learner goes on among the items that are in memory."""
    device, plan = sitting.devices[0], stage.plan
    device.walk(6)
    device.rest(1.2)  # the next ones are fetched ahead
    device.offline()
    until = time.monotonic() + plan.offline
    for n in range(plan.offline_answers):
        device.answer_somewhere()
        device.rest(max(0.0, (until - time.monotonic()) / (plan.offline_answers - n)))
    waited = len(sitting.not_there())
    sitting.arrive(device.online(), waited=waited)
    device.rest(0.3)


def reload(stage: Stage, sitting: Sitting) -> None:
    """Reloads right after reconnecting, and in between, when the page cannot come."""
    device = sitting.devices[0]
    for n in range(stage.plan.reloads):
        device.walk(2)
        device.offline()
        stage.answers(device, stage.plan.answers)
        url, waited = device.page.url, len(sitting.not_there())
        if n % 2:
            with suppress(BrowserError):  # the browser's own page: no network
                device.page.reload()
            since = device.online()
            device.open(url)
        else:
            since = device.online()
            device.page.reload()
            device.settle()
        sitting.arrive(since, waited=waited)
        device.rest(0.3)


def kill(stage: Stage, sitting: Sitting) -> None:
    """The tab, then the whole browser is killed while answers wait; the learner opens it again."""
    device = sitting.devices[0]
    for n in range(stage.plan.kills):
        device.walk(2)
        device.offline()
        stage.answers(device, stage.plan.answers)
        device.rest(stage.rng.uniform(0.1, 0.4))
        url, waited = device.page.url, len(sitting.not_there())
        if n % 2:
            cookies = device.context.cookies()  # those of the last half minute need not be on the disk yet
            stage.chromium.again()
            device.adopt(stage.chromium.browser.contexts[0])
            device.context.add_cookies(cookies)  # type: ignore[arg-type]  # what a context gives, one takes
            since = time.monotonic()
        else:
            with device.page.expect_event("crash"):
                stage.chromium.kill_tabs()
            device.new_page()
            since = device.online()
        device.open(url)
        sitting.arrive(since, waited=waited)
        device.rest(0.3)


def devices(stage: Stage, sitting: Sitting) -> None:
    """Another device goes on while the first has answers that wait; the first comes back, and takes over again."""
    first = sitting.devices[0]
    first.walk(6)
    second = stage.device()
    sitting.devices.append(second)
    second.context.add_cookies(first.context.cookies())  # type: ignore[arg-type]  # what a context gives, one takes
    for _ in range(stage.plan.takeovers):
        first.offline()
        stage.answers(first, stage.plan.answers)
        mine = {line.position for line in sitting.not_there()}
        second.open(first.page.url)
        second.continue_here()
        theirs = {second.answer_somewhere(sorted(mine)[::2]) for _ in range(3)}
        others = [position for position in range(1, 7) if position not in mine] or [12]
        theirs |= {second.answer_somewhere(others) for _ in range(2)}
        sitting.arrive(first.online(), waited=len(mine))
        tell(sitting, first, mine & theirs)

        first.continue_here()
        stage.answers(first, 2)
        if not second.has_lost:  # the clock may have told it already, or does so at this moment
            with suppress(BrowserError):
                second.answer()
        tell(sitting, second, set())
        sitting.arrive(time.monotonic())


def tell(sitting: Sitting, device: Device, overruled: set[int]) -> None:
    """The device that lost says so, and of each question whose answer was not taken."""
    sitting.conflicts += len(overruled)
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        untold = {f"question {position} was overruled without a word" for position in overruled - device.refused()}
        if not device.has_lost:
            untold.add(f"a device that lost says {device.words!r}")
        if not untold:
            return
        device.rest(0.05)
    sitting.untold |= untold


def server(stage: Stage, sitting: Sitting) -> None:
    """The server is killed while answers are given, and comes back."""
    device = sitting.devices[0]
    device.walk(3)
    for outage in stage.plan.outages:
        with ThreadPoolExecutor(1) as pool:
            strike = pool.submit(_strike, stage, sitting, outage)
            while not strike.done():
                stage.answers(device, 1, each=0.2)
            waited, since = strike.result()
        sitting.arrive(since, waited=waited)
        device.rest(0.3)


def _strike(stage: Stage, sitting: Sitting, outage: float) -> tuple[int, float]:
    """Kill the server and start it again; how many answers wait just before, and when it answers."""
    time.sleep(random.uniform(0.2, 0.8))
    stage.site.kill()
    time.sleep(outage)
    waited = len(sitting.not_there())
    stage.site.start()
    return waited, time.monotonic()


SCENARIOS: dict[str, tuple[Callable[[Stage, Sitting], None], Callable[[Plan], str]]] = {
    "offline": (offline, lambda plan: f"offline for {plan.offline:g} s"),
    "reload": (reload, lambda plan: f"{plan.reloads} reloads, half without network"),
    "devices": (devices, lambda plan: f"{plan.takeovers} take-overs by a second device"),
    "server": (server, lambda plan: f"{len(plan.outages)} kills of the server"),
    "kill": (kill, lambda plan: f"{plan.kills} kills of tab or browser"),
}


def run(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    sittings: list[Sitting] = []
    judged, broken = Judged(), 0
    with Site(template, folder / "browser") as site, open_chromium(folder / "profile") as chromium:
        use_key(key_of(site.data))
        site.start()
        for name in plan.scenarios:
            play, words = SCENARIOS[name]
            stage = Stage(site, chromium, plan, Random(name), fault)
            sitting = Sitting(site)
            sittings.append(sitting)
            try:
                sitting.start(stage.device(is_lasting=name == "kill"))
                play(stage, sitting)
            except BrowserError as error:
                broken += 1
                report.example(f"{name}: {str(error).strip().splitlines()[0]}")
            with rows.sqlite(site.database) as database:
                judged.add(sitting.judge(database.rows()))
            _scenario(report, words(plan), sitting)
            for device in sitting.devices if name != "kill" else ():
                device.context.close()
    _sum(report, sittings, judged, broken)


def _scenario(report: Report, words: str, sitting: Sitting) -> None:
    for line in (*sitting.lost, *sitting.untold):
        report.example(f"{words}: {line}")
    report.at_least(f"{words}: answers that waited", sitting.waited, 1)
    slowest = round(max(sitting.arrivals, default=float("inf")), 2)
    report.figure(f"{words}: last arrival", slowest, at_most=LIMIT, unit=" s")


def _sum(report: Report, sittings: list[Sitting], judged: Judged, broken: int) -> None:
    everywhere = [device for sitting in sittings for device in sitting.devices]
    answers = sum(len(sitting.journal) for sitting in sittings)
    changes = sum(note.what == "change" for device in everywhere for note in device.notes)
    errors = [error for device in everywhere for error in device.errors]
    for line in (*judged.lies, *errors):
        report.example(line)
    report.note(f"{'answers given':<58}{answers:>12,}")
    report.figure("answers lost", sum(len(sitting.lost) for sitting in sittings))
    conflicts = sum(sitting.conflicts for sitting in sittings)
    report.note(f"{'answers overruled by another device':<58}{conflicts:>12,}")
    report.figure("of them, and of devices that lost, not told so", sum(len(sitting.untold) for sitting in sittings))
    report.at_least("looks at the indicator", judged.samples, answers)
    report.note(f"{'of them said saved, said that answers wait':<58}{f'{judged.saved:,}, {judged.waiting:,}':>12}")
    report.figure("lies of the indicator", len(judged.lies))
    report.figure("longest time that it said too many wait", round(judged.longest_lag, 2), at_most=LAG, unit=" s")
    report.exactly("answers that the page saw given", changes, answers)
    report.figure("errors of scripts, scenarios that stopped", len(errors) + broken)

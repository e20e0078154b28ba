"""`make bench`: requests a second, p50 and p99 of the hot paths at 1 and 16 connections, beside the floor.

Machines drift by a quarter within minutes, so each operation of Lightwell runs next to its operation of the floor, in
turns, and the ratio of the medians is what to quote.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import content, forms, tables
from bench.client import Figures, Visitor, loop

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
SITE, FLOOR = 8641, 8642
Step = Callable[[], bool]


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                with Visitor(port) as visitor:
                    visitor.get("/")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(20)


class Learner(Visitor):
    """A guest of Lightwell who sits the full mock."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.get("/exams/")
        self.item_url = self.post("/exams/iam-users/full/start", {}).location
        assert re.search(r"/items/1/$", self.item_url), self.item_url
        self.positions = itertools.cycle(range(1, 65))
        self.counters = itertools.count(1)
        self.forms = {position: self._form(position) for position in range(1, 65)}

    def url(self, position: int) -> str:
        return self.item_url.replace("/items/1/", f"/items/{position}/")

    def _form(self, position: int) -> dict[str, object]:
        text = self.get(self.url(position)).text
        hidden = dict(re.findall(r'<input type="hidden" name="(kind|epoch)" value="([^"]*)"', text))
        return {**hidden, "option": re.findall(r'name="option" value="([^"]+)"', text)[0]}

    def topic(self) -> bool:
        return self.get("/guides/iam-users/topics/mfa/").status == 200

    def open(self) -> bool:
        return self.get(self.url(next(self.positions))).status == 200

    def save(self) -> bool:
        position = next(self.positions)
        body = {**self.forms[position], "counter": next(self.counters)}
        return self.post(f"{self.url(position)}save", body, Accept="application/json").status == 200

    def step(self) -> bool:
        """Save one item and show the next, as the driver does it: the save, then the fragment."""
        position = next(self.positions)
        body = {**self.forms[position], "counter": next(self.counters)}
        saved = self.post(f"{self.url(position)}save", body, Accept="application/json").status == 200
        following = self.get(self.url(position + 1), HX_Request="true", HX_Target="exam-item")
        return saved and following.status == 200


class Base(Visitor):
    """A user of the floor."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.token = self.get("/start").text

    def open(self) -> bool:
        return self.get("/open").status == 200

    def save(self) -> bool:
        return self.post("/save", {"choice": "b"}).status == 200

    def step(self) -> bool:
        return self.save() and self.open()


@dataclass(frozen=True)
class Operation:
    name: str
    of: Callable[[Learner], Step]
    floor: Callable[[Base], Step]
    floor_name: str


OPERATIONS = (
    Operation("topic page", lambda one: one.topic, lambda one: one.open, "page"),
    Operation("exam item page", lambda one: one.open, lambda one: one.open, "page"),
    Operation("exam save", lambda one: one.save, lambda one: one.save, "save"),
    Operation("save and next", lambda one: one.step, lambda one: one.step, "save, page"),
)


def median(figures: list[Figures]) -> Figures:
    return Figures(
        statistics.median(one.rate for one in figures),
        statistics.median(one.p50 for one in figures),
        statistics.median(one.p99 for one in figures),
        sum(one.failures for one in figures),
    )


def row(figures: Figures) -> str:
    return f"{figures.rate:>9.0f}{figures.p50:>9.1f}{figures.p99:>9.1f}"


def memory(pid: int) -> float:
    """Resident memory of a process and all below it, in MB, pages that they share counted once (PSS); Linux only."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[1])  # type: ignore[index]
    return own / 1024 + sum(memory(int(child)) for child in children)


def weight(page: str) -> tuple[int, int]:
    """Bytes on the wire, compressed as a browser asks for it, and requests of a first visit to a page."""
    seen: dict[str, int] = {}
    waiting = [page]
    with Visitor(SITE) as browser, Visitor(SITE) as reader:
        while waiting:
            if (path := waiting.pop()) in seen:
                continue
            seen[path] = browser.get(path, Accept_Encoding="gzip, deflate, br").size
            text = reader.get(path).text if path.endswith(("/", ".css", ".js")) else ""
            if path.endswith("/"):
                waiting += re.findall(r'(?:src|href)="(/static/[^"#]+)', text)
            elif path.endswith(".css"):
                waiting += [f"/static/{name}" for name in re.findall(r'url\("?\.\./([^")]+)', text)]
            elif path.endswith(".js"):
                waiting += [f"/static/js/{name}" for name in re.findall(r'from "\./([^"]+)"', text)]
    return sum(seen.values()), len(seen)


def weigh(visitor: Visitor) -> None:
    """The heaviest first visit of the guide: every page it links to, each with an empty cache."""
    front = visitor.get("/guides/iam-users/").text
    pages = sorted({"/", *re.findall(r'href="(/guides/iam-users/[\w/-]*)"', front)})
    weights = {page: weight(page) for page in pages}
    heaviest = max(weights, key=lambda page: weights[page][0])
    total, requests = weights[heaviest]
    print(
        f"\nFirst visit, fonts and scripts included: at most {total / 1024:.1f} KiB, {requests} requests ({heaviest})"
    )


def run(seconds: float, rounds: int) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL"}}
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory())
        site_environment = {**environment, "LIGHTWELL_DATA": f"{data}/site", "LIGHTWELL_GUESTS_PER_HOUR": "100000"}
        floor_environment = {**environment, "FLOOR_DATA": data}
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=site_environment, check=True, stdout=-3)
        subprocess.run([sys.executable, "-m", "bench.floor", "prepare"], cwd=ROOT, env=floor_environment, check=True)
        serve = [sys.executable, "manage.py", "serve", "--port", str(SITE), "--workers", str(WORKERS)]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(FLOOR)]
        granian += ["--workers", str(WORKERS), "--blocking-threads", "1", "--backlog", "1024", "--log-level", "warning"]
        site = stack.enter_context(serving(serve, SITE, site_environment))
        stack.enter_context(serving([*granian, "bench.floor:application"], FLOOR, floor_environment))

        learners = [stack.enter_context(Learner(SITE)) for _ in range(16)]
        bases = [stack.enter_context(Base(FLOOR)) for _ in range(16)]
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {WORKERS} workers")
        print(f"SQLite, WAL, synchronous=FULL; {rounds} rounds of {seconds:g} s each; the clients share the cores\n")
        print(f"{'operation':<16}{'conns':>6}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'fail':>6}   ", end="")
        print(f"{'floor':<12}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
        for operation, connections in itertools.product(OPERATIONS, (1, 16)):
            ours, floors = [], []
            for _ in range(rounds):
                ours.append(loop([operation.of(one) for one in learners[:connections]], seconds))
                floors.append(loop([operation.floor(one) for one in bases[:connections]], seconds))
            us, base = median(ours), median(floors)
            print(f"{operation.name:<16}{connections:>6}{row(us)}{us.failures:>6}   ", end="")
            print(f"{operation.floor_name:<12}{row(base)}{us.rate / base.rate:>8.2f}")
        weigh(learners[0])
        fragment = learners[0].get(learners[0].url(7), HX_Request="true", HX_Target="exam-item", Accept_Encoding="gzip")
        print(f"A further exam item: {fragment.size / 1024:.1f} KiB")
        if Path("/proc/self/smaps_rollup").exists():
            print(f"Memory of the server with {WORKERS} workers and its chores: {memory(site.pid):.0f} MB (PSS)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    run(options.seconds, options.rounds)
    content.run()
    forms.run()
    tables.run()

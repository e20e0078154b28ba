"""A learner over HTTP who sits exams like a browser without a screen: reads pages, sends forms, keeps a journal."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

from django.conf import settings

from bench.client import Reply, Visitor
from torture.journal import KEPT, REFUSED, UNKNOWN, Journal, Sent
from torture.rows import CHOICES

GUIDE = "iam-users"
BROKEN = (OSError, http.client.HTTPException)  # the connection, not the reply
IDLE = 5.0  # seconds after which the server may close a kept connection at any moment
JSON = {"Accept": "application/json"}


class Unexpected(Exception):  # noqa: N818
    """A reply that a learner must never get."""


class Client(Visitor):
    """One browser in front of several servers: each request goes to any of them."""

    def __init__(self, ports: Iterable[int], rng: Random) -> None:
        self.ports, self.rng = tuple(ports), rng
        super().__init__(self.ports[0])
        self.connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port in self.ports]
        self.used_at = time.monotonic()

    def send(self, method: str, path: str, body: Mapping[str, object] | None, **headers: str) -> Reply:
        if time.monotonic() > self.used_at + IDLE:
            self.drop()
        self.connection = self.rng.choice(self.connections)
        try:
            return super().send(method, path, body, **headers)
        finally:
            self.used_at = time.monotonic()

    def drop(self) -> None:
        """Close what is broken; the next request opens it again."""
        for connection in self.connections:
            connection.close()

    def twin(self) -> Client:
        """Another tab of the same browser: the same cookies over connections of its own."""
        other = Client(self.ports, Random(self.rng.random()))
        other.cookies, other.token = dict(self.cookies), self.token
        return other


@dataclass
class Form:
    """An item as its page shows it."""

    position: int
    kind: str
    asks: int
    epoch: int
    counter: int
    total: int
    codes: dict[str, int] = field(default_factory=dict)  # what the page shows -> the author's position
    checked: frozenset[int] = frozenset()
    is_flagged: bool = False

    @property
    def value(self) -> str:
        return encoded(self.checked)

    def code(self, position: int) -> str:
        return next(code for code, known in self.codes.items() if known == position)


def encoded(chosen: Iterable[int]) -> str:
    return " ".join(map(str, sorted(chosen)))


@cache
def use_key(secret_key: str) -> None:
    """The product's codec of option codes is used to read pages; it needs the site's key, nothing else of Django."""
    settings.configure(SECRET_KEY=secret_key)


def key_of(data: Path) -> str:
    return (data / "secret_key").read_text().strip()


class Learner:
    """One person, one window. Raises what a broken connection raises; the journal then holds `unknown`."""

    def __init__(self, client: Client, rng: Random) -> None:
        self.client, self.rng = client, rng
        self.journal = Journal("")
        self.finished: list[Journal] = []
        self.forms: dict[int, Form] = {}
        self.counters: dict[tuple[int, int], int] = {}  # (position, epoch) -> the last counter used
        self.epoch = 1
        self.total = 0

    @property
    def attempt(self) -> str:
        return str(UUID(self.journal.attempt))

    def url(self, *rest: object) -> str:
        return f"/exams/attempts/{self.attempt}/{'/'.join(map(str, rest))}"

    # --- the exam

    def start(self, exam: str = "full") -> Reply:
        if not self.client.token:
            self.client.get("/exams/")
        reply = self.client.post(f"/exams/{GUIDE}/{exam}/start", {})
        found = re.match(r"/exams/attempts/([0-9a-f-]{36})/items/\d+/$", reply.location)
        if reply.status not in {302, 303} or not found:
            raise Unexpected(f"start answered {reply.status} {reply.location}")
        self.journal = Journal(found[1].replace("-", ""))
        self.forms, self.counters, self.epoch = {}, {}, 1
        return reply

    def open(self, position: int) -> Form:
        reply = self.client.get(self.url("items", position, ""))
        if reply.status != 200:
            raise Unexpected(f"item {position} answered {reply.status} {reply.location}")
        form = self.forms[position] = read_form(reply.text, self.attempt)
        self.epoch, self.total = form.epoch, form.total
        used = self.counters.get((position, form.epoch), 0)
        self.counters[position, form.epoch] = max(used, form.counter - 1)
        return form

    def choose(self, form: Form) -> frozenset[int]:
        count = self.rng.randint(0 if self.rng.random() < 0.1 else 1, form.asks)
        return frozenset(self.rng.sample(sorted(form.codes.values()), count))

    def save(self, position: int, chosen: frozenset[int], *, is_flagged: bool = False, **more: str) -> Reply:
        """A new version; whether it is stored is in the journal."""
        counter = self.counters[position, self.epoch] = self.counters.get((position, self.epoch), 0) + 1
        version = (position, self.epoch, counter)
        self.journal.sends[version] = Sent(encoded(chosen), is_flagged)
        return self.send(version, **more)

    def send(self, version: tuple[int, int, int], **more: str) -> Reply:
        """Send a version of the journal, for the first time or again. `more`: headers."""
        position, epoch, counter = version
        sent, form = self.journal.sends[version], self.forms[position]
        codes = [form.code(int(part)) for part in sent.value.split()]
        body: dict[str, object] = {"kind": form.kind, "epoch": epoch, "counter": counter, "option": codes}
        if sent.is_flagged:
            body["flagged"] = "1"
        reply = self.client.post(self.url("items", position, "save"), body, **JSON, **more)
        if reply.status == 200:
            sent.state = KEPT
        elif reply.status == 409:
            sent.state = REFUSED
        elif reply.status != 503:  # "not just now": as good as no reply
            raise Unexpected(f"save answered {reply.status}")
        return reply

    def take_over(self) -> None:
        self.journal.take_overs.append(UNKNOWN)
        reply = self.client.post(self.url("take-over"), {"position": 1})
        if reply.status not in {302, 303} or "/items/" not in reply.location:
            raise Unexpected(f"take-over answered {reply.status} {reply.location}")
        self.journal.take_overs[-1] = KEPT
        self.open(1)  # the page tells the new epoch

    def finish(self) -> None:
        self.journal.end = UNKNOWN
        reply = self.client.post(self.url("finish"), {})
        if reply.status not in {302, 303} or not reply.location.endswith("/result/"):
            raise Unexpected(f"finish answered {reply.status} {reply.location}")
        self.journal.end = KEPT


def read_form(page: str, attempt: str) -> Form:
    from quizzes.opaque import Codes  # after the key is known

    def hidden(name: str) -> str:
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
        return found[1] if found else ""

    head = re.search(r'data-position="(\d+)" data-total="(\d+)" data-asks="(\d+)"', page)
    if head is None:
        raise Unexpected("a page that is no item")
    position, total, asks = map(int, head.groups())
    form = Form(position, hidden("kind"), asks, int(hidden("epoch")), int(hidden("counter")), total)
    form.is_flagged = bool(hidden("flagged"))
    if form.kind in CHOICES:
        codes = Codes(f"attempt:{attempt}", position)
        shown = re.findall(r'name="option" value="([0-9a-f]+)"( checked)?', page)
        form.codes = {code: codes.option(code) for code, _ in shown}
        form.checked = frozenset(form.codes[code] for code, checked in shown if checked)
    return form

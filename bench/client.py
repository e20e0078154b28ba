"""A small HTTP client with cookies over one kept connection, and a closed loop of several of them."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    location: str
    size: int  # bytes on the wire
    headers: str  # as they came, one a line


class Visitor:
    """One browser: kept connection, cookies, the last CSRF token it saw."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, method: str, path: str, body: Mapping[str, object] | None, **headers: str) -> Reply:
        """`body` goes as a form, with the CSRF token; redirects are answered, not followed."""
        data = None
        headers = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            data = urlencode({"csrfmiddlewaretoken": self.token, **body}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, data, headers)
        response = self.connection.getresponse()
        raw = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        text = "" if response.headers.get("Content-Encoding") else raw.decode(errors="replace")
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self.token = found.group(1)
        location = urlsplit(response.headers.get("Location", "")).path
        return Reply(response.status, text, location, len(raw), str(response.headers))

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, None, **headers)

    def post(self, path: str, body: Mapping[str, object], **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)


@dataclass(frozen=True)
class Figures:
    rate: float  # operations a second, all connections together
    p50: float  # milliseconds
    p99: float
    failures: int


def loop(steps: Sequence[Callable[[], bool]], seconds: float) -> Figures:
    """Run every step in a thread of its own, again and again, for so many seconds. A step answers: did it go well?"""
    times: list[list[float]] = [[] for _ in steps]
    failures = [0] * len(steps)
    end = time.perf_counter() + seconds

    def work(index: int, step: Callable[[], bool]) -> None:
        while (begin := time.perf_counter()) < end:
            failures[index] += not step()
            times[index].append(time.perf_counter() - begin)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(steps)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    every = sorted(t for own in times for t in own)
    cuts = statistics.quantiles(every, n=100) if len(every) > 1 else [0.0] * 99
    return Figures(len(every) / elapsed, 1000 * cuts[49], 1000 * cuts[98], sum(failures))

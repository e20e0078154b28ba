"""A Lightwell of its own for a check: data, database, servers started as in production, and their sudden end."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds that a server may take to answer, on a busy machine


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) != 0


def free_ports() -> int:
    """A port that is free together with the next. Servers share a port without a word, and a learner who met another
    one's would seem to have lost everything."""
    drawn = (random.randrange(20_000, 30_000, 2) for _ in range(1000))
    return next(port for port in drawn if is_free(port) and is_free(port + 1))


FIRST_PORT = int(os.environ.get("TORTURE_PORT", "0")) or free_ports()  # and the one after it


class Site:
    """`ports`: one server for each. Its data is a copy of `template`, which `prepare` has made."""

    def __init__(
        self,
        template: Path,
        data: Path,
        *,
        ports: tuple[int, ...] = (FIRST_PORT,),
        workers: int = 2,
        fault: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        shutil.copytree(template, data)
        self.data, self.ports, self.workers = data, ports, workers
        self.environment = {**surroundings(data, fault), **(environment or {})}
        self.servers: dict[int, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.data, ignore_errors=True)

    @property
    def database(self) -> Path:
        return self.data / "lightwell.sqlite3"

    def start(self) -> None:
        """Start the servers that do not run, and wait until each answers."""
        for port in self.ports:
            if port not in self.servers:
                if not is_free(port):
                    raise RuntimeError(f"somebody else serves on port {port}")
                self.servers[port] = self._serve(port)
        for port in self.ports:
            self._await(port)

    def kill(self, *ports: int) -> None:
        """`kill -9` of the process group of some servers, of all by default: server, workers and chores at once."""
        gone = [self.servers.pop(port) for port in ports or self.ports if port in self.servers]
        end_group(*gone)

    def manage(self, *words: str, is_checked: bool = True) -> subprocess.CompletedProcess[str]:
        return manage(self.environment, *words, is_checked=is_checked)

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """A management command in the background."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _serve(self, port: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(self.workers)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self.data / "server.log").open("ab"),
            start_new_session=True,  # a process group of its own, so that one signal ends all of it
        )

    def _await(self, port: int) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.servers[port].poll() is not None:  # the port was still taken by the one before
                self.servers[port] = self._serve(port)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                connection.request("HEAD", "/exams/")
                connection.getresponse().read()
                connection.close()
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            else:
                return
        raise TimeoutError(f"no server answers on port {port}: {(self.data / 'server.log').read_text()[-2000:]}")


def surroundings(data: Path, fault: str = "") -> dict[str, str]:
    """The environment of a site: nothing of the caller's own installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIGHTWELL_", "DATABASE_URL"))}
    own = {"LIGHTWELL_DATA": str(data), "LIGHTWELL_GUESTS_PER_HOUR": "1000000"}
    planted = {"DJANGO_SETTINGS_MODULE": "torture.planted", "TORTURE_FAULT": fault}
    return {**kept, **own, **(planted if fault else {"DJANGO_SETTINGS_MODULE": "config.settings"})}


def manage(environment: Mapping[str, str], *words: str, is_checked: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if is_checked and done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done


def prepare(data: Path) -> None:
    """What `make run` makes before it serves, once for all checks."""
    data.mkdir(parents=True)
    manage(surroundings(data), "prepare")


def end_group(*processes: subprocess.Popen[bytes]) -> None:
    """`kill -9` of the process groups of what was started with one of its own; returns when nothing of them runs."""
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
    for process in processes:
        process.wait()
        while _lives(process.pid):
            time.sleep(0.005)


def _lives(group: int) -> bool:
    """Whether a process of the group still runs; a zombie that nobody has reaped yet does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(pgrp) == group and state not in "ZX":
            return True
    return False

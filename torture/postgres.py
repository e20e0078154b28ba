"""A PostgreSQL cluster of its own, from the system's binaries, under a user without rights: initdb refuses root."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote

NOBODY = "nobody"


def binaries() -> Path | None:
    """The newest server binaries of the system."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: float(path.parent.name), default=None)


def missing() -> str:
    """Why there can be no cluster here; empty where there can."""
    if binaries() is None:
        return "no PostgreSQL server binaries on this machine (Debian: postgresql)"
    if find_spec("psycopg") is None:
        return "psycopg is not installed (pip install --require-hashes -r requirements-postgres.txt)"
    return ""


class Cluster:
    """Listens on a socket in `folder` alone; anybody who reaches the socket may connect."""

    def __init__(self, folder: Path) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError(missing())
        self.bin, self.folder, self.data = found, folder, folder / "data"
        self.user = NOBODY if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgres://lightwell@{quote(str(self.folder), safe='')}/lightwell"

    def __enter__(self) -> Self:
        self.folder.mkdir()
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.data), "-U", "lightwell", "-A", "trust", "-E", "UTF8", "--no-instructions")
        self._start()
        self._run("createdb", "-h", str(self.folder), "-U", "lightwell", "lightwell")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def crash(self) -> None:
        """All its processes end without a checkpoint; the start after it recovers from the log."""
        self._stop("immediate")
        self._start()

    def check(self) -> str:
        """What `pg_amcheck` says of tables and indexes; empty where all is well."""
        words = ["--install-missing", "--heapallindexed", "--parent-check", "-h", str(self.folder), "-U", "lightwell"]
        done = self._call("pg_amcheck", *words, "lightwell")
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def _start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=60"
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def _stop(self, mode: str) -> None:
        self._call("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def _run(self, name: str, *words: str) -> None:
        done = self._call(name, *words)
        if done.returncode:
            raise RuntimeError(f"{name} failed:\n{done.stdout}{done.stderr}")

    def _call(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        # The postmaster inherits what it is given: with pipes, `run` would wait for it to end.
        log = self.folder / "command.log"
        with log.open("w+") as out:
            done = subprocess.run(
                [str(self.bin / name), *words], user=self.user, cwd=self.folder, stdout=out, stderr=out, check=False
            )
            out.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), "")

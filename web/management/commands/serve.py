"""Serves the site with a production WSGI server and runs the chores that need no request beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=max(2, min(4, os.cpu_count() or 2)))

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        self.check_port(host, port)
        server = subprocess.Popen(  # noqa: S603 - our own words
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"),
                *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "1"),
                *("--backlog", "1024", "--log-level", "warning", "config.wsgi:application"),
            ],
            cwd=settings.ROOT,
        )

        def stop(number: int, frame: FrameType | None) -> None:
            server.terminate()

        for reason in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # HUP: the terminal was closed
            signal.signal(reason, stop)
        # Passkeys refuse bare IP addresses, so the address to open is the name.
        self.stdout.write(f"Lightwell is at http://localhost:{port}  (Ctrl+C stops it)")
        self.stdout.flush()
        next_run = dict.fromkeys(settings.CHORES, time.monotonic() + 2)
        while server.poll() is None:
            for name, due in next_run.items():
                if time.monotonic() >= due and server.poll() is None:
                    self.run_chore(name)
                    next_run[name] = time.monotonic() + settings.CHORES[name]
            time.sleep(0.5)
        sys.exit(0 if server.returncode in {0, -signal.SIGTERM, -signal.SIGINT} else server.returncode)

    def check_port(self, host: str, port: int) -> None:
        """Raise CommandError with words where something else listens there."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                words = f"{host}:{port} cannot be used ({error.strerror}). Choose another port: make run PORT=9000"
                raise CommandError(words) from error

    def run_chore(self, name: str) -> None:
        """Run a command; a failing one is reported and tried again at its next turn, never in the way of the others."""
        try:
            call_command(name, verbosity=0)
        except Exception as error:  # noqa: BLE001 - a chore must not take the site down
            self.stderr.write(f"{name}: {error}")
        finally:
            close_old_connections()

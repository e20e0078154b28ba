"""Finds a Chromium for the journeys, or installs one where it may: `python -m tests.e2e.browser`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No look-ups of its own: a journey talks to the server under test and to nobody else.
FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def find() -> str | None:
    """The path of a Chromium on this machine: LIGHTWELL_CHROMIUM, an installed one, or Playwright's own."""
    if path := os.environ.get("LIGHTWELL_CHROMIUM"):
        return path
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install Chromium: from the system's packages as root, else by Playwright's own download. May fail quietly."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, **quiet)  # type: ignore[call-overload]
        subprocess.run(  # type: ignore[call-overload]
            ["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=environment, **quiet
        )
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    if not find():
        print("No Chromium found; installing one for the browser journeys ...")
        install()
    path = find()
    print(f"Browser journeys run in {path}." if path else "No Chromium: the browser journeys will be skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

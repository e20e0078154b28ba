"""`make torture`: every check, or those named; `--short` for CI; `--plant` shows that a check fails on a fault."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path

from torture import checks, site
from torture.faults import FAULTS
from torture.report import EXAMPLES, Report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="check", help=f"of: {', '.join(checks.CHECKS)}")
    parser.add_argument("--short", action="store_true", help="smaller numbers, at most 4 minutes")
    parser.add_argument("--plant", metavar="FAULT", help=f"'all', a check, or of: {', '.join(FAULTS)}")
    options = parser.parse_args()
    if unknown := set(options.checks) - set(checks.CHECKS):
        parser.error(f"no such check: {', '.join(sorted(unknown))}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave no servers behind
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as somebody else and must get through
        began = time.monotonic()
        failures: list[str] = []
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
        site.prepare(folder / "template")
        if options.plant:
            failures += plant(options.plant, folder)
        else:
            failures += check(options.checks or list(checks.CHECKS), folder, is_short=options.short)
            if options.short and not options.checks:
                failures += plant("last", folder)  # that faults are found at all; `--plant all` shows it for each check
        for line in failures:
            print(f"FAILED: {line}")  # again, where a reader of the last lines finds it
        print(f"{time.monotonic() - began:,.0f} s in all, {'FAILED' if failures else 'all held'}")
    return 1 if failures else 0


def check(names: list[str], folder: Path, *, is_short: bool) -> list[str]:
    """Run checks; answers what did not hold."""
    failures: list[str] = []
    for name in names:
        report = Report(name)
        checks.run(name, report, folder, is_short=is_short)
        report.done()
        failures += [f"{name}: {line}" for line in report.failures[:EXAMPLES]]
    return failures


def plant(wanted: str, folder: Path) -> list[str]:
    """Run checks against servers with a fault; answers the faults that were not found."""
    names = [name for name, fault in FAULTS.items() if wanted in {"all", name, fault.check}]
    if not names:
        raise SystemExit(f"no such fault: {wanted}")
    missed: list[str] = []
    for name in names:
        fault, report = FAULTS[name], Report(FAULTS[name].check, is_quiet=True)
        if reason := checks.missing(fault.check):
            print(f"{fault.check:<17}not run: {reason}", flush=True)
            continue
        checks.run(fault.check, report, folder, is_short=True, fault=name)
        found = next(iter(report.failures), "NOTHING FOUND")
        print(f"{fault.check:<17}{fault.words:<58}{found[:160]}", flush=True)
        if not report.failures:
            missed.append(f"{fault.check}: the planted fault {fault.words!r} was not found")
    return missed


if __name__ == "__main__":
    sys.exit(main())

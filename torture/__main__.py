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
from torture.report import Report


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
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
        site.prepare(folder / "template")
        if options.plant:
            failed = plant(options.plant, folder)
        else:
            failed = check(options.checks or list(checks.CHECKS), folder, is_short=options.short)
            if options.short and not options.checks:
                failed |= plant("last", folder)  # that faults are found at all; `--plant all` shows it for each check
        print(f"{time.monotonic() - began:,.0f} s in all, {'FAILED' if failed else 'all held'}")
    return 1 if failed else 0


def check(names: list[str], folder: Path, *, is_short: bool) -> bool:
    failed = False
    for name in names:
        report = Report(name)
        checks.run(name, report, folder, is_short=is_short)
        report.done()
        failed |= bool(report.failures)
    return failed


def plant(wanted: str, folder: Path) -> bool:
    """Run checks against servers with a fault; answers whether one of them found nothing."""
    names = [name for name, fault in FAULTS.items() if wanted in {"all", name, fault.check}]
    if not names:
        raise SystemExit(f"no such fault: {wanted}")
    missed = False
    for name in names:
        fault, report = FAULTS[name], Report(FAULTS[name].check, is_quiet=True)
        if reason := checks.missing(fault.check):
            print(f"{fault.check:<17}not run: {reason}", flush=True)
            continue
        checks.run(fault.check, report, folder, is_short=True, fault=name)
        found = next(iter(report.failures), "NOTHING FOUND")
        print(f"{fault.check:<17}{fault.words:<58}{found[:160]}", flush=True)
        missed |= not report.failures
    return missed


if __name__ == "__main__":
    sys.exit(main())

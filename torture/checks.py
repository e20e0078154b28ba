"""The checks by name, with their numbers: whole, short for CI, shorter still for planted faults."""

from __future__ import annotations

from pathlib import Path

from torture import browser, canaries, deadlines, ends, histories, kills, postgres, rush
from torture.report import Report

CHECKS = {
    "kills": "kill -9 of the server group under 50 learners, SQLite",
    "kills-postgres": "the same on PostgreSQL with two servers",
    "histories": "10,000 random histories, 1,000 of them over HTTP",
    "deadlines": "50 learners across a deadline with wrong clocks, the server down, several sweepers",
    "ends": "20 parallel starts, submits against saves, 20 parallel submits; SQLite and PostgreSQL",
    "browser": "Chromium: offline, reloads, kills of tab, browser and server, a second device; what the indicator says",
    "canaries": "nothing that tells a key before release",
    "rush": "300 learners start within 10 s and then save every 10 s",
}


def missing(name: str) -> str:
    """Why a check cannot run here; empty where it can."""
    found = {"kills-postgres": postgres.missing, "browser": browser.missing}.get(name)
    return found() if found else ""


def run(name: str, report: Report, folder: Path, *, is_short: bool, fault: str = "") -> None:
    """`folder` holds the template of a site and is the place for everything else."""
    template = folder / "template"
    if _is_left_out(name, report):
        return
    match name:
        case "kills":
            plan = kills.Plan(kills=5 if fault else 8 if is_short else 200)
            kills.on_sqlite(report, template, folder, plan, fault=fault)
        case "kills-postgres":
            plan = kills.Plan(kills=4 if fault or is_short else 50)
            kills.on_postgres(report, template, folder, plan, fault=fault)
        case "histories":
            few = histories.Plan(inside=60, over_http=0) if fault else histories.Plan(inside=400, over_http=50)
            histories.run(report, template, folder, few if is_short else histories.Plan(), fault=fault)
        case "deadlines":
            small = deadlines.Plan(learners=50 if is_short and not fault else 10, grace=2, ahead=5, after=2)
            deadlines.run(report, template, folder, small if is_short else deadlines.Plan(), fault=fault)
        case "ends":
            ends.run(report, template, folder, 4 if fault or is_short else 50, fault=fault)
        case "browser":
            browser.run(report, template, folder, browser.plan_of(is_short=is_short, fault=fault), fault=fault)
        case "canaries":
            few_learners = canaries.Plan(learners=1 if fault else 2)
            canaries.run(report, template, folder, few_learners if is_short else canaries.Plan(), fault=fault)
        case "rush":
            small_rush = rush.Plan(learners=60, within=3, every=3, saves=2 if fault else 4)
            rush.run(report, template, folder, small_rush if is_short else rush.Plan(), fault=fault)


def _is_left_out(name: str, report: Report) -> bool:
    if reason := missing(name):
        report.note(f"not run: {reason}")
        if name == "browser" and browser.is_needed():
            report.example("CI must run this check")
    return bool(reason)

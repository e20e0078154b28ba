"""Check 3: random histories of an attempt, most of them given to the product's functions, a part over HTTP.

Each reply and what is stored in the end must be what `rules` say.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from torture import rows, verdicts
from torture.ends import at_once
from torture.learners import Client, Form, Learner, key_of, use_key
from torture.report import Report
from torture.rules import Model, Save, Slot, Step, history
from torture.site import ROOT, Site
from torture.verdicts import Found

ITEMS = 4  # of an attempt that a history touches
CLIENTS = 8  # histories over HTTP at the same time
WORDS = {200: "saved", 400: "tampered", 422: "too-many"}


@dataclass(frozen=True)
class Plan:
    inside: int = 9_000
    over_http: int = 1_000


def run(report: Report, template: Path, folder: Path, plan: Plan, *, fault: str = "") -> None:
    inside, over = Found(), Found()
    with ExitStack() as stack:
        fast = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else folder  # no disk: nothing is killed here
        sites = [
            stack.enter_context(Site(template, fast / f"{folder.name}-histories-{number}", fault=fault))
            for number in range(2)
        ]
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "torture.inside", str(number), str(plan.inside // 2)],
                cwd=ROOT,
                env=site.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number, site in enumerate(sites)
        ]
        for worker in workers:
            said, _ = worker.communicate()
            if worker.returncode:
                report.example("a worker failed")
            else:
                inside.add(Found(**json.loads(said)))
        for site in sites:
            said = site.manage("recompute_scores", "--check", is_checked=False).stdout
            if "findings" in said or not said:
                inside.stored.append(said[:300])
    if plan.over_http:
        with Site(template, folder / "histories", fault=fault) as site:
            _over_http(site, plan.over_http, over)
    for line in (*inside.replies, *inside.stored, *over.replies, *over.stored):
        report.example(line)
    report.exactly("histories given to the product's functions", inside.histories, plan.inside // 2 * 2)
    report.exactly("histories over HTTP, half of them concurrent", over.histories, plan.over_http)
    report.note(f"{'saves, take-overs, submits and sweeps in them':<58}{inside.steps + over.steps:>12,}")
    report.figure("replies other than by the rules (a silent loss is one)", len(inside.replies) + len(over.replies))
    report.figure("responses, logs, results other than by the rules", len(inside.stored) + len(over.stored))


# --- over HTTP


def _over_http(site: Site, count: int, found: Found) -> None:
    use_key(key_of(site.data))
    site.start()
    lock, models = threading.Lock(), {}

    def one(seed: int) -> None:
        rng = Random(seed)
        learner = Learner(Client(site.ports, rng), rng)
        learner.start("quick")
        forms = _choice_forms(learner)
        slots = [Slot(form.position, len(form.codes), form.asks) for form in forms]
        steps = history(slots, rng, lasts=60, may_end=False)
        model = Model(slots, deadline=1e9, grace=10)
        replies = _concurrently(learner, forms, steps, model) if seed % 2 else _in_order(learner, forms, steps, model)
        with lock:
            found.histories += 1
            found.steps += len(steps)
            found.replies += [f"history {seed}: {reply}" for reply in replies]
            models[learner.journal.attempt] = model

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, range(count)))
    with rows.sqlite(site.database) as database:
        stored = database.rows()
    for attempt, model in models.items():
        found.stored += verdicts.misfits(stored, attempt, model)


def _choice_forms(learner: Learner) -> list[Form]:
    forms: list[Form] = []
    position = 0
    while len(forms) < ITEMS:
        position += 1
        form = learner.open(position)
        if form.codes:
            forms.append(form)
    return forms


def _in_order(learner: Learner, forms: list[Form], steps: Iterable[Step], model: Model) -> list[str]:
    """One request at a time, each window over its own connection: every reply is foreseen."""
    windows = [learner.client.twin() for _ in range(5)]
    odd = []
    for step in steps:
        wanted = model.step(step)
        if step.save:
            got, _ = _post(learner, windows[step.save.window], forms, step.save)
            if got != wanted:
                odd.append(f"{step} got {got}, wanted {wanted}")
        else:
            learner.take_over()
            if (epoch := learner.open(forms[0].position).epoch) != model.writer:
                odd.append(f"{step}: the page says writer {epoch}, wanted {model.writer}")
    for client in windows:
        client.drop()
    return odd


def _concurrently(learner: Learner, forms: list[Form], steps: list[Step], model: Model) -> list[str]:
    """All requests of a stretch at the same moment: who comes first is open, what wins is not."""
    windows = [learner.client.twin() for _ in range(6)]
    odd: list[str] = []
    while steps:
        stretch, steps = _until_take_over(steps)
        piles: list[list[Save]] = [[] for _ in windows]
        for index, save in enumerate(stretch):
            piles[index % len(windows)].append(save)

        def pile(number: int, saves: list[Save]) -> list[tuple[Save, str, Any]]:
            return [(save, *_post(learner, windows[number], forms, save)) for save in saves]

        replies = at_once([lambda n=n, saves=saves: pile(n, saves) for n, saves in enumerate(piles)])  # type: ignore[misc]
        odd += _settle(model, [reply for own in replies for reply in own])
        if steps:
            model.step(steps.pop(0))
            learner.take_over()
    for client in windows:
        client.drop()
    return odd


def _until_take_over(steps: list[Step]) -> tuple[list[Save], list[Step]]:
    cut = next((index for index, step in enumerate(steps) if step.save is None), len(steps))
    return [step.save for step in steps[:cut] if step.save], steps[cut:]


def _settle(model: Model, replies: list[tuple[Save, str, Any]]) -> list[str]:
    """Take what was acknowledged into the model; say what no order of arrival explains."""
    odd: list[str] = []
    for save, got, _ in replies:
        if got == "saved":
            if model.log.setdefault(save.version, save).content != save.content:
                odd.append(f"{save.version} was acknowledged with two contents")
            newest = model.newest.get(save.position)
            if newest is None or save.version > newest.version:
                model.newest[save.position] = save
    for save, got, body in replies:
        if save.epoch > model.writer:
            wanted = {"tampered"}
        else:
            wanted = {"too-many"} if model.is_too_many(save) else {"saved", "changed"}
        if got not in wanted:
            odd.append(f"{save} got {got}, wanted {wanted}")
        elif got == "changed" and not _is_lost_fairly(model, save, tuple(body["version"])):
            odd.append(f"{save} was refused in favour of {body['version']}")
    return odd


def _is_lost_fairly(model: Model, save: Save, winner: tuple[int, int]) -> bool:
    """Something newer is stored, or another answer under the same version."""
    known = model.log.get(save.version)
    same = winner == (save.epoch, save.counter)
    return winner > (save.epoch, save.counter) or (same and known is not None and known.content != save.content)


def _post(learner: Learner, client: Client, forms: list[Form], save: Save) -> tuple[str, Any]:
    form = next(form for form in forms if form.position == save.position)
    body: dict[str, object] = {"kind": form.kind, "epoch": save.epoch, "counter": save.counter}
    body["option"] = [form.code(position) for position in save.chosen]
    if save.is_flagged:
        body["flagged"] = "1"
    reply = client.post(learner.url("items", save.position, "save"), body, Accept="application/json")
    said = json.loads(reply.text) if reply.text.startswith("{") else {}
    return WORDS.get(reply.status) or said.get("reason", f"status {reply.status}"), said

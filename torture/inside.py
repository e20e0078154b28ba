"""Gives random histories to the product's own functions, with a clock that is only a number; a process of its own.

`python -m torture.inside SEED COUNT`, with the environment of a site, prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from torture import rows
from torture.rules import Model, Slot, Step, history
from torture.verdicts import Found, misfits, misfits_of_end

ITEMS = 4  # of an attempt that a history touches


def work(seed: int, count: int) -> Found:
    """`count` histories against the product's own functions, with a clock that is only a number."""
    import django

    django.setup()
    from exams.models import GRACE, BlueprintTopic

    found, rng = Found(), Random(seed)
    quotas = list(BlueprintTopic.objects.filter(blueprint__slug="quick").select_related("blueprint"))
    lasts = quotas[0].blueprint.minutes * 60.0
    models = {}
    for number in range(count):
        name, model, steps, odd = _inside(rng, quotas, lasts, GRACE.total_seconds())
        found.histories += 1
        found.steps += steps
        found.replies += [f"history {seed}/{number}: {reply}" for reply in odd]
        models[name] = model

    with rows.sqlite(Path(os.environ["LIGHTWELL_DATA"]) / "lightwell.sqlite3") as database:
        stored = database.rows()
    for name, model in models.items():
        found.stored += [*misfits(stored, name, model), *misfits_of_end(stored, name, model)]
    return found


def _inside(rng: Random, quotas: list[Any], lasts: float, grace: float) -> tuple[str, Model, int, list[str]]:
    from django.utils import timezone

    from accounts.models import User
    from exams import attempts

    learner = User.objects.create_guest()
    began = timezone.now() - timedelta(days=1)
    attempt = attempts.start(learner, quotas, at=began, rng=rng)
    items = list(attempt.items.filter(kind__in=rows.CHOICES).order_by("position")[:ITEMS])
    kinds = {item.position: item.kind for item in items}
    slots = [Slot(item.position, 4 if item.choose_count == 1 else 5, item.choose_count) for item in items]
    steps = history(slots, rng, lasts=lasts)
    model, odd = Model(slots, deadline=lasts, grace=grace), []
    for step in steps:
        wanted = model.step(step)
        got = _do(learner, attempt.pk, kinds, step, began + timedelta(seconds=step.at))
        if got != wanted:
            odd.append(f"{step} got {got}, wanted {wanted}")
    return attempt.pk.hex, model, len(steps), odd


def _do(learner: Any, attempt_id: Any, kinds: dict[int, str], step: Step, at: Any) -> str:
    from django.core.exceptions import SuspiciousOperation

    from exams import answers, attempts

    if step.save is None:
        if step.what == "take-over":
            return "taken" if attempts.take_over(learner, attempt_id, at=at) else "over"
        if step.what == "submit":
            attempts.submit(learner, attempt_id, at=at)
        else:
            attempts.close(attempt_id, at=at)
        return "done"
    save = step.save
    sent = answers.Answer(
        position=save.position,
        kind=kinds[save.position],
        value=save.value,
        filled=len(save.chosen),
        is_flagged=save.is_flagged,
        epoch=save.epoch,
        counter=save.counter,
    )
    words = {
        answers.ChangedElsewhere: "changed",
        answers.TooMany: "too-many",
        answers.CameLate: "late",
        answers.IsOver: "over",
    }
    try:
        answers.save(learner, attempt_id, sent, received_at=at)
    except answers.NotSaved as refusal:
        return words[type(refusal)]
    except SuspiciousOperation:
        return "tampered"
    return "saved"


if __name__ == "__main__":
    print(json.dumps(vars(work(int(sys.argv[1]), int(sys.argv[2])))))

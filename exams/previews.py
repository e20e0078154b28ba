"""A form of an instructor's exam as a learner would get it, for its authors. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from exams import attempts
from exams.assembly import Candidate
from exams.models import Blueprint, BlueprintTopic
from quizzes import presentation
from quizzes.keys import prompts_of
from quizzes.models import ItemRevision, Option
from quizzes.presentation import ShownItem
from quizzes.scoring import Rule


@dataclass(frozen=True, slots=True)
class Preview:
    drawn: tuple[Candidate, ...]
    position: int
    asked: ShownItem
    released: ShownItem
    revision: ItemRevision

    @property
    def total(self) -> int:
        return len(self.drawn)


def preview_of(blueprint: Blueprint, *, seed: int, position: int) -> Preview | None:
    """One item of the form that `seed` draws, asked and with its answer; none where the form has no such place.

    Raises assembly.TooFewItems. Five queries at most.
    """
    quotas = list(BlueprintTopic.objects.filter(blueprint=blueprint).select_related("blueprint__domain"))
    if not quotas:
        return None
    drawn = attempts.draw(quotas, attempts.candidates(None, blueprint, quotas), Random(seed))  # noqa: S311
    if not 1 <= position <= len(drawn):
        return None
    chosen = drawn[position - 1].revision
    rows = presentation.with_item(Option.objects.explained().filter(revision=chosen))
    options = list(rows)
    revision = options[0].revision
    prompts = prompts_of([revision]).get(revision.pk, [])
    owner = f"preview:{blueprint.pk}:{seed}"
    return Preview(
        tuple(drawn),
        position,
        presentation.asking(owner, position, revision, options, prompts=prompts),
        presentation.released(
            owner, position, revision, options, value="", prompts=prompts, rule=Rule(blueprint.scoring)
        ),
        revision,
    )

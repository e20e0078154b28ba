"""Walks the chooser of a guide: from the answers given so far to the next question or to a row of the matrix."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from studyguide.models import ChooserAnswer, ChooserStep, Decision, Fact, Guide

FACT_LINKS = Fact.objects.select_related("topic").only("code", "topic__slug", "topic__title")
LONGEST = 20  # answers; real trails have five at most


@dataclass(frozen=True)
class Given:
    """An answer on the trail, and the path that asks its question again."""

    answer: ChooserAnswer
    back: str

    @property
    def question(self) -> str:
        return self.answer.step.question


@dataclass(frozen=True)
class Offer:
    answer: ChooserAnswer
    path: str


@dataclass(frozen=True)
class Trail:
    given: list[Given]
    step: ChooserStep | None  # asked now; none at the end
    offers: list[Offer]
    decision: Decision | None  # where it ended
    because: str

    @property
    def back(self) -> str:
        """The path one answer earlier."""
        return self.given[-1].back if self.given else ""


def walk(guide: Guide, path: str) -> Trail | None:
    """Follow a path such as `1-3-2`: the number of the answer to each question. None where it leads nowhere."""
    steps = {step.pk: step for step in guide.chooser_steps.prefetch_related("answers")}
    if not steps:
        return None
    step: ChooserStep | None = min(steps.values(), key=lambda each: each.position)
    numbers = _numbers(path)
    if numbers is None:
        return None

    given: list[Given] = []
    last: ChooserAnswer | None = None
    for index, number in enumerate(numbers):
        answers = list(step.answers.all()) if step else []
        if not 1 <= number <= len(answers):
            return None
        last = answers[number - 1]
        given.append(Given(last, _path(numbers[:index])))
        step = steps[last.next_step_id] if last.next_step_id else None

    if step is None and last is not None and last.decision_id:
        decision = Decision.objects.prefetch_related(Prefetch("facts", FACT_LINKS)).get(pk=last.decision_id)
        return Trail(given, None, [], decision, last.because)
    offers = [Offer(answer, _path([*numbers, n])) for n, answer in enumerate(step.answers.all(), 1)] if step else []
    return Trail(given, step, offers, None, "")


def _numbers(path: str) -> list[int] | None:
    parts = path.split("-") if path else []
    if len(parts) > LONGEST or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    return [int(part) for part in parts]


def _path(numbers: list[int]) -> str:
    return "-".join(map(str, numbers))

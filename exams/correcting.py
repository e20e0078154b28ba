"""What both pages that correct a key share, the instructors' and the admin's: how far one is, and what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from exams import replay
from exams.forms import ConfirmForm, CorrectionForm
from exams.replay import Preview
from quizzes import corrections
from quizzes.keys import prompts_of
from quizzes.models import ItemRevision, KeyCorrection

PAGE = 100
CHANGED = (
    "Nothing was changed: since this was shown, an attempt has ended or the key was corrected. Look at what would come "
    "of it now, and confirm again."
)
DONE = "The key is corrected, and every result that it changes was made anew."


@dataclass(frozen=True)
class Step:
    """How far somebody is with a correction: asked, shown what would come of it, or sure."""

    revision: ItemRevision
    form: CorrectionForm
    shown: Preview | None = None
    confirm: ConfirmForm = field(default_factory=ConfirmForm)
    is_confirmed: bool = False
    trouble: str = ""
    status: HTTPStatus = HTTPStatus.OK


def step_of(request: HttpRequest, revision: ItemRevision) -> Step:
    """GET asks, and shows what would come of what it was told; POST confirms what was shown."""
    data = request.POST if request.method == "POST" else request.GET or None
    form = CorrectionForm(data, revision=revision)
    if not form.is_valid():
        return Step(revision, form, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    if request.method != "POST":
        return Step(revision, form, replay.preview(revision, form.correcting))

    confirm = ConfirmForm(request.POST)
    if confirm.is_valid():
        return Step(revision, form, confirm=confirm, is_confirmed=True)
    shown = replay.preview(revision, form.correcting)
    return Step(revision, form, shown, confirm, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def overtaken(step: Step, revision: ItemRevision) -> Step:
    """What was confirmed is no longer what would come of it: shown again, the reason kept. revision: read anew."""
    confirm = ConfirmForm(initial={"reason": step.confirm.cleaned_data["reason"]})
    shown = replay.preview(revision, step.form.correcting)
    return Step(revision, step.form, shown, confirm, trouble=CHANGED, status=HTTPStatus.CONFLICT)


def context_of(request: HttpRequest, step: Step) -> dict[str, Any]:
    revision, shown = step.revision, step.shown
    return {
        "revision": revision,
        "options": revision.options.all(),
        "prompts": [(prompt, prompt.option.position) for prompt in prompts_of([revision]).get(revision.pk, ())],
        "form": step.form,
        "shown": shown,
        "answers": corrections.words_of(revision, shown.correcting.values) if shown else (),
        "how": dict(KeyCorrection.HOW)[shown.correcting.how] if shown else "",
        "changes": Paginator(shown.changes, PAGE).get_page(request.GET.get("page")) if shown else None,
        "confirm": step.confirm,
        "query": _without_page(request),
        "trouble": step.trouble,
    }


def _without_page(request: HttpRequest) -> str:
    query = (request.POST if request.method == "POST" else request.GET).copy()
    for name in ("page", "digest", "reason", "report", "csrfmiddlewaretoken"):
        query.pop(name, None)
    return query.urlencode()

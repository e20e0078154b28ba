"""Staff correct the key of a revision: they say what is right, see what would come of it, and confirm; in the admin."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
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


@require_http_methods(["GET", "HEAD", "POST"])
def correct_key(request: HttpRequest, revision: int) -> HttpResponse:
    """GET asks, and shows what would come of what it was told; POST applies what was shown."""
    staff = _allowed(request)
    about = get_object_or_404(ItemRevision.objects.select_related("item__bank", "correction"), pk=revision)
    data = request.POST if request.method == "POST" else request.GET or None
    form = CorrectionForm(data, revision=about)
    if not form.is_valid():
        return _page(request, about, form, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    if request.method != "POST":
        return _page(request, about, form, shown=replay.preview(about, form.correcting))

    confirmed = ConfirmForm(request.POST)
    if not confirmed.is_valid():
        shown, status = replay.preview(about, form.correcting), HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, about, form, shown=shown, confirm=confirmed, status=status)
    try:
        correction = _apply(staff, about, form, confirmed)
    except replay.HasChanged:
        about = ItemRevision.objects.select_related("item__bank", "correction").get(pk=about.pk)
        confirmed = ConfirmForm(initial={"reason": confirmed.cleaned_data["reason"]})
        shown, status = replay.preview(about, form.correcting), HTTPStatus.CONFLICT
        return _page(request, about, form, shown=shown, confirm=confirmed, trouble=CHANGED, status=status)

    messages.success(request, "The key is corrected, and every result that it changes was made anew.")
    return redirect("admin:quizzes_keycorrection_change", correction.pk)


def _allowed(request: HttpRequest) -> User:
    staff = request.user
    if not isinstance(staff, User) or not staff.has_perm("quizzes.add_keycorrection"):
        raise PermissionDenied
    return staff


def _apply(staff: User, revision: ItemRevision, form: CorrectionForm, confirmed: ConfirmForm) -> KeyCorrection:
    with transaction.atomic():
        correction = replay.apply(
            revision,
            form.correcting,
            digest=confirmed.cleaned_data["digest"],
            reason=confirmed.cleaned_data["reason"],
            by=staff,
            at=timezone.now(),
        )
        note = f"{correction.get_how_display()}. {confirmed.cleaned_data['reason']}"
        LogEntry.objects.log_actions(staff.pk, [correction], ADDITION, change_message=note)
    return correction


def _page(
    request: HttpRequest,
    revision: ItemRevision,
    form: CorrectionForm,
    *,
    shown: Preview | None = None,
    confirm: ConfirmForm | None = None,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"Correct the key of {revision}",
        "revision": revision,
        "options": revision.options.all(),
        "prompts": [(prompt, prompt.option.position) for prompt in prompts_of([revision]).get(revision.pk, ())],
        "form": form,
        "shown": shown,
        "answers": corrections.words_of(revision, shown.correcting.values) if shown else (),
        "how": dict(KeyCorrection.HOW)[shown.correcting.how] if shown else "",
        "changes": Paginator(shown.changes, PAGE).get_page(request.GET.get("page")) if shown else None,
        "confirm": confirm or ConfirmForm(),
        "query": _without_page(request),
        "trouble": trouble,
    }
    return render(request, "admin/quizzes/correct_key.html", context, status=status)


def _without_page(request: HttpRequest) -> str:
    query = (request.POST if request.method == "POST" else request.GET).copy()
    for name in ("page", "digest", "reason", "csrfmiddlewaretoken"):
        query.pop(name, None)
    return query.urlencode()

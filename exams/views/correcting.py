"""Instructors correct the key of a question of their banks: what would come of it for finished attempts, then apply."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import teaching
from authoring.finding import desk_to_write
from exams import replay
from exams.forms import ConfirmForm, CorrectionForm
from exams.replay import Preview
from exams.views.replaying import CHANGED, PAGE
from quizzes import corrections
from quizzes.keys import prompts_of
from quizzes.models import Item, ItemRevision, KeyCorrection
from web.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def correct_key(request: HttpRequest, teacher: User, slug: str, pk: int, number: int) -> HttpResponse:
    """GET asks, and shows what would come of what it was told; POST applies what was shown."""
    desk = desk_to_write(teacher, slug)
    about = _revision(teacher, desk.bank.pk, pk, number)
    data = request.POST if request.method == "POST" else request.GET or None
    form = CorrectionForm(data, revision=about)
    if not form.is_valid():
        return _page(request, about, form, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    if request.method != "POST":
        return _page(request, about, form, shown=replay.preview(about, form.correcting))

    confirmed = ConfirmForm(request.POST)
    if not confirmed.is_valid():
        shown = replay.preview(about, form.correcting)
        return _page(request, about, form, shown=shown, confirm=confirmed, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        said = confirmed.cleaned_data
        replay.apply(
            about, form.correcting, digest=said["digest"], reason=said["reason"], by=teacher, at=timezone.now()
        )
    except replay.HasChanged:
        about = _revision(teacher, desk.bank.pk, pk, number)
        confirmed = ConfirmForm(initial={"reason": confirmed.cleaned_data["reason"]})
        shown = replay.preview(about, form.correcting)
        status = HTTPStatus.CONFLICT
        return _page(request, about, form, shown=shown, confirm=confirmed, trouble=CHANGED, status=status)

    messages.success(request, "The key is corrected, and every result that it changes was made anew.")
    return redirect("examining:correct_key", slug, pk, number)


def _revision(teacher: User, bank: int, item: int, number: int) -> ItemRevision:
    revision = (
        ItemRevision.objects.filter(item__in=Item.objects.of(teacher), item__bank=bank, item=item, number=number)
        .select_related("item__bank", "item__current_revision", "correction")
        .first()
    )
    if revision is None:
        raise Http404
    return revision


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
    query = (request.POST if request.method == "POST" else request.GET).copy()
    for name in ("page", "digest", "reason", "csrfmiddlewaretoken"):
        query.pop(name, None)
    context: dict[str, Any] = {
        "revision": revision,
        "item": revision.item,
        "bank": revision.item.bank,
        "options": revision.options.all(),
        "prompts": [(prompt, prompt.option.position) for prompt in prompts_of([revision]).get(revision.pk, ())],
        "form": form,
        "shown": shown,
        "answers": corrections.words_of(revision, shown.correcting.values) if shown else (),
        "how": dict(KeyCorrection.HOW)[shown.correcting.how] if shown else "",
        "changes": Paginator(shown.changes, PAGE).get_page(request.GET.get("page")) if shown else None,
        "confirm": confirm or ConfirmForm(),
        "query": query.urlencode(),
        "trouble": trouble,
    }
    return page(request, "exams/teach/correct_key.html", context, status=status)

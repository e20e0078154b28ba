"""Hands in the file in which a learner kept answers: staff for any attempt, instructors for their own exams."""

from __future__ import annotations

import uuid
from datetime import datetime
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import teaching
from exams import blueprints, handing_in
from exams.answer_file import LARGEST, BadFile
from exams.blueprints import Chair
from exams.forms import AnswerFileForm
from exams.models import Attempt, AttemptQuerySet
from web.middleware import takes_files
from web.pages import page

LARGEST_BODY = LARGEST + 16 * 1024  # what a form adds to its file
NOT_THE_OWNER = "Only the owner of the bank hands in files of answers to its exams."


@takes_files(LARGEST_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def answer_file(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    """Of any attempt at this exam: the file says of which."""
    now = timezone.now()
    chair = blueprints.chair_of(teacher, pk)
    if not chair.desk.may_own:
        raise PermissionDenied(NOT_THE_OWNER)
    form = _form(request)
    if not _is_done(request, form, Attempt.objects.filter(blueprint=chair.blueprint), by=teacher, received_at=now):
        return _page(request, chair, form)

    return redirect("examining:answer_file", pk)


@takes_files(LARGEST_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, key: str) -> HttpResponse:
    """Of one attempt, in the admin."""
    now = timezone.now()
    staff = request.user
    if not isinstance(staff, User) or not staff.has_perm("exams.hand_in_answers"):
        raise PermissionDenied
    attempt = get_object_or_404(Attempt.objects.select_related("blueprint", "learner"), pk=_uuid(key))
    form = _form(request)
    if not _is_done(request, form, Attempt.objects.filter(pk=attempt.pk), by=staff, received_at=now):
        return _page_of_staff(request, attempt, form)

    return redirect("admin:exams_attempt_hand_in", attempt.pk)


def _uuid(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        raise Http404 from None


def _form(request: HttpRequest) -> AnswerFileForm:
    return AnswerFileForm(request.POST, request.FILES) if request.method == "POST" else AnswerFileForm()


def _is_done(
    request: HttpRequest, form: AnswerFileForm, among: AttemptQuerySet, *, by: User, received_at: datetime
) -> bool:
    """Hand in what was sent and say what came of it; false where there is nothing, or it was not taken."""
    if not form.is_valid():
        return False
    try:
        done = handing_in.hand_in(form.read, among, by=by, received_at=received_at)
    except BadFile as problem:
        form.add_error("file", str(problem))
        return False
    began = f"{done.attempt.started_at:%Y-%m-%d, %H:%M:%S} UTC"
    messages.success(request, f"The file was read. It is of the attempt that began on {began}.")
    for sentence in done.taken:
        messages.info(request, sentence)
    for sentence in done.not_taken:
        messages.error(request, sentence)
    return True


def _status(form: AnswerFileForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _page(request: HttpRequest, chair: Chair, form: AnswerFileForm) -> HttpResponse:
    context = {"blueprint": chair.blueprint, "form": form}
    return page(request, "exams/teach/answer_file.html", context, status=_status(form))


def _page_of_staff(request: HttpRequest, attempt: Attempt, form: AnswerFileForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Hand in a file of answers",
        "attempt": attempt,
        "form": form,
        "back": reverse("admin:exams_attempt_change", args=[attempt.pk]),
    }
    return render(request, "admin/exams/answer_file.html", context, status=_status(form))

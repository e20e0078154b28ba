"""Telling the authors of a question about a problem with it, from the review of an exam."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import guests
from exams import reports
from quizzes import marks
from quizzes.forms import ReportForm
from quizzes.models import ItemReport
from quizzes.views.marks import REPORTS_PER_HOUR, TOO_MANY
from web.limits import allow
from web.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    learner = guests.learner_of(request)
    attempt = reports.attempt_of(learner, pk)
    if attempt is None or learner is None:
        raise Http404
    if attempt.finished_at is None or not attempt.is_review_open:
        return redirect("exams:result", pk)
    item = attempt.items.filter(position=position).select_related("revision").first()
    if item is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)

    if form.is_valid():
        if allow(request, "item-report", REPORTS_PER_HOUR, 60 * 60):
            reason, text = form.cleaned_data["reason"], form.cleaned_data["report"]
            marks.report(learner, item.revision, reason=reason, text=text, at=timezone.now())
            messages.success(request, "Thank you: your report waits for the authors of the question.")
            return redirect(f"{reverse('exams:result_items', args=[pk])}?show=all#question-{position}")
        form.add_error("report", TOO_MANY)

    context = {"attempt": attempt, "item": item, "form": form, "reasons": ItemReport.Reason.choices}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "exams/report.html", context, status=status)

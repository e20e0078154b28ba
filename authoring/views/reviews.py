"""The page on which authors read a draft together: what would be published, comments, verdicts; and what awaits one."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import drafts, reviewing
from authoring.finding import desk_of
from authoring.forms.lifecycle import CommentForm, VerdictForm
from authoring.heads import Head, head_of
from authoring.models import ItemComment
from authoring.queues import queue_of
from authoring.showing import FRAGMENTS, comments_of, refuse, seen, show_review
from web.pages import page
from web.resending import can_be_sent_again


@require_safe
@teaching
def reviews(request: HttpRequest, teacher: User) -> HttpResponse:
    queue = queue_of(teacher, page=request.GET.get("page", ""))
    return page(request, "authoring/reviews.html", {"queue": queue})


@require_safe
@teaching
def review(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_of(teacher, slug)
    return show_review(request, teacher, head_of(desk, pk))


@can_be_sent_again
@require_POST
@teaching
def comment(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_of(teacher, slug)
    head = head_of(desk, pk)
    form = CommentForm(request.POST, auto_id="comment-%s")

    if form.is_valid():
        try:
            reviewing.comment(head.item, form.cleaned_data["text"], by=teacher, at=timezone.now())
        except reviewing.ReviewRefused as refused:
            form.add_error("text", str(refused))

    if not form.is_valid():
        return show_review(request, teacher, head, comment_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _commented(request, teacher, head, "Your comment is there.")


@require_POST
@teaching
def resolve(request: HttpRequest, teacher: User, slug: str, pk: int, comment: int) -> HttpResponse:
    head = head_of(desk_of(teacher, slug), pk)
    about = _comment(head, comment)
    do = request.POST.get("do")
    if do not in {"resolve", "reopen"}:
        raise SuspiciousOperation("no button of the page")

    if do == "resolve":
        reviewing.resolve(about, by=teacher, at=timezone.now())
    else:
        reviewing.reopen(about)

    return _commented(request, teacher, head, "Done." if do == "resolve" else "Open again.")


@can_be_sent_again
@require_POST
@teaching
def judge(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_of(teacher, slug)
    head = head_of(desk, pk)
    form = VerdictForm(request.POST, auto_id="verdict-%s")
    if form.has_error("verdict"):
        raise SuspiciousOperation("not a verdict the page offers")

    if form.is_valid():
        said = form.cleaned_data
        try:
            draft, version = seen(request, head)
            reviewing.judge(
                draft, desk.bank, said["verdict"], version=version, text=said["text"], by=teacher, at=timezone.now()
            )
        except reviewing.ReviewRefused as refused:
            form.add_error("text", str(refused))
        except drafts.HasMoved as moved:
            return refuse(request, teacher, head, moved.words, verdict_form=form)

    if not form.is_valid():
        return show_review(request, teacher, head, verdict_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("authoring:review", slug, pk)


def _comment(head: Head, pk: int) -> ItemComment:
    found = head.item.comments.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _commented(request: HttpRequest, teacher: User, head: Head, say: str) -> HttpResponse:
    if request.headers.get("HX-Target") not in FRAGMENTS:
        return redirect(f"{head.url}#comments")
    context = {"head": head, "comment_form": CommentForm(auto_id="comment-%s"), "say": say, **comments_of(head)}
    return page(request, "authoring/review.html", context, fragments=FRAGMENTS)

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
from authoring import drafts, publishing, reviewing
from authoring.diffs import differences
from authoring.documents import Words
from authoring.editor import sheet_of
from authoring.finding import desk_of
from authoring.forms.editing import Began
from authoring.forms.lifecycle import CommentForm, VerdictForm
from authoring.heads import Head, head_of
from authoring.models import ItemComment, ItemDraft
from authoring.queues import queue_of
from web.pages import page
from web.resending import can_be_sent_again

FRAGMENTS = {"comments"}


@require_safe
@teaching
def reviews(request: HttpRequest, teacher: User) -> HttpResponse:
    queue = queue_of(teacher, page=request.GET.get("page", ""))
    return page(request, "authoring/reviews.html", {"queue": queue})


@require_safe
@teaching
def review(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_of(teacher, slug)
    return show(request, teacher, head_of(desk, pk))


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
        return show(request, teacher, head, comment_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
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
        return show(request, teacher, head, verdict_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("authoring:review", slug, pk)


# --- for these pages and those of the lifecycle


def seen(request: HttpRequest, head: Head) -> tuple[ItemDraft, int]:
    """The draft, and the version of it that the form was about: 0, which none has, where that was another draft."""
    if head.draft is None:
        raise drafts.HasMoved
    began = Began.read(request.POST.get("version", ""))
    return head.draft, began.version if began.draft == head.draft.pk else 0


def refuse(
    request: HttpRequest,
    teacher: User,
    head: Head,
    words: str,
    *,
    status: int = HTTPStatus.CONFLICT,
    verdict_form: VerdictForm | None = None,
) -> HttpResponse:
    """The page as it is now, and why nothing was done."""
    now = head_of(head.desk, head.item.pk)
    return show(request, teacher, now, trouble=words, status=status, verdict_form=verdict_form)


def show(
    request: HttpRequest,
    teacher: User,
    head: Head,
    *,
    comment_form: CommentForm | None = None,
    verdict_form: VerdictForm | None = None,
    trouble: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    bank, draft = head.desk.bank, head.draft
    sheet = sheet_of(bank, head.item.pk, may_write=head.desk.may_write)
    ideas = {slug: idea.title for slug, idea in sheet.choices.misconceptions.items()}
    changed = None
    if draft and head.item.current_revision_id:
        changed = differences(drafts.published_words(head.item), Words.load(draft.document), ideas=ideas)
    approval = publishing.approval_of(draft, bank) if draft else None
    context = {
        "head": head,
        "sheet": sheet,
        "changed": changed,
        "approval": approval,
        "may_judge": bool(draft and draft.sent_at and draft.changed_by_id != teacher.pk),
        "may_publish": not sheet.problems and (approval or not bank.needs_review),
        "verdicts": head.item.reviews.select_related("made_by").order_by("-pk")[:10],
        "comment_form": comment_form or CommentForm(auto_id="comment-%s"),
        "verdict_form": verdict_form or VerdictForm(auto_id="verdict-%s"),
        "trouble": trouble,
        **_comments(head),
    }
    return page(request, "authoring/review.html", context, fragments=FRAGMENTS, status=status)


def _comments(head: Head) -> dict[str, list[ItemComment]]:
    every = list(head.item.comments.select_related("made_by", "resolved_by").order_by("pk"))
    return {
        "open_comments": [one for one in every if one.resolved_at is None],
        "resolved_comments": [one for one in every if one.resolved_at],
    }


def _comment(head: Head, pk: int) -> ItemComment:
    found = head.item.comments.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _commented(request: HttpRequest, teacher: User, head: Head, say: str) -> HttpResponse:
    if request.headers.get("HX-Target") not in FRAGMENTS:
        return redirect(f"{head.url}#comments")
    context = {"head": head, "comment_form": CommentForm(auto_id="comment-%s"), "say": say, **_comments(head)}
    return page(request, "authoring/review.html", context, fragments=FRAGMENTS)

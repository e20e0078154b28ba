"""For the views: the page on which authors read a draft together, as it is and as it is when something was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from authoring import drafts, publishing
from authoring.diffs import differences
from authoring.documents import Words
from authoring.editor import sheet_of
from authoring.finding import desk_to_write
from authoring.forms.editing import Began
from authoring.forms.lifecycle import CommentForm, VerdictForm
from authoring.heads import Head, head_of
from authoring.models import ItemComment, ItemDraft
from web.pages import page

FRAGMENTS = {"comments"}


def seen(request: HttpRequest, head: Head) -> tuple[ItemDraft, int]:
    """The draft, and the version of it that the form was about: 0, which none has, where that was another draft."""
    if head.draft is None:
        raise drafts.HasMoved
    began = Began.read(request.POST.get("version", ""))
    return head.draft, began.version if began.draft == head.draft.pk else 0


def moving(move: Callable[[HttpRequest, User, Head], HttpResponse]) -> Callable[..., HttpResponse]:
    """For a button that moves an item on: the view gets its head; where that is refused, the page says why."""

    @wraps(move)
    def wrapped(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
        head = head_of(desk_to_write(teacher, slug), pk)
        try:
            return move(request, teacher, head)
        except drafts.HasMoved as moved:
            return refuse(request, teacher, head, moved.words)
        except publishing.NotReady as refused:
            return refuse(request, teacher, head, refused.words, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    return wrapped


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
    return show_review(request, teacher, now, trouble=words, status=status, verdict_form=verdict_form)


def show_review(
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
        **comments_of(head),
    }
    return page(request, "authoring/review.html", context, fragments=FRAGMENTS, status=status)


def comments_of(head: Head) -> dict[str, list[ItemComment]]:
    every = list(head.item.comments.select_related("made_by", "resolved_by").order_by("pk"))
    return {
        "open_comments": [one for one in every if one.resolved_at is None],
        "resolved_comments": [one for one in every if one.resolved_at],
    }

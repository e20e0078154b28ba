"""The case studies of a bank: listed, written with a preview, brought to published items, and commented."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import cases as verbs
from authoring.finding import Desk, desk_of, desk_to_write
from authoring.forms.cases import CaseForm
from authoring.forms.lifecycle import CommentForm
from authoring.forms.making import PictureForm
from authoring.pictures import take
from authoring.reencoding import NoPicture
from authoring.views.editor import MOST_UPLOADED
from quizzes.models import CaseStudy
from web.middleware import takes_files
from web.pages import page
from web.resending import can_be_sent_again

PAGE = "authoring/case.html"
FRAGMENTS = {"case-preview"}
NAMES = {"title": "Title", "text": "Text"}
SHOWN_VERSIONS = 20


@require_safe
@teaching
def cases(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_of(teacher, slug)
    found = list(verbs.standing(desk.bank))
    offered, retired = ([one for one in found if one.is_retired is gone] for gone in (False, True))
    return page(request, "authoring/cases.html", {"desk": desk, "cases": offered, "retired": retired})


@takes_files(MOST_UPLOADED)
@can_be_sent_again
@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def new_case(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    if request.method != "POST":
        return _show(request, desk, None, CaseForm(desk.bank))
    form, trouble = _typed(request, teacher, desk)
    if request.POST.get("do") != "save" or not form.is_valid():
        return _show(request, desk, None, form, trouble=trouble, status=_status(request, form, trouble))

    try:
        made = verbs.make(desk.bank, **form.cleaned_data, by=teacher, at=timezone.now())
    except verbs.CaseRefused as refused:
        return _show(request, desk, None, form, trouble=str(refused), status=HTTPStatus.CONFLICT)

    messages.success(request, "It is saved: choose it in the questions that share it.")
    return redirect("authoring:case", slug, made.slug)


@require_safe
@teaching
def case(request: HttpRequest, teacher: User, slug: str, case: str) -> HttpResponse:
    desk = desk_of(teacher, slug)
    found = _case(desk, case)
    return _show(request, desk, found, CaseForm(desk.bank, initial={"title": found.title, "text": found.text}))


@takes_files(MOST_UPLOADED)
@can_be_sent_again
@require_POST
@teaching
def save_case(request: HttpRequest, teacher: User, slug: str, case: str) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    found, seen = _case(desk, case), _number(request.POST.get("seen", ""))
    form, trouble = _typed(request, teacher, desk)
    if request.POST.get("do") != "save" or not form.is_valid():
        status = _status(request, form, trouble)
        return _show(request, desk, found, form, seen=seen, trouble=trouble, status=status)

    try:
        stored = verbs.change(found, seen=seen, **form.cleaned_data, by=teacher, at=timezone.now())
    except verbs.CaseRefused as refused:
        return _show(request, desk, found, form, seen=seen, trouble=str(refused), status=HTTPStatus.CONFLICT)
    except verbs.CaseClash as clash:
        theirs = [(NAMES[name], getattr(clash.case, name)) for name in clash.fields]
        return _show(request, desk, clash.case, form, theirs=theirs, status=HTTPStatus.CONFLICT)

    mine = form.cleaned_data["title"], form.cleaned_data["text"]
    is_merged = (stored.title, stored.text) != mine
    words = "It is saved, together with what somebody else changed meanwhile." if is_merged else "It is saved."
    messages.success(request, words)
    return redirect("authoring:case", slug, case)


@require_POST
@teaching
def retire_case(request: HttpRequest, teacher: User, slug: str, case: str) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    found, is_retired = _case(desk, case), request.POST.get("do") != "restore"

    verbs.retire(found, is_retired=is_retired)

    words = "is off the offer. Published questions go on showing it" if is_retired else "can be chosen again"
    messages.success(request, f"“{found.title}” {words}.")
    return redirect("authoring:cases", slug)


@require_POST
@teaching
def bring_case(request: HttpRequest, teacher: User, slug: str, case: str) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    found = _case(desk, case)
    if found.is_retired or desk.bank.is_archived:
        messages.info(request, "Nothing was changed: put it, or its bank, back first.")
        return redirect("authoring:case", slug, case)

    brought = verbs.bring(found, desk.bank, by=teacher, at=timezone.now())

    messages.success(request, _told(brought))
    return HttpResponseRedirect(reverse("authoring:case", args=[slug, case]) + "#uses-h")


@require_POST
@teaching
def comment_case(request: HttpRequest, teacher: User, slug: str, case: str) -> HttpResponse:
    desk = desk_of(teacher, slug)
    found = _case(desk, case)
    said = CommentForm(request.POST, auto_id="comment-%s")
    if said.is_valid():
        try:
            verbs.comment(found, said.cleaned_data["text"], by=teacher, at=timezone.now())
        except verbs.CaseRefused as refused:
            said.add_error("text", str(refused))
    if not said.is_valid():
        form = CaseForm(desk.bank, initial={"title": found.title, "text": found.text})
        return _show(request, desk, found, form, said=said, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    messages.success(request, "Your comment is with it.")
    return HttpResponseRedirect(reverse("authoring:case", args=[slug, case]) + "#comments-h")


def _case(desk: Desk, slug: str) -> CaseStudy:
    found = desk.bank.cases.filter(slug=slug).select_related("made_by").order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def _number(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise SuspiciousOperation("no version of a case study")
    return int(given)


def _typed(request: HttpRequest, teacher: User, desk: Desk) -> tuple[CaseForm, str]:
    """The form as it was typed, with the picture that was sent at the end of its text; what is wrong with that."""
    data, trouble = request.POST.copy(), ""
    if data.get("do") == "picture":
        given = PictureForm(request.POST, request.FILES)
        trouble = "" if given.is_valid() else given.trouble
        if not trouble:
            try:
                image = take(desk.bank, given.cleaned_data["picture"], by=teacher, at=timezone.now())
                data["text"] = given.put_into(data.get("text", ""), image.digest)
            except NoPicture as problem:
                trouble = str(problem)
    return CaseForm(desk.bank, data), trouble


def _status(request: HttpRequest, form: CaseForm, trouble: str) -> HTTPStatus:
    """A preview or a picture is no attempt to save: what is missing yet is no mistake."""
    is_saving = request.POST.get("do") == "save"
    return HTTPStatus.UNPROCESSABLE_ENTITY if trouble or (is_saving and form.errors) else HTTPStatus.OK


def _show(
    request: HttpRequest,
    desk: Desk,
    found: CaseStudy | None,
    form: CaseForm,
    *,
    seen: int | None = None,
    said: CommentForm | None = None,
    theirs: list[tuple[str, str]] | None = None,
    trouble: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    title, text = (str(form[name].value() or "")[:20_000] for name in ("title", "text"))
    if form.is_bound and request.POST.get("do") != "save" and not trouble:
        form = CaseForm(desk.bank, initial={"title": title, "text": text})  # what is missing yet is not told
    context: dict[str, Any] = {
        "desk": desk,
        "case": found,
        "form": form,
        "seen": seen or (found.pk if found else None),
        "shown": verbs.drawn(title, text),
        "is_unsaved": (title, text) != ((found.title, found.text) if found else ("", "")),
        "theirs": theirs,
        "trouble": trouble,
    }
    if found:
        context["uses"] = verbs.uses_of(found)
        context["behind"] = sum(use.is_behind for use in context["uses"])
        context["versions"] = list(verbs.versions_of(found)[1 : SHOWN_VERSIONS + 1])
        context["comments"] = verbs.comments_of(found)
        context["comment_form"] = said or CommentForm(auto_id="comment-%s")
    return page(request, PAGE, context, fragments=FRAGMENTS, status=status)


def _told(brought: verbs.Brought) -> str:
    words = []
    if brought.published:
        words.append(f"{_questions(brought.published)} published with the newest text")
    if brought.sent:
        words.append(f"{_questions(brought.sent)} sent to review with the newest text")
    if brought.left:
        words.append(f"{_questions(brought.left)} left, for they have drafts or are not ready: publish them one by one")
    return f"{'; '.join(words) or 'Nothing shows an older text'}."


def _questions(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"

"""The table of a bank's items, what is done to many of them at once, and copying items in."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import bulk as many
from authoring import bulk_lifecycle, copying
from authoring.bulk import BulkRefused
from authoring.finding import Desk, desk_of, desk_to_write
from authoring.forms.banks import GradeForm, TagsForm, objectives_of
from authoring.tables import LEVELS, SORT_WORDS, Wanted, places_of, table, tags_of
from quizzes.kinds import KINDS
from quizzes.models import Bank
from studyguide.models import Objective
from web.pages import page

SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")
Changed = tuple[int, str]  # how many, and in words what of them


@require_safe
@teaching
def bank(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    return _bank(request, teacher, desk_of(teacher, slug), Wanted.of(request.GET.dict()))


@require_POST
@teaching
def bulk(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    do = request.POST.get("do", "")
    desk = desk_of(teacher, slug) if do == "approve" else desk_to_write(teacher, slug)
    wanted = Wanted.of(QueryDict(request.POST.get("wanted", "")).dict())
    try:
        keys = _chosen(request, desk.bank, wanted)
        if do in {"copy", "move"}:
            return _to_another(request, teacher, desk, keys, wanted)
        if do in {"approve", "publish"}:
            done, words = _decide(request, teacher, desk, keys)
            told = f"{_questions(done.number) if done.number else 'No question'} {words}. {done.told}".strip()
            messages.add_message(request, messages.SUCCESS if done.number else messages.INFO, told)
            return redirect(f"{reverse('authoring:bank', args=[slug])}?{wanted.query}")
        count, words = _do(request, teacher, desk, keys)
    except BulkRefused as refused:
        return _bank(request, teacher, desk, wanted, refused=str(refused))

    messages.success(request, _told(len(keys), count, words))
    return redirect(f"{reverse('authoring:bank', args=[slug])}?{wanted.query}")


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def copy_in(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """Choose a bank to copy from, then which of its items."""
    desk = desk_to_write(teacher, slug)
    given = request.POST if request.method == "POST" else request.GET
    source = _source(teacher, desk.bank, given.get("from", ""))
    if request.method != "POST" or source is None:
        return _copy_in(request, teacher, desk, source, Wanted.of(request.GET.dict()))
    wanted = Wanted.of(QueryDict(request.POST.get("wanted", "")).dict())

    try:
        keys = _chosen(request, source, wanted)
        objective = _objective(request, desk.bank)
        count = copying.copy(source, keys, desk.bank, objective=objective, by=teacher, at=timezone.now())
    except BulkRefused as refused:
        return _copy_in(request, teacher, desk, source, wanted, refused=str(refused))

    messages.success(request, f"{_questions(count)} copied from “{source.title}” as drafts: they are yours to change.")
    return redirect(f"{reverse('authoring:bank', args=[slug])}?state=draft")


STATE_VERBS: dict[str, tuple[Callable[..., int], str]] = {
    "send": (bulk_lifecycle.send, "sent to review"),
    "retire": (lambda _bank, keys, **who: many.retire(keys, **who), "retired"),
    "restore": (lambda _bank, keys, **who: many.restore(keys, **who), "in use again"),
}


def _decide(request: HttpRequest, teacher: User, desk: Desk, keys: list[int]) -> tuple[bulk_lifecycle.Done, str]:
    """What can be approved or published is; the rest is passed over and named."""
    now = timezone.now()
    if request.POST["do"] == "publish":
        return bulk_lifecycle.publish(desk.bank, keys, by=teacher, at=now), "published"
    seen = [SEEN.fullmatch(one) for one in request.POST.getlist("seen")]
    if not all(seen):
        raise SuspiciousOperation("no version of a draft")
    versions = {int(one[1]): int(one[2]) for one in seen if one}
    return bulk_lifecycle.approve(desk.bank, keys, seen=versions, by=teacher, at=now), "approved"


def _do(request: HttpRequest, teacher: User, desk: Desk, keys: list[int]) -> Changed:
    """What the button that was pressed says."""
    do, now = request.POST.get("do", ""), timezone.now()
    if do in STATE_VERBS:
        verb, words = STATE_VERBS[do]
        return verb(desk.bank, keys, by=teacher, at=now), words
    if do == "place":
        objective = _objective(request, desk.bank)
        if objective is None:
            raise BulkRefused("Choose the topic first. Nothing was changed.")
        return many.place(keys, objective, by=teacher, at=now), f"moved to {objective.topic}: {objective}"
    if do == "grade":
        grade = GradeForm(request.POST)
        if not grade.is_valid():
            raise BulkRefused("Choose the difficulty first. Nothing was changed.")
        level = grade.cleaned_data["difficulty"]
        return many.grade(keys, level, at=now), f"set to {LEVELS[level].lower()}"
    if do in {"tag", "untag"}:
        return _tagged(request, keys, is_on=do == "tag")
    raise SuspiciousOperation("not a change the page offers")


def _tagged(request: HttpRequest, keys: list[int], *, is_on: bool) -> Changed:
    form = TagsForm(request.POST)
    if not form.is_valid():
        raise BulkRefused("Write a tag, or several with commas between them. Nothing was changed.")
    names = form.cleaned_data["tags"]
    if is_on:
        return many.tag(keys, names, at=timezone.now()), f"tagged {', '.join(names)}"
    return many.untag(keys, names, at=timezone.now()), f"no longer tagged {', '.join(names)}"


def _to_another(request: HttpRequest, teacher: User, desk: Desk, keys: list[int], wanted: Wanted) -> HttpResponse:
    """Copy or move; where the other bank has other topics, first ask where the items belong."""
    do = request.POST["do"]
    target = copying.targets_of(teacher, desk.bank).filter(slug=request.POST.get("target", "")[:60]).first()
    if target is None:
        raise BulkRefused("Choose the other bank first. Nothing was changed.")
    objective = _objective(request, target)
    if objective is None and target.guide_id != desk.bank.guide_id:
        context = {
            "desk": desk,
            "do": do,
            "target": target,
            "keys": [] if request.POST.get("all") == "on" else keys,
            "count": len(keys),
            "wanted": wanted,
            "places": places_of(target),
        }
        return page(request, "authoring/to_another.html", context)

    verb = copying.copy if do == "copy" else copying.move
    count = verb(desk.bank, keys, target, objective=objective, by=teacher, at=timezone.now())

    words = f"copied to “{target.title}” as drafts" if do == "copy" else f"moved to “{target.title}”"
    messages.success(request, f"{_questions(count)} {words}.")
    return redirect(f"{reverse('authoring:bank', args=[desk.bank.slug])}?{wanted.query}")


def _chosen(request: HttpRequest, source: Bank, wanted: Wanted) -> list[int]:
    if request.POST.get("all") == "on":
        return many.all_wanted(source, wanted)
    given = request.POST.getlist("item")
    if not all(key.isascii() and key.isdigit() and len(key) <= 18 for key in given):
        raise SuspiciousOperation("not an item")
    return many.ticked(source, [int(key) for key in given])


def _objective(request: HttpRequest, target: Bank) -> Objective | None:
    given = request.POST.get("objective", "")
    if not given:
        return None
    is_key = given.isascii() and given.isdigit() and len(given) <= 18
    found = objectives_of(target).filter(pk=int(given)).first() if is_key else None
    if found is None:
        raise SuspiciousOperation("not a place the page offers")
    return found


def _source(teacher: User, target: Bank, slug: str) -> Bank | None:
    if not slug:
        return None
    found = copying.sources_of(teacher, target).filter(slug=slug[:60]).select_related("guide", "owner").first()
    if found is None:
        raise Http404
    return found


def _questions(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"


def _told(chosen: int, changed: int, words: str) -> str:
    if changed == chosen:
        return f"{_questions(changed)} {words}."
    return f"{changed:,} of {_questions(chosen)} {words}; the others were so already."


def _filters(source: Bank, wanted: Wanted) -> dict[str, Any]:
    """What the form above a table offers. Three queries."""
    return {
        "wanted": wanted,
        "places": places_of(source),
        "tags": tags_of(source),
        "kinds": [(slug, kind.name) for slug, kind in KINDS.items()],
        "levels": LEVELS,
        "sort_words": SORT_WORDS,
    }


def _ticked(request: HttpRequest) -> set[str]:
    return set(request.POST.getlist("item")) if request.method == "POST" else set()


def _bank(request: HttpRequest, teacher: User, desk: Desk, wanted: Wanted, *, refused: str = "") -> HttpResponse:
    found = table(desk.bank.items.all(), wanted)
    context = {
        "desk": desk,
        "table": found,
        **_filters(desk.bank, wanted),
        "targets": copying.targets_of(teacher, desk.bank) if desk.may_write else (),
        "refused": refused,
        "ticked": _ticked(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return page(request, "authoring/bank.html", context, fragments={"items"}, status=status)


def _copy_in(
    request: HttpRequest, teacher: User, desk: Desk, source: Bank | None, wanted: Wanted, *, refused: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"desk": desk, "source": source, "refused": refused, "ticked": _ticked(request)}
    if source is None:
        context["sources"] = copying.sources_of(teacher, desk.bank).select_related("guide", "owner")
    else:
        context |= {"table": table(copying.copyable(source), wanted), **_filters(source, wanted)}
        context |= {"is_at_home": source.guide_id == desk.bank.guide_id, "own_places": places_of(desk.bank)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return page(request, "authoring/copy_in.html", context, fragments={"items"}, status=status)

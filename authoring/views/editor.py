"""The page on which an item is written. It saves itself; without JavaScript a button does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import drafts
from authoring.documents import Words
from authoring.editor import DIFFICULTIES, Clash, Sheet, draft_of, item_of, objectives_of, opened, sheet_of, token_of
from authoring.fields import fields_of, is_built_alike, is_of_build, taken
from authoring.finding import Desk, desk_of, desk_to_write
from authoring.forms.editing import Began, Edited, read
from authoring.forms.making import NewItemForm, PictureForm
from authoring.homes import Home, settle
from authoring.merging import merge
from authoring.models import DraftVersion, ItemDraft
from authoring.pictures import take
from authoring.reencoding import NoPicture
from authoring.shaping import shaped
from quizzes.kinds import KINDS
from quizzes.models import Item
from web.middleware import takes_files
from web.resending import can_be_sent_again

KIND_NAMES = [(slug, kind.name) for slug, kind in KINDS.items()]
PAGE = "authoring/editor.html"
MOST_UPLOADED = 6 * 1024 * 1024  # bytes of a picture and of all that is typed


@require_safe
@teaching
def item(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_of(teacher, slug)
    found = item_of(desk.bank, pk)

    if wants_json(request):
        return _changes(request, desk, found)
    return _show(request, desk, opened(found, may_write=desk.may_write))


@takes_files(MOST_UPLOADED)
@can_be_sent_again
@require_POST
@teaching
def save_item(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    before = sheet_of(desk.bank, pk, may_write=True)
    edited = read(request.POST, before.choices.known(before.words))
    now = timezone.now()
    typed, new, trouble, picture = wished(request, edited, before, by=teacher, at=now)

    kept = keep(before, typed, edited, by=teacher, at=now)
    settled = settle(before.item, edited.home, began=edited.home_began, at=now)

    clashes = kept.clashes + tuple(
        Clash(one.field, before.where("", one.field.removeprefix("home.")), str(one.theirs), fields[one.field])
        for fields in [settled.home.fields()]
        for one in settled.conflicts
    )
    after = replace(
        before,
        words=kept.words,
        draft=kept.draft,
        home=settled.home,
        clashes=clashes,
        errors=edited.errors,
        typed=edited.typed,
    )
    if wants_json(request):
        answer = reply(request, after, edited.words, edited.home, new=new, trouble=trouble)
        return JsonResponse({**answer, "picture": picture})
    if clashes or edited.errors or trouble:
        after = replace(after, words=kept.with_mine)
        return _show(request, desk, after, trouble=trouble, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    anchor = f"#{new[0]}-{new[1]}-text" if new else "#build" if not is_built_alike(typed, edited.words) else ""
    return HttpResponseRedirect(reverse("authoring:item", args=[slug, pk]) + anchor)


def wants_json(request: HttpRequest) -> bool:
    """Our module asks for it; a form that a person sends does not."""
    return request.headers.get("Accept") == "application/json"


def _show(
    request: HttpRequest, desk: Desk, sheet: Sheet, *, trouble: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "bank": desk.bank,
        "desk": desk,
        "sheet": sheet,
        "kinds": KIND_NAMES,
        "difficulties": DIFFICULTIES,
        "trouble": trouble,
    }
    return render(request, PAGE, context, status=status)


# --- what was asked besides


New = tuple[str, str] | None  # the part that was added: options or prompts, its id


class Wished(NamedTuple):
    words: Words  # as typed, after the button that was pressed
    new: New = None  # the part that it added
    trouble: str = ""  # what is wrong with a picture
    picture: str = ""  # one that our module puts where the caret stands


def wished(request: HttpRequest, edited: Edited, before: Sheet, *, by: User, at: datetime) -> Wished:
    wish = request.POST.get("do", "save")
    if wish in {"save", "mine"}:
        return Wished(edited.words)
    if wish.startswith("theirs "):
        return Wished(taken(edited.words, wish.removeprefix("theirs "), before.words))
    if wish == "picture":
        return with_picture(request, edited.words, before, by=by, at=at)
    if wish == "kind":
        wish = f"kind {request.POST.get('new_kind', '')}"
    made = f"n{secrets.token_hex(4)}"
    try:
        words = shaped(edited.words, wish, lambda: made if wish.startswith("add") else f"n{secrets.token_hex(4)}")
    except ValueError as problem:
        raise SuspiciousOperation("no button of the editor") from problem
    for parts, shown in (("options", words.options), ("prompts", words.prompts)):
        if any(part.id == made for part in shown):
            return Wished(words, (parts, made))
    return Wished(words)


def with_picture(request: HttpRequest, words: Words, before: Sheet, *, by: User, at: datetime) -> Wished:
    """The question with a picture at its end; for our module the words as they are, and the picture."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return Wished(words, trouble=form.trouble)
    try:
        image = take(before.item.bank, form.cleaned_data["picture"], by=by, at=at)
    except NoPicture as problem:
        return Wished(words, trouble=str(problem))
    if wants_json(request):
        return Wished(words, picture=form.shown(image.digest))
    return Wished(replace(words, stem=form.put_into(words.stem, image.digest)))


# --- keeping


@dataclass(frozen=True)
class Outcome:
    """What became of a change: what is stored now, and what of it clashes with what was typed."""

    draft: ItemDraft | None
    words: Words
    with_mine: Words  # where they clash, what was typed
    clashes: tuple[Clash, ...] = ()


def keep(before: Sheet, typed: Words, edited: Edited, *, by: User, at: datetime) -> Outcome:
    draft = before.draft
    if not edited.began.is_still(before.item, draft):
        return _all_clash(before, typed)
    if draft is None:
        if typed == before.words:
            return Outcome(None, typed, typed)
        draft = drafts.begin(before.item, by=by, at=at)
    try:
        kept = drafts.keep(draft, typed, based_on=edited.began.version, by=by, at=at)
    except drafts.HasMoved:  # published or thrown away this very moment
        return _all_clash(sheet_of(before.item.bank, before.item.pk, may_write=True), typed)
    stored = Words.load(kept.draft.document)
    return _outcome(before, kept.draft, stored, typed, [conflict.path for conflict in kept.conflicts])


def _all_clash(before: Sheet, typed: Words) -> Outcome:
    """What was typed began from a draft that was published or thrown away since: nothing is overwritten unasked."""
    names = [conflict.path for conflict in merge(None, typed, before.words).conflicts]
    return _outcome(before, before.draft, before.words, typed, names)


def _outcome(before: Sheet, draft: ItemDraft | None, stored: Words, typed: Words, names: list[str]) -> Outcome:
    theirs = fields_of(stored)
    with_mine = stored
    clashes = []
    for name in names:
        with_mine = taken(with_mine, name, typed)
        clashes.append(Clash(name, _where(before, stored, typed, name), _as_read(stored, name), theirs.get(name, "")))
    return Outcome(draft, stored, with_mine, tuple(clashes))


def _where(before: Sheet, stored: Words, typed: Words, name: str) -> str:
    parts, _, rest = name.partition(".")
    part, _, field = rest.partition(".")
    if not part:
        return before.where("", name)
    for words, besides in ((typed, ""), (stored, ", which you removed")):
        if any(one.id == part for one in getattr(words, parts)):
            return replace(before, words=words).where(part, field or parts) + besides
    return before.where(part, field or parts)


def _as_read(words: Words, name: str) -> str:
    """What a field says, for people."""
    if name in {"options", "kind"}:
        return "\n".join(option.text for option in words.options)
    if name == "prompts":
        return "\n".join(prompt.text for prompt in words.prompts)
    if name == "correct":
        return "\n".join(option.text for option in words.options if option.correct)
    parts, _, rest = name.partition(".")
    if rest and "." not in rest:
        found = next((one for one in getattr(words, parts, ()) if one.id == rest), None)
        return found.text if found else "(removed)"
    value = fields_of(words).get(name, "")
    if name.endswith(".answer"):
        return next((option.text for option in words.options if option.id == value), "")
    return value if isinstance(value, str) else ", ".join(value)


# --- what the module of the page is told


def reply(
    request: HttpRequest,
    sheet: Sheet,
    mine: Words,
    my_home: Home,
    *,
    new: New = None,
    trouble: str = "",
) -> dict[str, Any]:
    """What is stored now, and where that is not what the page shows (`mine`, `my_home`)."""
    context = {"bank": sheet.item.bank, "sheet": sheet, "new": new[1] if new else ""}

    def drawn(name: str) -> str:
        return render_to_string(f"{PAGE}#{name}", context, request)

    told = {clash.name for clash in sheet.clashes}
    shown = {**fields_of(mine), **my_home.fields()}
    stored = {**fields_of(sheet.words), **sheet.home.fields()}
    answer: dict[str, Any] = {
        "version": sheet.token,
        "by": str(sheet.draft.changed_by) if sheet.draft and sheet.draft.changed_by else "",
        "at": sheet.draft.changed_at.isoformat() if sheet.draft else "",
        "title": sheet.title or "New question",
        "home_began": sheet.home.dump(),
        "mark": sheet.home.mark,
        "fields": {name: value for name, value in stored.items() if value != shown.get(name) and name not in told},
        "clashes": [
            {"name": one.name, "where": one.where, "theirs": one.theirs, "value": one.value} for one in sheet.clashes
        ],
        "errors": sheet.errors,
        "trouble": trouble,
        "stage": drawn("stage"),
        "mend": drawn("mend"),
        "state": drawn("state"),
    }
    is_undecided = any(is_of_build(name) for name in told)  # then the page keeps its own build until it is
    if not is_undecided and not is_built_alike(mine, sheet.words):
        answer["build"] = drawn("answers")
    return answer


def _changes(request: HttpRequest, desk: Desk, item: Item) -> HttpResponse:
    """What others did since the state that a page shows: `?version=12.4&home=…`. 204 where there is nothing new."""
    token, mark = request.GET.get("version", ""), request.GET.get("home", "")
    began, draft = Began.read(token), draft_of(item)
    if not began.is_still(item, draft):
        return JsonResponse({"over": True})
    is_home_known = mark == Home.of(item).mark
    if is_home_known and token == token_of(item, draft):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    sheet = opened(item, may_write=desk.may_write)
    mine = sheet.words
    if token != sheet.token:
        base = DraftVersion.objects.filter(draft=draft, number=began.version).values_list("document", flat=True).first()
        if base is None:  # so long ago that it was forgotten
            return JsonResponse({"over": True})
        mine = Words.load(base)
    return JsonResponse(reply(request, sheet, mine, sheet.home if is_home_known else Home()))


# --- a new one


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def new_item(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_write(teacher, slug)
    objectives = objectives_of(desk.bank)
    form = NewItemForm(objectives, request.POST if request.method == "POST" else None, initial=request.GET.dict())

    if form.is_bound and form.is_valid():
        made = drafts.make(
            desk.bank,
            Words.empty(form.cleaned_data["kind"]),
            objective=form.objective_of(desk.bank),
            difficulty=form.cleaned_data["difficulty"] or 3,
            by=teacher,
            at=timezone.now(),
        )
        return redirect("authoring:item", slug, made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"bank": desk.bank, "form": form, "objectives": objectives}
    return render(request, "authoring/new_item.html", context, status=status)

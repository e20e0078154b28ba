"""Instructors' exams: which there are, the editor with its grid, publishing and sharing, and a preview."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring.finding import desk_of
from exams import blueprints as making
from exams import previews
from exams.assembly import TooFewItems
from exams.blueprint_form import COLUMNS, BlueprintForm, NewBlueprintForm
from exams.blueprints import BlueprintRefused, Chair, ChangedMeanwhile
from quizzes.models import Bank
from web.pages import page

CHANGED = (
    "Somebody else saved this exam since you opened it, so nothing of yours was stored yet. What you typed is still "
    "here: look at theirs in another window, and save again to put yours in its place."
)
LAST_SEED = 9999


@require_safe
@teaching
def blueprints(request: HttpRequest, teacher: User) -> HttpResponse:
    found, bank = making.all_of(teacher), None
    if slug := request.GET.get("bank"):
        bank = desk_of(teacher, slug).bank
        found = found.filter(bank=bank)

    can_make = Bank.objects.written_by(teacher).filter(is_archived=False).exists()
    context = {"blueprints": found, "can_make": can_make, "bank": bank}
    return page(request, "exams/teach/blueprints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def new_blueprint(request: HttpRequest, teacher: User) -> HttpResponse:
    banks = Bank.objects.written_by(teacher).filter(is_archived=False).order_by("title")
    is_sent = request.method == "POST"
    form = NewBlueprintForm(
        request.POST if is_sent else None, banks=banks, initial={"bank": request.GET.get("bank", "")[:80]}
    )
    if is_sent and form.is_valid():
        try:
            made = making.make(form.cleaned_data["bank"], title=form.cleaned_data["title"])
        except BlueprintRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("examining:blueprint", made.pk)

    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return page(request, "exams/teach/new_blueprint.html", {"form": form}, status=status)


@require_safe
@teaching
def blueprint(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    return _editor(request, making.chair_of(teacher, pk))


@require_POST
@teaching
def save(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_write(teacher, pk)
    form = BlueprintForm.of(chair.blueprint, making.topics_of(chair.desk.bank), request.POST)
    if not form.is_valid():
        return _editor(request, chair, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    try:
        making.change(
            chair.blueprint,
            seen=form.cleaned_data["version"],
            cells=form.cells,
            kinds=form.cleaned_data["kinds"],
            **form.terms,
        )
    except ChangedMeanwhile:
        chair, typed = making.chair_of(teacher, pk), request.POST.copy()
        typed["version"] = str(chair.blueprint.version)
        form = BlueprintForm.of(chair.blueprint, form.topics, typed)
        return _editor(request, chair, form, error=CHANGED, status=HTTPStatus.CONFLICT)
    except BlueprintRefused as refused:
        return _editor(request, making.chair_of(teacher, pk), form, error=f"{refused} Nothing was stored.", status=422)

    messages.success(request, "Saved. Attempts that were begun before keep what they have.")
    return redirect("examining:blueprint", pk)


@require_safe
@teaching
def preview(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_of(teacher, pk)
    seed, position = (_asked(request, name, most) for name, most in (("form", LAST_SEED), ("question", 999)))

    missing = 0
    try:
        shown = previews.preview_of(chair.blueprint, seed=seed, position=position)
    except TooFewItems as few:
        shown, missing = None, sum(few.missing.values())

    context = {"chair": chair, "blueprint": chair.blueprint, "shown": shown, "seed": seed, "missing": missing}
    return page(request, "exams/teach/preview.html", {**context, "other": seed % LAST_SEED + 1})


@require_POST
@teaching
def publish(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_write(teacher, pk)

    try:
        making.publish(chair)
    except BlueprintRefused as refused:
        return _editor(request, chair, error=str(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)

    words = "Learners who have its code can sit it" if chair.blueprint.code else "Its owner can share it now"
    messages.success(request, f"The exam is published. {words}.")
    return _back(pk)


@require_POST
@teaching
def withdraw(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_write(teacher, pk)

    making.withdraw(chair.blueprint)

    messages.info(request, "The exam is a draft again: nobody can start it. Attempts that run go on.")
    return _back(pk)


@require_POST
@teaching
def retire(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_write(teacher, pk)
    wanted = request.POST.get("retired")
    if wanted not in {"on", "off"}:
        raise SuspiciousOperation("an exam is retired or not")

    making.retire(chair.blueprint, is_retired=wanted == "on")

    gone = "The exam is put away: nobody can start it. Attempts that run go on, and results stay."
    messages.info(request, gone if wanted == "on" else "The exam is back as it was.")
    return _back(pk)


@require_POST
@teaching
def share(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_own(teacher, pk)

    making.share(chair.blueprint)

    messages.success(request, "The exam has a new code. An older one leads nowhere any more.")
    return _back(pk)


@require_POST
@teaching
def unshare(request: HttpRequest, teacher: User, pk: int) -> HttpResponse:
    chair = making.chair_to_own(teacher, pk)

    making.unshare(chair.blueprint)

    messages.info(request, "The exam is not shared any more: its link and code lead nowhere. Attempts that run go on.")
    return _back(pk)


def _back(pk: int) -> HttpResponse:
    return redirect(f"{reverse('examining:blueprint', args=[pk])}#share")


def _asked(request: HttpRequest, name: str, most: int) -> int:
    """A number of the address; 1 where it is none."""
    given = request.GET.get(name, "")
    return min(int(given), most) or 1 if given.isascii() and given.isdigit() and len(given) < 6 else 1


def _editor(
    request: HttpRequest,
    chair: Chair,
    form: BlueprintForm | None = None,
    *,
    error: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    blueprint, bank = chair.blueprint, chair.desk.bank
    form = form or BlueprintForm.of(blueprint, making.topics_of(bank))
    stock = making.stock_of(bank, form.kinds_said)
    rows = list(form.grid(stock))
    link = reverse("exams:shared", args=[blueprint.code]) if blueprint.code else ""
    context = {
        "chair": chair,
        "desk": chair.desk,
        "blueprint": blueprint,
        "form": form,
        "rows": rows,
        "columns": COLUMNS,
        "lacks": sum(row.lacks for row in rows),
        "link": request.build_absolute_uri(link) if link else "",
        "outcomes": making.outcomes_of(blueprint),
        "error": error,
        "now": timezone.now(),
    }
    return page(request, "exams/teach/blueprint.html", context, status=status)

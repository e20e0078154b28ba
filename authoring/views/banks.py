"""A teacher's banks: the front page, making one, its terms, its link, and putting it away."""

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
from authoring import banks
from authoring.finding import Desk, desk_to_own
from authoring.forms.banks import NewBankForm, SettingsForm, ShareForm
from authoring.overview import overview
from quizzes.models import Bank
from studyguide.models import Guide
from web.pages import page


@require_safe
@teaching
def teach(request: HttpRequest, teacher: User) -> HttpResponse:
    return page(request, "authoring/teach.html", {"overview": overview(teacher)})


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def new_bank(request: HttpRequest, teacher: User) -> HttpResponse:
    form = NewBankForm(request.POST if request.method == "POST" else None, guides=Guide.objects.published())
    if not form.is_bound:
        return page(request, "authoring/new_bank.html", {"form": form})

    if form.is_valid():
        typed = form.cleaned_data
        try:
            bank = banks.make(
                teacher,
                title=typed["title"],
                guide=form.chosen_guide,
                topics=typed["topics"],
                summary=typed["summary"],
                licence=typed["licence"],
                language=typed["language"],
                at=timezone.now(),
            )
        except banks.BankRefused as refused:
            form.add_error(None, str(refused))

    if not form.is_valid():
        return page(request, "authoring/new_bank.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"“{bank.title}” is ready. It is private until you share it.")
    return redirect("authoring:bank", slug=bank.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@teaching
def bank_settings(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    form = SettingsForm.of(desk.bank, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _settings(request, desk, form)
    if not form.is_valid():
        return _settings(request, desk, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    banks.change(desk.bank, **form.cleaned_data)

    messages.success(request, "The settings are saved.")
    return redirect("authoring:bank_settings", slug=slug)


@require_POST
@teaching
def share(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    form = ShareForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("not a way to share that the page offers")

    bank = banks.share(desk.bank, form.cleaned_data["visibility"])

    messages.success(request, SHARED[Bank.Visibility(bank.visibility)])
    return redirect("authoring:bank_settings", slug=slug)


SHARED = {
    Bank.Visibility.PRIVATE: "The bank is private now. Learners cannot open it any more; its link rests.",
    Bank.Visibility.LINK: "Learners who have the link can practise what is published.",
    Bank.Visibility.PUBLIC: "Every learner can find the bank and practise what is published.",
}


@require_POST
@teaching
def renew_link(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_own(teacher, slug)

    banks.renew_link(desk.bank, lets_go=request.POST.get("lets_go") == "on")

    messages.success(request, "There is a new link. The old one leads nowhere.")
    return redirect("authoring:bank_settings", slug=slug)


@require_POST
@teaching
def archive(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    wanted = request.POST.get("archived")
    if wanted not in {"on", "off"}:
        raise SuspiciousOperation("a bank is put away or taken out")

    banks.put_away(desk.bank, is_archived=wanted == "on")

    words = "is put away: nobody draws from it" if wanted == "on" else "is in use again"
    messages.success(request, f"“{desk.bank.title}” {words}.")
    return redirect("authoring:bank_settings", slug=slug)


def _settings(request: HttpRequest, desk: Desk, form: SettingsForm, status: int = HTTPStatus.OK) -> HttpResponse:
    code = desk.bank.code
    link = request.build_absolute_uri(reverse("quizzes:bank", args=[code])) if code else ""
    context = {
        "desk": desk,
        "form": form,
        "link": link if desk.bank.visibility != Bank.Visibility.PRIVATE else "",
        "visibilities": Bank.Visibility.choices,
        "readers": desk.bank.readers.count(),
    }
    return page(request, "authoring/bank_settings.html", context, status=status)

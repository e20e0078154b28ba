"""Who works on a bank: its owner adds editors and reviewers by e-mail; they may leave."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring import banks
from authoring.finding import Desk, desk_of, desk_to_own
from authoring.forms.banks import MemberForm, RoleForm
from quizzes.models import BankMember
from web.limits import allow
from web.pages import page

LOOKED_UP_PER_HOUR = 60  # nobody finds out here who has an account
UNKNOWN = "No instructor is known by this address. Ask them for the address they sign in with."
TOO_MANY = "Many addresses were tried in the last hour. Wait a little and try again."


@require_safe
@teaching
def members(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_of(teacher, slug)
    return _members(request, teacher, desk, MemberForm())


@require_POST
@teaching
def add_member(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    form = MemberForm(request.POST)
    if form.has_error("role"):
        raise SuspiciousOperation("not a role the page offers")

    if form.is_valid():
        try:
            member = banks.add_member(desk.bank, _person(request, form), form.cleaned_data["role"], at=timezone.now())
        except banks.BankRefused as refused:
            form.add_error("email", str(refused))

    if not form.is_valid():
        return _members(request, teacher, desk, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"{member.user} works on this bank now.")
    return redirect("authoring:members", slug=slug)


@require_POST
@teaching
def change_member(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    member = _member(desk, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("not a role the page offers")

    banks.change_role(member, form.cleaned_data["role"])

    messages.success(request, f"{member.user}: {BankMember.Role(form.cleaned_data['role']).label}.")
    return redirect("authoring:members", slug=slug)


@require_POST
@teaching
def hand_over(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    desk = desk_to_own(teacher, slug)
    member = _member(desk, pk)

    try:
        banks.hand_over(member, at=timezone.now())
    except banks.BankRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{member.user} owns this bank now. You write in it as an editor.")
    return redirect("authoring:members", slug=slug)


@require_POST
@teaching
def remove_member(request: HttpRequest, teacher: User, slug: str, pk: int) -> HttpResponse:
    """The owner takes anybody off; everybody else themselves."""
    desk = desk_of(teacher, slug)
    member = _member(desk, pk)
    if member.user_id != teacher.pk:
        desk = desk_to_own(teacher, slug)

    banks.remove_member(member)

    if member.user_id == teacher.pk:
        messages.success(request, f"You do not work on “{desk.bank.title}” any more.")
        return redirect("authoring:teach")
    messages.success(request, f"{member.user} does not work on this bank any more. What they wrote stays.")
    return redirect("authoring:members", slug=slug)


def _person(request: HttpRequest, form: MemberForm) -> User:
    if not allow(request, "member-lookup", LOOKED_UP_PER_HOUR, 60 * 60):
        raise banks.BankRefused(TOO_MANY)
    person: User | None = User.objects.filter(email__iexact=form.cleaned_data["email"], is_active=True).first()
    if person is None or not person.may_teach:
        raise banks.BankRefused(UNKNOWN)
    return person


def _member(desk: Desk, pk: int) -> BankMember:
    member = desk.bank.members.select_related("user").filter(pk=pk).first()
    if member is None:
        raise Http404
    return member


def _members(
    request: HttpRequest, teacher: User, desk: Desk, form: MemberForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    there = desk.bank.members.select_related("user").order_by("pk")
    context = {"desk": desk, "members": there, "form": form, "roles": BankMember.Role.choices, "teacher": teacher}
    return page(request, "authoring/members.html", context, status=status)

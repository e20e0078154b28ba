"""Who may enter the pages of those who teach, and what each is asked for first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from web import errors
from web.resending import fields_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, P], HttpResponse]
Type = Authenticator.Type


NOT_AN_INSTRUCTOR = (
    "These pages are for instructors. An administrator of this site can invite you; "
    "with the account you have, everything that learners do stays open to you."
)


def teaching(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For a page of instructors: the view gets the instructor as its second argument.

    @require_safe
    @teaching
    def banks(request: HttpRequest, teacher: User) -> HttpResponse: ...
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, teacher_of(request), *args, **kwargs)

    return wrapped


def with_account(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For a page of everybody who is signed in: the view gets the account as its second argument."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        return view(request, user, *args, **kwargs) if user.is_authenticated else _sign_in(request)

    return wrapped


def teacher_of(request: HttpRequest) -> User:
    """The instructor behind a request. Who is none yet is led there: ImmediateHttpResponse, or 403 with words."""
    user = request.user
    if not user.is_authenticated:
        raise ImmediateHttpResponse(_sign_in(request))
    if not user.may_teach:
        raise PermissionDenied(NOT_AN_INSTRUCTOR)
    if is_unproven(request):
        raise ImmediateHttpResponse(prove(request))
    return user


def needs_second_factor(user: User) -> bool:
    """Whether this person may not do without one. The demo's people share a password, on a machine of one's own."""
    is_exempt = user.is_demo and not settings.TLS
    return settings.SECOND_FACTOR and (user.is_staff or user.may_teach) and not is_exempt


def is_unproven(request: HttpRequest) -> bool:
    """Whether somebody who needs a second factor has not shown one in this session. One query, or none."""
    user = request.user
    return user.is_authenticated and needs_second_factor(user) and not has_shown(request, factors_of(user))


def factors_of(user: User) -> dict[int, str]:
    """The kinds of a person's authenticators by their ids, recovery codes among them; those alone are none."""
    found = dict(Authenticator.objects.filter(user_id=user.pk).values_list("pk", "type"))
    return found if set(found.values()) - {Type.RECOVERY_CODES} else {}


def has_shown(request: HttpRequest, factors: dict[int, str]) -> bool:
    """Whether this session was opened, or proven later, by one of these. One that was taken away proves nothing."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" and record.get("id") in factors for record in records)


def prove(request: HttpRequest, back: str = "") -> HttpResponse:
    """Lead who has no second factor to making one, and who has to showing it; then back, here if nothing is said."""
    factors = factors_of(request.user) if request.user.is_authenticated else {}
    if not factors:
        page = "mfa_index"
    else:
        page = "mfa_reauthenticate" if Type.TOTP in factors.values() else "mfa_reauthenticate_webauthn"
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return redirect_to_login(back or request.get_full_path(), reverse(page))
    return errors.plain(
        request,
        HTTPStatus.FORBIDDEN,
        "Your second factor first",
        "This needs the second factor of your sign-in, and this browser has not shown it yet. Nothing was changed.",
        fields=fields_of(request),
        link=(reverse(page), "Show it" if factors else "Set it up"),
    )


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return redirect_to_login(request.get_full_path())
    return errors.signed_out(request)  # which keeps what was filled in

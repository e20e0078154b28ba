"""How an account becomes an instructor's: by an invitation, or by its own wish where the site is open to that."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings as site
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations, security_log
from accounts.models import Invitation, User
from accounts.roles import with_account
from web import errors
from web.pages import page


@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitations.find(token, at=timezone.now())
    if found is None:
        return _over(request)
    if request.user.is_authenticated and not found.is_to(request.user):
        return _anothers(request, found)

    context = {
        "invitation": found,
        "token": token,
        "sign_up": urlencode({"next": request.path, "email": found.email}),
        "sign_in": urlencode({"next": request.path}),
    }

    return page(request, "accounts/invitation.html", context)


@require_POST
@with_account
def accept_invitation(request: HttpRequest, account: User, token: str) -> HttpResponse:
    found = invitations.find(token, at=timezone.now())
    if found is None:
        return _over(request)
    if not found.is_to(account):
        return _anothers(request, found)

    if not invitations.accept(found, account, at=timezone.now()):
        return _over(request)
    security_log.note("role_given", request, user=account, role="instructor", by="invitation")

    messages.success(request, "You are an instructor now. Nothing you did as a learner has changed.")
    return redirect("authoring:teach")


@require_POST
@with_account
def become_instructor(request: HttpRequest, account: User) -> HttpResponse:
    if site.INSTRUCTORS != "open":
        raise PermissionDenied

    invitations.make_instructor(account)
    security_log.note("role_given", request, user=account, role="instructor", by="open")

    messages.success(request, "You are an instructor now. Nothing you did as a learner has changed.")
    return redirect("authoring:teach")


def _over(request: HttpRequest) -> HttpResponse:
    return errors.plain(
        request,
        HTTPStatus.NOT_FOUND,
        "This invitation does not work any more",
        "An invitation counts once, and for 14 days. This one was used, is too old, was replaced by a newer one or was "
        "not copied whole. Ask whoever sent it for a new one; it takes them a minute.",
    )


def _anothers(request: HttpRequest, found: Invitation) -> HttpResponse:
    return errors.plain(
        request,
        HTTPStatus.FORBIDDEN,
        "This invitation is for another account",
        f"It was made for {found.email}. Sign out, then open the link again and sign in or make an account with that "
        "address. The invitation stays as it is until then.",
        link=(f"{reverse('account_logout')}?{urlencode({'next': request.path})}", "Sign out"),
    )

"""Pages of second factors: ours, and allauth's where they need to know more or to lead elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.factors import codes
from accounts.factors.overview import is_last_needed, safety_of
from accounts.models import User
from accounts.roles import factors_of, has_shown, prove, with_account
from accounts.views.entrance import form_page
from web.pages import page

View = Callable[..., HttpResponseBase]
Type = Authenticator.Type


@require_safe
@with_account
def second_factor(request: HttpRequest, account: User) -> HttpResponse:
    context = {
        "safety": safety_of(account),
        "has_shown": has_shown(request, factors_of(account)),
        "next": next_of(request),
        "query": with_next(request, ""),
    }

    return page(request, "mfa/index.html", context)


@require_safe
@with_account
def passkeys(request: HttpRequest, account: User) -> HttpResponse:
    """Where allauth leads after a passkey was changed: they stand among the other factors."""
    return redirect("mfa_index")


@require_safe
@with_account
def recovery_codes(request: HttpRequest, account: User) -> HttpResponse:
    safety = safety_of(account)
    if safety.codes_left is None:
        return redirect(with_next(request, reverse("mfa_index")))

    context = {"codes": codes.to_show(request), "safety": safety, "next": next_of(request)}

    return page(request, "mfa/recovery_codes/index.html", context)


@require_safe
@with_account
def download_codes(request: HttpRequest, account: User) -> HttpResponse:
    new = codes.to_show(request)
    if not new:
        raise Http404

    lines = [f"Recovery codes of {account.email} for Lightwell ({request.get_host()}). Each works once.", ""]

    response = HttpResponse("\n".join([*lines, *new, ""]), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lightwell-recovery-codes.txt"'
    return response


@require_POST
@with_account
def put_codes_away(request: HttpRequest, account: User) -> HttpResponse:
    codes.put_away(request)

    return redirect(next_of(request) or "mfa_index")


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """allauth asks nobody whether the last one may go."""
    if request.user.is_authenticated:
        passkey = get_object_or_404(Authenticator, pk=pk, user_id=request.user.pk, type=Type.WEBAUTHN)
        if is_last_needed(passkey):
            messages.error(request, "This passkey is your only second factor, and you need one. Add another first.")
            return redirect("mfa_index")
    return _remove_passkey(request, pk=pk)


def rename_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    if request.user.is_authenticated:
        get_object_or_404(Authenticator, pk=pk, user_id=request.user.pk, type=Type.WEBAUTHN)
    return _rename_passkey(request, pk=pk)


def factor_page(view: View) -> View:
    """Keeps `next` on the way through several pages; a refused passkey leads back to where it was asked for."""
    shown = form_page(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = shown(request, *args, **kwargs)
        where = response.headers.get("Location")
        if where == reverse("account_login") and request.user.is_authenticated:
            response["Location"] = request.get_full_path()
        elif where in {reverse("account_login"), reverse("mfa_index"), reverse("mfa_view_recovery_codes")}:
            response["Location"] = with_next(request, where)
        return response

    return wrapped


def proven(view: View) -> View:
    """For what changes the factors of an account that has some: a session that has shown none may not make or remove
    one, or a password alone would be enough to get in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            factors = factors_of(request.user)
            if factors and not has_shown(request, factors):
                return prove(request)
        return view(request, *args, **kwargs)

    return wrapped


def second_step_page(view: View) -> View:
    """Which ways the account that signs in has."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        stage, context = getattr(request, "_login_stage", None), getattr(response, "context_data", None)
        if stage is not None and context is not None:
            kinds = factors_of(stage.login.user).values()
            context.update({"has_app": Type.TOTP in kinds, "has_passkey": Type.WEBAUTHN in kinds})
        return response

    return wrapped


def next_of(request: HttpRequest) -> str:
    """Where a request wants to go on to; none where that is another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_safe else ""


def with_next(request: HttpRequest, url: str) -> str:
    wanted = next_of(request)
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


_remove_passkey = proven(factor_page(webauthn.remove_webauthn))
_rename_passkey = factor_page(webauthn.edit_webauthn)
authenticate = form_page(second_step_page(base.authenticate))
sign_in_by_passkey = factor_page(webauthn.login_webauthn)
reauthenticate = factor_page(account_views.reauthenticate)
reauthenticate_by_code = factor_page(base.reauthenticate)
reauthenticate_by_passkey = factor_page(webauthn.reauthenticate_webauthn)
activate_app = proven(factor_page(totp.activate_totp))
deactivate_app = proven(factor_page(totp.deactivate_totp))
generate_codes = proven(factor_page(codes_views.generate_recovery_codes))
add_passkey = proven(factor_page(webauthn.add_webauthn))

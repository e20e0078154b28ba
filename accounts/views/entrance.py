"""The seams where allauth's pages and the admin's sign-in meet ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings as site
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import is_unproven, prove


@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own sign-in has no rate limit, so it goes through ours. Who is signed in already may not enter."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    back = request.GET.get("next") or reverse("admin:index")

    return prove(request, back) if is_unproven(request) else redirect_to_login(back)


def form_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """allauth answers a form with mistakes with 200; here it is 422. Its pages also learn whether mail is sent."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None:
            context["is_mail_sent"] = "smtp" in site.EMAIL_BACKEND
            if request.method == "POST" and (
                codes := _codes(context.get("form")) | _codes(context.get("webauthn_form"))
            ):
                is_limited = not codes.isdisjoint({"too_many_login_attempts", "rate_limited"})
                response.status_code = HTTPStatus.TOO_MANY_REQUESTS if is_limited else HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return wrapped


def _codes(form: Form | None) -> set[str | None]:
    """The codes of what is wrong with a form that was sent."""
    errors = form.errors.as_data().values() if form is not None else ()
    return {error.code for found in errors for error in found}

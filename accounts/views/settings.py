"""Settings of learners with and without an account: who they are, how they sign in, what is held of them."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db.models import F, ProtectedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts import personal, security_log
from accounts.factors.overview import safety_of
from accounts.forms import LeaveForm, SettingsForm
from accounts.guests import SESSION_KEY, learner_for, learner_of
from accounts.models import User
from accounts.roles import with_account
from web.pages import page


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    learner = learner_of(request)

    person = learner or User()
    form = SettingsForm(initial={"display_name": person.display_name, "has_shortcuts": person.has_shortcuts})

    return _settings_page(request, form)


def _settings_page(request: HttpRequest, form: SettingsForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    user = request.user
    context = {
        "form": form,
        "safety": safety_of(user) if user.is_authenticated else None,
        "is_open_to_teach": site.INSTRUCTORS == "open",
    }
    return page(request, "accounts/settings.html", context, status=status)


@require_POST
def save_settings(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    learner = learner_for(request)
    learner.display_name = form.cleaned_data["display_name"]
    learner.has_shortcuts = form.cleaned_data["has_shortcuts"]
    learner.save(update_fields=["display_name", "has_shortcuts"])

    messages.success(request, "Your settings are saved.")
    return redirect("settings")


@require_POST
@with_account
def sign_out_elsewhere(request: HttpRequest, account: User) -> HttpResponse:
    """Sessions hold a digest of the password and this count; only the one that asks gets the new digest."""
    User.objects.filter(pk=account.pk).update(sessions_ended=F("sessions_ended") + 1)
    account.refresh_from_db()
    update_session_auth_hash(request, account)
    security_log.note("signed_out_elsewhere", request, user=account)

    messages.success(request, "Every other sign-in of your account is ended.")
    return redirect("settings")


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held of the learner, as a file. An empty one where nothing is held."""
    learner = learner_of(request)

    data = personal.copy_of(learner) if learner else {}

    response = JsonResponse(data, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="lightwell-my-data.json"'
    return response


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    learner = learner_of(request)
    if learner is None:
        return redirect("settings")

    return page(request, "accounts/leave.html", {"form": None if learner.is_guest else LeaveForm(request=request)})


@require_POST
def confirm_leave(request: HttpRequest) -> HttpResponse:
    learner = learner_of(request)
    if learner is None:
        return redirect("settings")
    form = None if learner.is_guest else LeaveForm(request.POST, request=request)
    if form and not form.is_valid():
        return page(request, "accounts/leave.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    try:
        personal.erase(learner)
    except ProtectedError:
        context = {"form": form, "is_owner": True}
        return page(request, "accounts/leave.html", context, status=HTTPStatus.CONFLICT)
    request.session.pop(SESSION_KEY, None)
    logout(request)

    messages.success(request, "It is all deleted. Thank you for having been here.")
    return redirect("studyguide:landing")

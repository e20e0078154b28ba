"""The learner's own switch for more time in exams; it stands among their settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import guests
from exams import accommodations


@require_POST
def save_language_time(request: HttpRequest) -> HttpResponse:
    is_on = "has_language_time" in request.POST
    if not is_on and guests.learner_of(request) is None:
        return redirect("settings")

    accommodations.set_language_time(guests.learner_for(request), is_on=is_on)

    words = "You have more time in exams from now on." if is_on else "Exams have their usual time from now on."
    messages.success(request, f"{words} One that runs already keeps its own.")
    return redirect("settings")

"""Sessions by Django, except that an unknown session takes no cookie away."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class PatientSessionMiddleware(SessionMiddleware):
    """Signing in gives the browser a new session. A page in another tab that asks in that moment still sends the old
    one, and Django's answer to it, "delete that cookie", would come after the new cookie and sign the learner out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        is_unknown = settings.SESSION_COOKIE_NAME in request.COOKIES and session.is_empty() and not session.modified
        if not is_unknown:
            return super().process_response(request, response)
        patch_vary_headers(response, ["Cookie"])
        return response

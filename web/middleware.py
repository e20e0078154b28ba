"""Response headers that neither Django nor django-csp sets, and the page of a limit that was passed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from web.errors import too_many
from web.limits import TooMany

GetResponse = Callable[[HttpRequest], HttpResponse]


def headers(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if not response.has_header("Cache-Control"):
            # Pages depend on who asks; none may come out of a cache after sign-out or be older than the state it shows.
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def limits(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request) if isinstance(exception, TooMany) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware

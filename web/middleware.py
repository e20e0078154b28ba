"""Response headers that neither Django nor django-csp sets, and the pages of limits that were passed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from web.errors import too_large, too_many, wrong_method
from web.limits import TooMany

GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponse])


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
        if not has_fitting_body(request):
            return too_large(request)
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response.content = wrong_method(request).content
            response.headers["Content-Length"] = str(
                len(response.content)
            )  # CommonMiddleware has counted the empty one
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request) if isinstance(exception, TooMany) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def has_fitting_body(request: HttpRequest) -> bool:
    """Django's own limit leaves out uploaded files, of any size, so this one counts the whole body.

    A body without a length is none to Django: it reads nothing of it. A view that takes files says how much it takes:
    see `takes_files`.
    """
    length: str = request.META.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdigit() and len(length) < 20
    if not is_number:
        return False
    return int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or int(length) <= _largest_body(request)


def takes_files(largest: int) -> Callable[[View], View]:
    """Marks a view whose form has files, and says how many bytes its body may have."""

    def marked(view: View) -> View:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return marked


def _largest_body(request: HttpRequest) -> int:
    if request.content_type != "multipart/form-data":
        return 0
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    return int(getattr(view, "largest_body", 0))

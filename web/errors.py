"""Error pages that say what happened, what became of the work, and what to do next."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def plain(request: HttpRequest, status: HTTPStatus, title: str, text: str) -> HttpResponse:
    """An error page with a status, a heading and one paragraph for people."""
    return render(request, "error.html", {"title": title, "text": text, "status": status.value}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(
        request,
        HTTPStatus.BAD_REQUEST,
        "That request does not fit",
        "Something in it was missing, too large or changed on the way. Nothing was saved and nothing was lost. "
        "Go back, reload the page and try again.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(
        request, HTTPStatus.FORBIDDEN, "Not for this account", "Sign in with an account that may see this page."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(
        request,
        HTTPStatus.NOT_FOUND,
        "There is no door here",
        "The address is wrong, or what it led to belongs to somebody else.",
    )


def too_many(request: HttpRequest) -> HttpResponse:
    return plain(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many tries in a short time",
        "To keep guessers and floods out, this works only so often from one address. What was saved before is safe. "
        "Wait a few minutes and try again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return plain(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something broke on our side",
        "What was saved before is safe. Reload the page; if it happens again, tell whoever runs this site.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return plain(
        request,
        HTTPStatus.FORBIDDEN,
        "This page was open for too long",
        "To keep other sites from acting in your name, a form works only for a while and only with cookies. What was "
        "saved before is safe. Go back, reload the page and send it again.",
    )

"""Error pages that say what happened, what became of the work, and what to do next."""

import sys
from http import HTTPStatus
from typing import Any

from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from web.resending import fields_of

RETRY_AFTER = 10  # seconds


def plain(request: HttpRequest, status: HTTPStatus, title: str, text: str, **more: Any) -> HttpResponse:
    """An error page with a status, a heading and one paragraph for people."""
    return render(request, "error.html", {"title": title, "text": text, "status": status.value, **more}, status=status)


def bare(status: HTTPStatus, title: str, text: str) -> HttpResponse:
    """The same page without asking who is there: for when the database, or a part of the request, is out of reach."""
    context = {"title": title, "text": text, "status": status.value}
    return HttpResponse(render_to_string("error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return plain(
        request,
        HTTPStatus.BAD_REQUEST,
        "That request does not fit",
        "Something in it was missing, too large or changed on the way. Nothing was saved and nothing was lost. "
        "Go back, reload the page and try again.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = str(exception or "") or "Sign in with an account that may see this page."  # who raises it may say why
    return plain(request, HTTPStatus.FORBIDDEN, "Not for this account", text)


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


def too_large(request: HttpRequest) -> HttpResponse:
    return bare(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "That is too much at once",
        "What was sent is larger than anything this site asks for. Nothing was saved and nothing was lost. Go back and "
        "send less.",
    )


def wrong_method(request: HttpRequest) -> HttpResponse:
    return bare(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This address does not work that way",
        "It takes a form and is no page to open, or the other way round. Nothing was saved and nothing was lost. "
        "Go back and use the page's own buttons.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Also called for what a database refuses, which the log tells as the error it is."""
    match sys.exc_info()[1]:
        case OperationalError():  # full, read-only, busy for too long or out of reach
            response = bare(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Not just now",
                "The site cannot store anything at the moment, so this was not saved. What was saved before is safe. "
                "Wait a moment, go back and send it again.",
            )
            response.headers["Retry-After"] = str(RETRY_AFTER)
            return response
        case IntegrityError():  # such as a guest who signs in or leaves in one tab while another sends something
            return bare(
                HTTPStatus.CONFLICT,
                "Two things happened at once",
                "Something else changed what this was about at the same moment, so this was not saved. What was saved "
                "before is safe. Go back, reload the page and look where it stands.",
            )
        case DataError():  # PostgreSQL takes no NUL in a text and no number beyond its column
            return bad_request(request)
    return bare(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something broke on our side",
        "What was saved before is safe. Reload the page; if it happens again, tell whoever runs this site.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    fields = fields_of(request)
    return plain(
        request,
        HTTPStatus.FORBIDDEN,
        "This page was open for too long",
        "To keep other sites from acting in your name, a form works only for a while and only with cookies. What was "
        "saved before is safe. "
        + ("What you sent now is kept in this page." if fields else "Go back, reload the page and send it again."),
        fields=fields,
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """For what belongs to a learner when nobody is behind the request any more."""
    fields = fields_of(request)
    return plain(
        request,
        HTTPStatus.UNAUTHORIZED,
        "You are signed out here",
        "Nobody is signed in on this page any more: the time ran out, or you signed out in another tab. "
        "Nothing you did in an account is lost; without one, a cookie of this browser was all that led to it. "
        + (
            "Sign in, then send what you filled in: this page keeps it."
            if fields
            else "Sign in to go on where you were."
        ),
        fields=fields,
        next=request.path if request.method in {"GET", "HEAD"} else "",
        is_signed_out=True,
    )

"""A form that came with an old token, or without its learner, may be sent again: what was filled in is not lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def can_be_sent_again(view: View) -> View:
    """Marks a view whose form holds nothing secret and does nothing that a second sending would do twice."""
    view.can_be_sent_again = True  # type: ignore[attr-defined]
    return view


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held, for a page that offers to send it again. Empty where that is not offered.

    Only for a form of our own pages, and the browser says where it comes from: another site must not get its fields
    into a form with a good token.
    """
    match = request.resolver_match
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or not is_ours or not match or not hasattr(match.func, "can_be_sent_again"):
        return []
    return [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]

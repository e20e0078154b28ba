"""Answers a request with a whole page or with one named fragment of it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragments: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Render `template#fragment` when htmx asks for one of `fragments`, else the whole page.

    A fragment's name is the `{% partialdef name inline %}` in the page, the DOM id of its root and the `hx-target`
    without `#`: one word in three places. A target that is not in `fragments` gets the whole page.
    """
    target = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") == "true" else ""
    name = f"{template}#{target}" if target in fragments else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response

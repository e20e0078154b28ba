"""Finds what a practice page is about, for its learner only: somebody else's is absent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from accounts import guests
from accounts.models import User
from quizzes import runs
from quizzes.models import PracticeItem
from quizzes.runs import Run
from web import errors

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def for_a_learner(view: View[Rest]) -> View[Rest]:
    """Nobody behind the request: they were signed out meanwhile, or lost the cookie. Say so, whatever was asked for."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if guests.learner_of(request) is None:
            return errors.signed_out(request)
        return view(request, *args, **kwargs)

    return answered


def learner_behind(request: HttpRequest) -> User:
    learner = guests.learner_of(request)
    if learner is None:
        raise Http404
    return learner


def run_of(request: HttpRequest, pk: uuid.UUID) -> Run:
    run = runs.run_of(guests.learner_of(request), pk)
    if run is None:
        raise Http404
    return run


def item_of(run: Run, position: int) -> PracticeItem:
    item = run.at(position)
    if item is None:
        raise Http404
    return item


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"

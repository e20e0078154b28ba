"""Finds what a practice page is about, for its learner only: somebody else's is absent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import guests
from accounts.models import User
from quizzes import holding, runs
from quizzes.holding import Held
from quizzes.models import PracticeItem
from quizzes.runs import Run
from web import errors

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def for_a_learner(view: View[Rest]) -> View[Rest]:
    """Nobody behind the request: they were signed out meanwhile, or lost the cookie. Say so, whatever was asked for;
    and what is held back while the learner sits an exam leads to the page of practice, with the reason."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if guests.learner_of(request) is None:
            return errors.signed_out(request)
        try:
            return view(request, *args, **kwargs)
        except Held as held:
            return waiting(request, held)

    return answered


def learner_behind(request: HttpRequest) -> User:
    learner = guests.learner_of(request)
    if learner is None:
        raise Http404
    return learner


def waiting(request: HttpRequest, held: Held) -> HttpResponse:
    messages.info(request, str(held))
    url = reverse("quizzes:practice")
    return HttpResponse(headers={"HX-Redirect": url}) if is_htmx(request) else redirect(url)


def run_of(request: HttpRequest, pk: uuid.UUID) -> Run:
    """Raises Held; one query more where it holds items of instructors."""
    learner = guests.learner_of(request)
    run = runs.run_of(learner, pk)
    if run is None:
        raise Http404
    holding.check(learner, run.banks)
    return run


def item_of(run: Run, position: int) -> PracticeItem:
    item = run.at(position)
    if item is None:
        raise Http404
    return item


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"

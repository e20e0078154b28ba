"""Gives templates the learner behind the request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from accounts.guests import learner_of
from accounts.models import User


def learner(request: HttpRequest) -> dict[str, Callable[[], User | None] | Any]:
    """`{{ learner }}`: asked only where a template names it."""
    return {"learner": lambda: learner_of(request)}

"""Answering an item of a practice session as a browser does."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from quizzes.models import PracticeSession
from tests.quizzes.conftest import codes

HTMX = {"HX-Request": "true", "HX-Target": "question"}


def url(name: str, session: PracticeSession, *args: object) -> str:
    return reverse(f"quizzes:{name}", args=[session.pk, *args])


def send(client: Client, session: PracticeSession, *positions: int, at: int = 1, headers=None, **data):
    item = session.items.get(position=at)
    return client.post(url("answer", session, at), {"option": codes(item, *positions), **data}, headers=headers or {})

"""What an instructor's exam is called to those who sit it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams import attempts
from exams.models import Attempt, Blueprint
from quizzes.models import Bank
from studyguide.models import Guide
from tests.exams.factories import make_attempt, make_blueprint, over_bank
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "Leftovers of last year"


def test_a_learner_who_has_the_code_alone_is_not_told_what_the_bank_is_called(client: Client):
    """An outline is called as its bank, and the exam's pages named it; the page behind the code did not."""
    blueprint = over_bank(make_blueprint(2))
    Guide.objects.filter(pk=blueprint.guide.pk).update(is_outline=True, title=SECRET)
    Bank.objects.filter(guide=blueprint.guide).update(title=SECRET)
    learner = UserFactory.create()
    client.force_login(learner)
    open_one = make_attempt(learner=learner, blueprint=Blueprint.objects.get(pk=blueprint.pk))

    def pages() -> dict[str, str]:
        paths = [
            reverse("exams:shared", args=[blueprint.code]),
            reverse("exams:exams"),
            reverse("exams:item", args=[open_one.pk, 1]),
            reverse("exams:review", args=[open_one.pk]),
            reverse("exams:result", args=[open_one.pk]),
            reverse("exams:result_items", args=[open_one.pk]),
            reverse("progress:today"),
            reverse("progress:history"),
            reverse("my_data"),
        ]
        return {path: client.get(path, follow=True).content.decode() for path in paths}

    running = pages()
    past = timezone.now() - dt.timedelta(seconds=1)
    Attempt.objects.filter(pk=open_one.pk).update(started_at=past - dt.timedelta(minutes=1), deadline_at=past)
    closing = pages()
    attempts.submit(learner, open_one.pk, at=timezone.now())
    ended = pages()

    for found in (running, closing, ended):
        assert [path for path, text in found.items() if SECRET in text] == []
    assert "Quick mock" in ended[reverse("exams:result", args=[open_one.pk])]

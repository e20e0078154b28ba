"""A form of an exam drawn for its authors, question by question."""

from __future__ import annotations

from typing import Any

import pytest

from exams.models import Attempt
from quizzes.kinds import KINDS
from quizzes.models import Item
from tests.exams.desks import form, topic_of, url
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


def test_the_preview_shows_a_form_question_by_question_with_the_answers(as_teacher, blueprint):
    page = as_teacher.get(url("preview", blueprint), {"form": 7, "question": 2}).text
    assert "Question 2 of 3" in page
    assert "Why 1 of" in page
    assert page == as_teacher.get(url("preview", blueprint), {"form": 7, "question": 2}).text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("asked", [{"question": "9"}, {"question": "x", "form": "-1"}, {"form": "99999999"}])
def test_a_preview_of_nothing_says_so(as_teacher, blueprint, asked):
    assert as_teacher.get(url("preview", blueprint), asked).status_code == 200


def test_a_preview_says_what_the_bank_lacks(as_teacher, blueprint):
    Item.objects.filter(bank=blueprint.bank).update(is_retired=True)
    assert "lacks 3 published questions" in as_teacher.get(url("preview", blueprint)).text


def test_every_kind_can_be_previewed(as_teacher, blueprint):
    topic = topic_of(blueprint)
    Item.objects.filter(bank=blueprint.bank).update(is_retired=True)
    specs: list[dict[str, Any]] = [
        {"kind": "numeric", "texts": ("5",), "keys": (1,), "unit": "keys"},
        {"kind": "short-text", "texts": ("arn",), "keys": (1,)},
        {"kind": "ordering", "texts": ("a", "b", "c")},
        {"kind": "matching", "texts": ("a", "b", "c"), "matches": (1, 2, 3)},
    ]
    for spec in specs:
        ItemFactory.create(objective=topic.objectives.first(), bank=blueprint.bank, revision=spec)
    kinds = list(KINDS)
    as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic, None): 4}, kinds=kinds))
    for question in range(1, 5):
        page = as_teacher.get(url("preview", blueprint), {"question": question})
        assert f"Question {question} of 4" in page.text

"""Learners who draw the same scenario at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from quizzes import generating
from quizzes.models import ItemRevision, Option, ScenarioTemplate
from tests.exams.test_races import _shared, at_once  # noqa: F401 - a fixture
from tests.factories import UserFactory
from tests.quizzes.conftest import make_world
from tests.quizzes.test_generating import make_template

pytestmark = pytest.mark.usefixtures("_shared")
THREADS = 8


def test_learners_at_once_store_each_scenario_once():
    world = make_world(1, 4)
    pks = [make_template(item.objective).pk for item in world.items]
    learners = [UserFactory.create() for _ in range(THREADS)]

    def draw(index: int) -> list[ItemRevision | None]:
        templates = list(ScenarioTemplate.objects.filter(pk__in=pks).select_related("item__bank").order_by("pk"))
        return generating.revisions_for(templates, learners[index], at=timezone.now(), rng=random.Random(index % 2))

    made = at_once(*[lambda index=index: draw(index) for index in range(THREADS)])

    assert [type(one) for one in made] == [list] * THREADS, made
    assert all(None not in one for one in made)
    for index in range(THREADS):
        assert made[index] == made[index % 2]
    assert ItemRevision.objects.exclude(seed=None).count() == 2 * len(pks)
    assert Option.objects.exclude(revision__seed=None).count() == 4 * 2 * len(pks)

"""Practice that starts from the dashboard: at dark windows, and at what trips a learner up."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from quizzes.models import PracticeSession
from tests.factories import MisconceptionFactory, UserFactory
from tests.progress.world import World, give, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def learner(client: Client) -> User:
    learner = UserFactory.create()
    client.force_login(learner)
    return learner


def practised(learner: User) -> set[int]:
    return set(PracticeSession.objects.of(learner).get().items.values_list("revision__item", flat=True))


def test_practice_at_dark_windows_leaves_out_what_is_lit(world: World, learner: User, client: Client):
    give(learner, world.items[0], right=True)
    give(learner, world.items[1], right=False)
    response = client.post(f"/today/{world.guide.slug}/practise")
    assert response.headers["Location"] == PracticeSession.objects.get().get_absolute_url()
    assert practised(learner) == {item.pk for item in world.items[1:]}


def test_practice_at_a_misconception_asks_items_that_offer_it(world: World, learner: User, client: Client):
    for item in world.items[2:]:
        assert item.current_revision
        item.current_revision.options.update(misconception=None)
    client.post(f"/today/{world.guide.slug}/misconceptions/{world.misconception.slug}/practise")
    assert practised(learner) == {item.pk for item in world.items[:2]}
    assert PracticeSession.objects.get().label == world.misconception.title


def test_where_there_is_nothing_the_learner_is_told_and_nothing_is_made(world: World, learner: User, client: Client):
    idea = MisconceptionFactory.create(guide=world.guide)
    response = client.post(f"/today/{world.guide.slug}/misconceptions/{idea.slug}/practise", follow=True)
    assert "nothing to practise there just now" in response.content.decode()
    assert not PracticeSession.objects.exists()


def test_absent_ones_are_404_and_make_no_guest(world: World, client: Client):
    other = MisconceptionFactory.create()
    for path in ("none/practise", f"{world.guide.slug}/misconceptions/{other.slug}/practise"):
        assert client.post(f"/today/{path}").status_code == 404
    assert not User.objects.exists()


def test_a_visit_starts_nothing(world: World, client: Client):
    assert client.get(f"/today/{world.guide.slug}/practise").status_code == 405

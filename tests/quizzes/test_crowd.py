"""How others answered: told only where enough of them did."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from quizzes.crowd import ENOUGH, MOST, crowd_of, summed_up
from quizzes.models import Response
from tests.factories import ItemFactory, UserFactory, make_revision
from tests.quizzes.conftest import queries, revision_of


def respond(item, value: str, *, count: int = 1, of: list[User] | None = None, days_ago: int = 0) -> list[User]:
    learners: list[User] = of or UserFactory.create_batch(count)
    at = timezone.now() - dt.timedelta(days=days_ago)
    Response.objects.bulk_create(
        Response(
            learner=learner,
            item=item,
            revision=revision_of(item),
            value=value,
            is_right=value == "1",
            points=1000 if value == "1" else 0,
            given_at=at,
        )
        for learner in learners
    )
    return learners


@pytest.mark.django_db
def test_shares_are_told_from_twenty_others_up():
    item, me = ItemFactory.create(), UserFactory.create()
    respond(item, "2", count=9)
    respond(item, "1", count=10)
    respond(item, "1", of=[me])
    assert crowd_of(revision_of(item), me.pk) is None
    respond(item, "3", count=1)
    with queries(1):
        crowd = crowd_of(revision_of(item), me.pk)
    assert crowd
    assert (crowd.count, crowd.right_percent, dict(crowd.chosen_percent)) == (20, 50, {1: 50, 2: 45, 3: 5})


@pytest.mark.django_db
def test_only_what_somebody_answered_first_counts_and_only_of_this_revision():
    """Who has seen the key knows it: repeats would make every item look easy."""
    item, me = ItemFactory.create(), UserFactory.create()
    old = respond(item, "2", count=20, days_ago=3)
    respond(item, "1", of=old)
    crowd = crowd_of(revision_of(item), me.pk)
    assert crowd
    assert (crowd.count, crowd.right_percent) == (20, 0)
    make_revision(item)
    respond(item, "1", of=old)
    assert crowd_of(revision_of(item), me.pk) is None


@pytest.mark.django_db
def test_the_newest_are_enough():
    item, me = ItemFactory.create(), UserFactory.create()
    respond(item, "1", count=10)
    respond(item, "2", count=MOST)
    crowd = crowd_of(revision_of(item), me.pk)
    assert crowd
    assert (crowd.count, crowd.right_percent) == (MOST, 0)


@given(st.lists(st.sampled_from(["", "1", "2", "1 3"]), max_size=60))
def test_shares_are_percentages(values: list[str]):
    crowd = summed_up("multiple", [(value, value == "1 3") for value in values])
    assert (crowd is None) == (len(values) < ENOUGH)
    if crowd:
        assert all(0 <= percent <= 100 for percent in crowd.chosen_percent.values())
        assert 0 <= crowd.right_percent <= 100

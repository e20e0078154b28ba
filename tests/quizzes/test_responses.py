"""Responses are recorded together or not at all, in few queries, and told to the floors above once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from quizzes.models import Response, ResponseChoice
from quizzes.responses import Given, record
from quizzes.signals import answered
from tests.factories import ItemFactory
from tests.quizzes.conftest import make_session, queries, respond, revision_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def heard():
    """What progress would hear."""
    calls: list[list[Response]] = []

    def hear(sender, responses, **kwargs):
        calls.append(responses)

    answered.connect(hear)
    yield calls
    answered.disconnect(hear)


@pytest.mark.parametrize("count", [1, 4])
def test_recording_takes_three_queries_however_many_there_are(learner, count):
    revisions = [revision_of(ItemFactory.create(revision={"keys": (1, 2)})) for _ in range(count)]
    with queries(3):
        record(learner, [Given(revision, "1 2", NOW) for revision in revisions], is_from_exam=True)
    assert Response.objects.of(learner).filter(is_from_exam=True, is_right=True, points=1000).count() == count
    assert ResponseChoice.objects.count() == 2 * count


def test_the_floors_above_hear_once_of_all_responses(learner, heard):
    revisions = [revision_of(ItemFactory.create()) for _ in range(3)]
    made = record(learner, [Given(revision, "2", NOW) for revision in revisions])
    assert heard == [made]
    assert [one.revision for one in made] == revisions
    assert all(one.pk for one in made)


def test_an_empty_response_is_kept_as_missed_without_choices(learner):
    (response,) = record(learner, [Given(revision_of(ItemFactory.create()), "", NOW)])
    assert (response.is_right, response.points, response.choices.count()) == (False, 0, 0)


def test_nothing_given_is_nothing_recorded_and_nothing_said(learner, heard):
    with queries(0):
        assert record(learner, []) == []
    assert heard == []


def test_what_fails_leaves_no_part_behind(learner, heard):
    session = make_session(learner, [ItemFactory.create(), ItemFactory.create()])
    first, second = session.items.all()
    respond(learner, first, "1")
    with pytest.raises(IntegrityError):
        record(
            learner,
            [Given(second.revision, "1", NOW, second), Given(first.revision, "2", NOW, first)],
        )
    assert Response.objects.of(learner).count() == ResponseChoice.objects.count() == 1
    assert len(heard) == 1

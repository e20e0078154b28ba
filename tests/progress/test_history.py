"""The history: sessions and mocks in one list, page by page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from exams import attempts
from exams.models import Attempt, Blueprint
from progress import records
from tests.exams.factories import make_attempt, make_blueprint
from tests.factories import UserFactory
from tests.progress.world import NOW, make_world, session

pytestmark = pytest.mark.django_db


def test_sessions_and_mocks_stand_in_one_order_and_are_mine_alone():
    learner, other = UserFactory.create(), UserFactory.create()
    blueprint = make_blueprint(2, multiple=False)
    items = list(blueprint.guide.topics.get().items.all()[:2])
    first = session(learner, items, right=1, days_ago=3)
    second = make_attempt(learner=learner, blueprint=blueprint, at=NOW - dt.timedelta(days=2))
    third = session(learner, items, right=2, days_ago=1)
    session(other, items)
    entries = records.history(learner, 1).entries
    assert [entry.session or entry.attempt for entry in entries] == [third, second, first]
    assert entries[0].session
    assert entries[0].session.right_count == 2  # type: ignore[attr-defined]


def test_a_page_that_does_not_exist_is_the_nearest_that_does(client: Client):
    learner, world = UserFactory.create(), make_world()
    for n in range(records.PAGE + 1):
        session(learner, world.items[:1], days_ago=n)
    client.force_login(learner)
    for asked, shown in (("2", 2), ("99", 2), ("0", 2), ("x", 1), ("²", 1), ("", 1), ("9" * 5000, 1)):
        page = client.get("/history/", {"page": asked}).context["history"]
        assert (page.number, page.count) == (shown, 2), asked


def test_queries_do_not_grow(client: Client, django_assert_num_queries):
    learner, blueprint = UserFactory.create(), make_blueprint(2, multiple=False)
    items = list(blueprint.guide.topics.get().items.all()[:2])
    client.force_login(learner)

    def more(count: int) -> None:
        for n in range(count):
            session(learner, items, right=1)
            started = NOW - dt.timedelta(days=n + 1)
            attempt = make_attempt(learner=learner, blueprint=blueprint, at=started)
            attempts.submit(learner, attempt.pk, at=started + dt.timedelta(minutes=5))

    more(1)
    with django_assert_num_queries(6):
        client.get("/history/")
    more(3)
    with django_assert_num_queries(6):
        client.get("/history/")


def test_a_visitor_sees_an_invitation(client: Client):
    assert "Nothing here yet" in client.get("/history/").content.decode()


def test_what_a_faithful_report_keeps_back_no_other_page_tells(client: Client):
    learner, blueprint = UserFactory.create(), make_blueprint(2, multiple=False)
    blueprint.report = Blueprint.Report.FAITHFUL
    blueprint.save()
    started = NOW - dt.timedelta(days=1)
    attempt = make_attempt(learner=learner, blueprint=blueprint, at=started)
    attempts.submit(learner, attempt.pk, at=started + dt.timedelta(minutes=5))
    client.force_login(learner)
    told = [client.get(url).text for url in ("/today/", "/history/")]
    Attempt.objects.update(review_opened_at=NOW)
    opened = [client.get(url).text for url in ("/today/", "/history/")]
    assert ["0 of 2 right" in page for page in told] == [False, False]
    assert ["0 of 2 right" in page for page in opened] == [True, True]

"""Topics of a bank's own: added, renamed, moved, retired."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.authoring.desks import Office, make_office, url
from tests.authoring.world import client_of
from tests.factories import BankFactory, GuideFactory, ObjectiveFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_topics_are_added_renamed_moved_and_retired(office: Office):
    client, guide = client_of(office.editor), office.bank.guide
    client.post(url("add_topic", office), {"title": "Second"})
    second = guide.topics.get(title="Second")

    client.post(url("add_objective", office, second.pk), {"title": "Name a route"})
    client.post(url("change_topic", office, second.pk), {"do": "rename", "title": "First"})
    client.post(url("change_topic", office, second.pk), {"do": "up"})
    client.post(url("change_objective", office, second.objectives.first().pk), {"do": "retire"})  # type: ignore[union-attr]

    assert guide.topics.first().title == "First"  # type: ignore[union-attr]
    assert [objective.title for objective in second.objectives.filter(is_retired=False)] == ["Name a route"]


def test_what_is_refused_is_told_beside_what_was_typed(office: Office):
    topic = office.objective.topic

    reply = client_of(office.owner).post(url("add_topic", office), {"title": topic.title})

    assert reply.status_code == 422
    assert f"There is “{topic.title}” already." in reply.content.decode()
    assert f'value="{topic.title}" aria-invalid="true"' in reply.content.decode()


def test_the_topics_of_a_guide_are_nobodys_to_change(office: Office):
    bank = BankFactory.create(owner=office.owner, guide=GuideFactory.create())
    topic = TopicFactory.create(guide=bank.guide)
    client = client_of(office.owner)

    for name, args in (("add_topic", [bank.slug]), ("change_topic", [bank.slug, topic.pk])):
        assert client.post(reverse(f"authoring:{name}", args=args), {"title": "X", "do": "rename"}).status_code == 403

    assert [one.title for one in bank.guide.topics.all()] == [topic.title]


def test_topics_of_another_bank_are_not_found(office: Office):
    other = make_office()

    for name, part in (("change_topic", other.objective.topic), ("change_objective", other.objective)):
        reply = client_of(office.owner).post(url(name, office, part.pk), {"do": "retire"})
        assert reply.status_code == 404


def test_topics_cost_the_same_for_one_and_for_three(office: Office, django_assert_num_queries):
    client = client_of(office.owner)
    with django_assert_num_queries(5):
        client.get(url("topics", office))
    for _ in range(2):
        ObjectiveFactory.create(topic__guide=office.bank.guide)
    with django_assert_num_queries(5):
        client.get(url("topics", office))

"""The topic page and the mark “read”."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import guests
from accounts.models import User
from studyguide import reading
from studyguide.models import Comment, Reading, Topic
from tests.factories import FactFactory, GuestFactory, ObjectiveFactory, TopicFactory, UserFactory
from tests.studyguide.rows import NOW, make_comment

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "reading"}


@pytest.fixture
def topic() -> Topic:
    return TopicFactory.create(
        number=1, title="Groups", body_html="<h2>Why</h2>", toc_html='<ol><li><a href="#why">Why</a></li></ol>'
    )


def read_url(topic: Topic) -> str:
    return reverse("studyguide:read", args=[topic.guide.slug, topic.slug])


def test_the_page_has_text_contents_objectives_facts_and_the_way_on(client: Client, topic: Topic):
    above = TopicFactory.create(guide=topic.guide, number=2, title="Least privilege")
    TopicFactory.create(guide=topic.guide, number=3, title="Gone", is_retired=True)
    ObjectiveFactory.create(topic=topic, title="Explain `groups`")
    FactFactory.create(topic=topic, code="S18", text="Use `groups` <b>first</b>.")
    FactFactory.create(
        topic=topic,
        code="B06",
        text="At most ten.",
        source_title="Quotas",
        source_url="https://docs.aws.amazon.com/q",
        checked_on="2026-11-23",
    )

    page = client.get(topic.get_absolute_url()).content.decode()

    assert "<h2>Why</h2>" in page
    assert '<a href="#why">Why</a>' in page
    assert "Explain <code>groups</code>" in page
    assert "Use <code>groups</code> &lt;b&gt;first&lt;/b&gt;." in page
    assert 'href="#fact-B06"' in page
    assert "checked 23 November 2026" in page
    assert page.index("S18") < page.index("B06"), "what the guide teaches comes before what goes beyond it"
    assert f'rel="next" href="{above.get_absolute_url()}"' in page
    assert f"/practice/?topic={topic.slug}" in page
    assert "Gone" not in page
    assert "0 of 2 topics read" in page


@pytest.mark.parametrize("retired", [True, False])
def test_an_absent_or_retired_topic_is_not_found(client: Client, topic: Topic, retired: bool):
    TopicFactory.create(guide=topic.guide, slug="other", is_retired=retired)
    url = reverse("studyguide:topic", args=[topic.guide.slug, "other" if retired else "none"])

    assert client.get(url).status_code == 404


def test_a_topic_of_another_guide_is_not_found(client: Client, topic: Topic):
    other = TopicFactory.create()

    assert client.get(reverse("studyguide:topic", args=[other.guide.slug, topic.slug])).status_code == 404


def test_a_visit_makes_no_guest_and_a_mark_makes_one(client: Client, topic: Topic):
    client.get(topic.get_absolute_url())
    assert not User.objects.exists()

    response = client.post(read_url(topic), {"read": "yes"})

    assert response.headers["Location"] == f"{topic.get_absolute_url()}#reading"
    assert Reading.objects.get().learner == User.objects.guests().get()
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "You have read this topic" in page
    assert "1 of 1 topics read" in page


def test_marking_twice_keeps_the_first_time(topic: Topic):
    learner = GuestFactory.create()
    first = reading.mark(learner, topic, at=NOW)

    assert reading.mark(learner, topic, at=timezone.now()) == first
    assert Reading.objects.get().read_at == NOW


def test_unmarking_takes_one_reading_of_this_learner(client: Client, topic: Topic):
    other = GuestFactory.create()
    reading.mark(other, topic, at=NOW)
    client.post(read_url(topic), {"read": "yes"})
    client.post(read_url(topic), {"read": "no"})

    assert [each.learner for each in Reading.objects.all()] == [other]


def test_unmarking_without_a_learner_makes_none(client: Client, topic: Topic):
    assert client.post(read_url(topic), {"read": "no"}).status_code == 302
    assert not User.objects.exists()


@pytest.mark.parametrize("data", [{}, {"read": ""}, {"read": "maybe"}])
def test_a_tampered_mark_is_a_400_and_changes_nothing(client: Client, topic: Topic, data: dict[str, str]):
    assert client.post(read_url(topic), data).status_code == 400
    assert not User.objects.exists()


def test_only_post_marks(client: Client, topic: Topic):
    assert client.get(read_url(topic)).status_code == 405
    assert client.post(topic.get_absolute_url()).status_code == 405


def test_htmx_gets_the_mark_alone_with_focus_and_the_counts_elsewhere(client: Client, topic: Topic):
    page = client.post(read_url(topic), {"read": "yes"}, headers=HTMX).content.decode()

    assert page.lstrip().startswith('<form id="reading"')
    assert "<html" not in page
    assert 'data-say="Marked as read. 1 of 1 topics read."' in page
    assert '<span id="topics-read" hx-swap-oob="true">1 of 1 topics read</span>' in page


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("is_guest", [True, False])
def test_a_topic_takes_six_queries_whatever_it_holds(
    client: Client, topic: Topic, count: int, is_guest: bool, django_assert_num_queries
):
    """Session, learner, topics with text and reading state, objectives, facts, comments."""
    for number in range(count):
        TopicFactory.create(guide=topic.guide, number=9 + number)
        ObjectiveFactory.create(topic=topic)
        FactFactory.create(topic=topic, note_to=FactFactory.create(topic=topic), source_url="https://x.example/")
        make_comment(topic, f"Comment {number}")
    if is_guest:
        client.post(read_url(topic), {"read": "yes"})
    else:
        client.force_login(UserFactory.create())

    with django_assert_num_queries(6):
        client.get(topic.get_absolute_url())


def test_a_visitor_without_a_session_takes_four_queries(client: Client, topic: Topic, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get(topic.get_absolute_url())


def test_a_guest_who_becomes_an_account_takes_readings_and_comments_along(topic: Topic):
    guest, account = GuestFactory.create(), UserFactory.create()
    both, only_guest = topic, TopicFactory.create(guide=topic.guide)
    own = reading.mark(account, both, at=NOW)
    reading.mark(guest, both, at=timezone.now())
    reading.mark(guest, only_guest, at=NOW)
    make_comment(topic, author=guest)

    guests.merge(guest, account)

    assert {each.topic for each in Reading.objects.of(account)} == {both, only_guest}
    assert Reading.objects.get(topic=both) == own, "the account's own reading stays"
    assert Comment.objects.get().author == account

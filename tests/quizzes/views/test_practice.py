"""The page that chooses what to practise, and the start of a session."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from quizzes import marks
from quizzes.models import Item, Option, PracticeSession, Response
from tests.factories import ItemFactory, MisconceptionFactory, ObjectiveFactory, UserFactory
from tests.quizzes.conftest import form, make_session, make_world, queries, respond

pytestmark = pytest.mark.django_db


def url(name: str, session: PracticeSession, *args: object) -> str:
    return reverse(f"quizzes:{name}", args=[session.pk, *args])


def items_of(session: PracticeSession):
    return {one.revision.item for one in session.items.select_related("revision__item")}


def start(client, world, **filters) -> PracticeSession:
    response = client.post(reverse("quizzes:start"), form(world, count=30, **filters))
    assert response.status_code == 302, response.content.decode()
    return PracticeSession.objects.latest("started_at")


def test_a_visit_to_the_practice_page_makes_nobody(client, world):
    response = client.get(reverse("quizzes:practice"))
    assert response.status_code == 200
    assert not User.objects.exists()
    assert "session" not in client.cookies


def test_a_topic_in_the_address_is_ticked_already(client, world):
    html = client.get(reverse("quizzes:practice"), {"topic": world.topics[1].slug}).content.decode()
    assert re.findall(r'name="topic" value="([\w-]+)" checked', html) == [world.topics[1].slug]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_practice_page_takes_the_same_queries_for_any_number_of_rows(as_learner, learner, rows):
    world = make_world(rows, 2)
    for _ in range(rows):
        make_session(learner, world.items)
    # session, learner, guides, topics, objectives, misconceptions, those fallen for, items with their standing, what is
    # behind their options, the learner's pace, unfinished sessions, banks that are shared
    with queries(12):
        response = as_learner.get(reverse("quizzes:practice"))
    assert response.content.decode().count("question 1 of") == 2 * rows


def test_an_unfinished_session_is_offered_with_its_place(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "1")
    html = as_learner.get(reverse("quizzes:practice")).content.decode()
    assert "question 2 of 3" in html
    assert session.get_absolute_url() in html


def test_starting_makes_a_guest_and_leads_to_the_first_item(client, world):
    response = client.post(reverse("quizzes:start"), form(world))
    session = PracticeSession.objects.get()
    assert session.learner.is_guest
    assert response["Location"] == url("item", session, 1)
    assert client.get(response["Location"]).status_code == 200


def test_fewer_items_than_asked_for_are_announced(client, world):
    response = client.post(reverse("quizzes:start"), form(world, world.topics[0], count=10), follow=True)
    assert "There are 4 questions in what you chose, so this practice has 4, not 10." in response.content.decode()


def test_as_many_as_asked_for_need_no_words(client, world):
    response = client.post(reverse("quizzes:start"), form(world, count=5), follow=True)
    assert "so this practice has" not in response.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "7"},
        {"amount": ""},
        {"guide": "other"},
        {"guide": ""},
        {"topic": ["elsewhere"]},
        {"objective": ["elsewhere"]},
        {"which": ["mine"]},
        {"difficulty": ["6"]},
        {"kind": ["essay"]},
        {"misconception": ["none-such"]},
        {"generated": "always"},
    ],
)
def test_a_tampered_start_is_refused_and_makes_nobody(client, world, change):
    response = client.post(reverse("quizzes:start"), {**form(world), **change})
    assert response.status_code == 400
    assert not User.objects.exists()


def test_a_topic_of_another_guide_is_refused(client, world):
    assert client.post(reverse("quizzes:start"), form(world, make_world(1, 1).topics[0])).status_code == 400


def test_a_topic_without_items_says_so(client, world):
    world.topics[0].items.update(is_retired=True)
    response = client.post(reverse("quizzes:start"), form(world, world.topics[0]))
    assert response.status_code == 422
    assert "No question fits all of that. Without topics and objectives there would be 4." in response.content.decode()
    assert not User.objects.exists()


# --- building one's own


def test_each_filter_takes_what_it_says(as_learner, learner, world):
    unseen, missed, guessed, bookmarked = world.items[:4]
    Item.objects.exclude(pk__in=[one.pk for one in world.items[:4]]).update(is_retired=True)
    session = make_session(learner, [missed, guessed, bookmarked])
    for item, value, confidence in zip(session.items.all(), "211", (3, 1, 3), strict=True):
        respond(learner, item, value, confidence=confidence)
    marks.bookmark(learner, bookmarked, is_on=True, at=timezone.now())
    for which, item in {"unseen": unseen, "missed": missed, "guessed": guessed, "bookmarked": bookmarked}.items():
        assert items_of(start(as_learner, world, which=[which])) == {item}
    assert items_of(start(as_learner, world, which=["missed", "guessed"])) == {missed, guessed}


def test_the_last_response_says_whether_it_was_guessed(as_learner, learner, world):
    for confidence in (Response.Confidence.GUESSED, Response.Confidence.SURE):
        respond(learner, make_session(learner, world.items[:1]).items.get(), "1", confidence=confidence)
    response = as_learner.post(reverse("quizzes:start"), form(world, which=["guessed"]))
    assert response.status_code == 422


def test_filters_of_the_item_itself(as_learner, world):
    hard, ordering = world.items[0], world.items[5]
    Item.objects.filter(pk=hard.pk).update(difficulty=5)
    ordering.current_revision.kind = "ordering"
    ordering.current_revision.save()
    objective = f"{world.topics[1].slug}/{world.items[4].objective.slug}"
    assert items_of(start(as_learner, world, difficulty=["5", "4"])) == {hard}
    assert items_of(start(as_learner, world, kind=["ordering"])) == {ordering}
    assert items_of(start(as_learner, world, objective=[objective])) == set(world.items[4:])
    assert items_of(start(as_learner, world, objective=[objective], kind=["single"])) == set(world.items[4:]) - {
        ordering
    }


def test_an_objective_takes_the_place_of_its_topic_and_joins_another(as_learner, world):
    other = ItemFactory.create(objective=ObjectiveFactory.create(topic=world.topics[0]))
    objective = f"{world.topics[0].slug}/{other.objective.slug}"
    topics = [topic.slug for topic in world.topics]
    session = start(as_learner, world, objective=[objective])
    assert items_of(session) == {other}
    assert session.label == other.objective.title
    filters = {**form(world, count=30), "topic": topics, "objective": [objective]}
    as_learner.post(reverse("quizzes:start"), filters)
    assert items_of(PracticeSession.objects.latest("started_at")) == {other, *world.items[4:]}


def test_a_misconception_takes_items_that_offer_it_now(as_learner, world):
    idea = MisconceptionFactory.create(guide=world.guide)
    Option.objects.filter(revision__item__in=world.items[:2], position=3).update(misconception=idea)
    assert items_of(start(as_learner, world, misconception=[idea.slug])) == set(world.items[:2])
    html = as_learner.get(reverse("quizzes:practice")).content.decode()
    assert "caught you" not in html


def test_what_caught_the_learner_comes_first(as_learner, learner, world):
    ideas = [MisconceptionFactory.create(guide=world.guide, title=title) for title in ("Ants", "Bees")]
    for position, idea in enumerate(ideas, start=2):
        Option.objects.filter(revision__item__in=world.items, position=position).update(misconception=idea)
    respond(learner, make_session(learner, world.items[:1]).items.get(), "3")
    html = as_learner.get(reverse("quizzes:practice")).content.decode()
    assert html.index("Bees") < html.index("Ants")
    assert html.count("caught you once") == 1


def test_nothing_that_fits_says_which_filter_to_loosen_and_keeps_the_form(client, world):
    Item.objects.filter(pk=world.items[0].pk).update(difficulty=5)
    response = client.post(reverse("quizzes:start"), form(world, world.topics[1], difficulty=["5"], amount="8m"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Without difficulty there would be 4; without topics and objectives, 1." in html
    assert re.findall(r'name="(\w+)" value="([\w-]+)" checked', html) == [
        ("topic", world.topics[1].slug),
        ("difficulty", "5"),
        ("amount", "8m"),
    ]
    assert not User.objects.exists()


def test_the_count_follows_the_filters_without_a_page(client, world):
    response = client.get(
        reverse("quizzes:practice"),
        {"guide": world.guide.slug, "topic": world.topics[0].slug},
        headers={"HX-Request": "true", "HX-Target": "matching"},
    )
    assert response.content.decode().strip() == (
        '<div id="matching" role="status"><p><b>4</b> of 8 questions fit.</p></div>'
    )


def test_a_link_with_filters_that_are_gone_still_opens(client, world):
    asked = {"topic": "gone", "difficulty": ["9"], "which": "mine", "amount": "1000"}
    response = client.get(reverse("quizzes:practice"), asked)
    assert response.status_code == 200
    assert "<b>8</b> of 8 questions fit." in response.content.decode()
    assert client.get(reverse("quizzes:practice"), {"guide": "gone"}).status_code == 404


def test_with_several_guides_a_topic_says_which(client, world):
    other = make_world(1, 3)
    html = client.get(reverse("quizzes:practice"), {"topic": other.topics[0].slug}).content.decode()
    assert f'name="guide" value="{other.guide.slug}"' in html
    assert f'name="guide" value="{world.guide.slug}"' not in html


def test_what_was_missed_is_one_click_away(as_learner, learner, world):
    url_ = reverse("quizzes:practice")
    assert "Practise what you missed" not in as_learner.get(url_).content.decode()
    respond(learner, make_session(learner, world.items[:1]).items.get(), "2")
    html = as_learner.get(url_).content.decode()
    assert "1 of 8 questions, wrong at your last answer" in html
    assert "Practise what you missed" in html
    session = start(as_learner, world, which=["missed"])
    assert session.label == "What you missed"


# --- minutes


def test_minutes_lay_some_items_to_spare_ready(client):
    world = make_world(2, 12)
    client.post(reverse("quizzes:start"), {**form(world), "amount": "8m"})
    session = PracticeSession.objects.get()
    assert session.minutes == 8
    assert session.items.count() == 17  # ten fit at the usual pace


def test_minutes_follow_the_learners_own_pace(as_learner, learner):
    world = make_world(2, 12)
    session = make_session(learner, world.items)
    began = timezone.now() - dt.timedelta(days=1)
    for number, item in enumerate(session.items.all()):
        respond(learner, item, "1", at=began + dt.timedelta(seconds=120 * number))
    html = as_learner.get(reverse("quizzes:practice")).content.decode()
    assert "The minutes count 120 seconds a question, your own pace of late." in html
    as_learner.post(reverse("quizzes:start"), {**form(world), "amount": "8m"})
    assert PracticeSession.objects.latest("started_at").items.count() == 8  # four fit


def test_too_few_for_the_minutes_is_announced(client, world):
    response = client.post(reverse("quizzes:start"), {**form(world, world.topics[0]), "amount": "8m"}, follow=True)
    assert "There are 4 questions in what you chose, which may take less than 8 minutes." in response.content.decode()


@pytest.mark.parametrize("size", [3, 300])
def test_choosing_and_starting_take_the_same_queries_at_3_and_at_300_items(as_learner, size):
    world = make_world(1, size)
    with queries(12):
        as_learner.get(reverse("quizzes:practice"))
    # those of the page but the unfinished and the shared; then items with their standing, those chosen, their
    # revisions, the session, its items; their count; and how often this learner started
    with queries(20):
        as_learner.post(reverse("quizzes:start"), form(world, which=["unseen"], count=5))


def test_starts_have_an_end_for_each_learner(as_learner, world, monkeypatch):
    """A start can write scenarios that stay; a class behind one address must not share the limit."""
    monkeypatch.setattr("quizzes.views.practice.STARTS_PER_HOUR", 2)
    codes = [as_learner.post(reverse("quizzes:start"), form(world)).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    other = Client()
    other.force_login(UserFactory.create())
    assert other.post(reverse("quizzes:start"), form(world)).status_code == 302

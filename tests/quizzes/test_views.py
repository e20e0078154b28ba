from __future__ import annotations

import gzip
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from quizzes import opaque, practice
from quizzes.models import PracticeSession, Response
from tests.factories import UserFactory, make_revision
from tests.quizzes.conftest import codes, make_session, make_world, queries, respond

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "question"}


def url(name: str, session: PracticeSession, *args: object) -> str:
    return reverse(f"quizzes:{name}", args=[session.pk, *args])


def send(client: Client, session: PracticeSession, *positions: int, at: int = 1, headers=None, **data):
    item = session.items.get(position=at)
    return client.post(url("answer", session, at), {"option": codes(item, *positions), **data}, headers=headers or {})


def form(world, *topics, count=5) -> dict[str, object]:
    return {"guide": world.guide.slug, "topic": [topic.slug for topic in topics], "amount": str(count)}


# --- choosing


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
    # behind their options, the learner's pace, unfinished sessions
    with queries(11):
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


# --- one item


def test_an_item_page_gives_nothing_away(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    html = as_learner.get(url("item", session, 1)).content.decode()
    words = rf"(Stem|Option \d) of {world.items[0].slug}"
    assert world.items[0].slug not in re.sub(words, "", html)
    assert "Why " not in html
    assert world.items[0].reference_url not in html
    assert world.items[0].lead_fact.text not in html


def test_options_keep_their_order_and_codes_in_a_session_and_change_in_another(as_learner, learner, world):
    sessions = [make_session(learner, world.items[:1]) for _ in range(6)]

    def seen(session):
        html = as_learner.get(url("item", session, 1)).content.decode()
        return re.findall(r'name="option" value="(\w+)"', html), re.findall(r"Option (\d) of", html)

    assert seen(sessions[0]) == seen(sessions[0])
    assert len({tuple(seen(session)[0]) for session in sessions}) == 6
    assert len({tuple(seen(session)[1]) for session in sessions}) > 1


def test_a_right_answer_is_said_at_once_with_every_reason_and_the_place_in_the_guide(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    response = send(as_learner, session, 1)
    assert response["Location"] == f"{url('item', session, 1)}#verdict"
    html = as_learner.get(response["Location"]).content.decode()
    assert "Right." in html
    assert html.count("Why ") == 4
    assert f"#fact-{world.items[0].lead_fact.code}" in html
    assert world.items[0].reference_url in html
    assert "23 November 2026" in html
    assert "Next question" in html


def test_a_wrong_answer_names_the_letter_on_the_screen(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    html = send(as_learner, session, 2, headers=HTMX).content.decode()
    order = re.findall(r"Option (\d) of", html)
    assert f"Not this time. The answer is {'ABCD'[order.index('1')]}." in html


def test_not_knowing_is_kept_as_missed(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    html = send(as_learner, session, unknown="1", headers=HTMX).content.decode()
    assert "Not this time" not in html
    assert "The answer is" in html
    assert not Response.objects.get().is_right


def test_answering_twice_shows_the_first_response_and_counts_once(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 2)
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "Not this time" in html
    assert "0 right of 1 answered" in html
    assert Response.objects.count() == 1


def test_two_tabs_at_once_both_show_the_response_that_was_stored(as_learner, learner, world, monkeypatch):
    """Both read the item as open; the second finds the row taken when it writes."""
    session = make_session(learner, world.items[:2])
    store = practice.answer

    def late(learner, practice_item, value, **keywords):
        store(learner, practice_item, "2", **keywords)
        return store(learner, practice_item, value, **keywords)

    monkeypatch.setattr(practice, "answer", late)
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "Not this time" in html
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("positions", "words"),
    [((), "Select two answers first."), ((2,), "Select two: you have one so far."), ((1, 2, 3), "Select two at most")],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_wrong_number_of_answers_comes_back_with_words_and_with_what_was_chosen(
    as_learner, learner, positions, words, headers
):
    world = make_world(1, 1, keys=(1, 4), option_count=5)
    session = make_session(learner, world.items)
    response = send(as_learner, session, *positions, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert html.count(" checked") == len(positions)
    assert ("<html" in html) == (not headers)
    assert not Response.objects.exists()


def test_none_chosen_comes_back_with_words(as_learner, learner, world):
    response = send(as_learner, make_session(learner, world.items[:1]))
    assert response.status_code == 422
    assert "Choose an answer first." in response.content.decode()


@pytest.mark.parametrize("code", ["1", "a", "ffffffffffff"])
def test_a_foreign_code_is_refused_and_changes_nothing(as_learner, learner, world, code):
    session = make_session(learner, world.items[:1])
    assert as_learner.post(url("answer", session, 1), {"option": code}).status_code == 400
    other = make_session(learner, world.items[:1]).items.get()
    assert as_learner.post(url("answer", session, 1), {"option": codes(other, 1)}).status_code == 400
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("session", (), "get"),
        ("item", (1,), "get"),
        ("answer", (1,), "post"),
        ("summary", (), "get"),
        ("finish", (), "post"),
        ("again", (), "post"),
    ],
)
def test_a_foreign_session_and_an_absent_one_are_the_same_404(as_learner, world, name, args, method):
    foreign = make_session(UserFactory.create(), world.items[:1])
    answers = [
        getattr(as_learner, method)(reverse(f"quizzes:{name}", args=[pk, *args])) for pk in (foreign.pk, uuid.uuid4())
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    foreign.refresh_from_db()
    assert foreign.finished_at is None
    assert PracticeSession.objects.count() == 1
    assert not Response.objects.exists()


def test_an_item_beyond_the_session_is_a_404(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    for position in (0, 3):
        assert as_learner.get(url("item", session, position)).status_code == 404
        assert as_learner.post(url("answer", session, position)).status_code == 404


def test_wrong_methods_are_refused(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    assert as_learner.get(url("answer", session, 1)).status_code == 405
    assert as_learner.post(url("item", session, 1)).status_code == 405
    assert as_learner.get(url("finish", session)).status_code == 405


def test_an_item_revised_meanwhile_is_still_asked_as_it_was_drawn(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    make_revision(world.items[0], keys=(2,), stem="Another stem?")
    assert "Another stem?" not in as_learner.get(url("item", session, 1)).content.decode()
    assert "Right." in send(as_learner, session, 1, headers=HTMX).content.decode()


def test_shortcuts_switched_off_are_off(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    assert 'data-shortcuts="off"' not in as_learner.get(url("item", session, 1)).content.decode()
    learner.has_shortcuts = False
    learner.save()
    html = as_learner.get(url("item", session, 1)).content.decode()
    assert 'data-shortcuts="off"' in html
    assert "<kbd>Shift</kbd>" not in html


# --- going on


def test_a_session_resumes_on_the_first_open_item(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "1")
    assert as_learner.get(session.get_absolute_url())["Location"] == url("item", session, 2)


def test_a_session_answered_through_leads_to_its_summary(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "1")
    assert as_learner.get(session.get_absolute_url())["Location"] == url("summary", session)


def test_the_summary_before_the_end_lists_what_was_answered(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "2")
    html = as_learner.get(url("summary", session)).content.decode()
    assert "0 right of 1 so far" in html
    assert "1 of 3 questions answered." in html
    assert url("item", session, 1) in html
    assert url("item", session, 2) not in html
    assert "Continue" in html


def test_a_session_can_be_ended_early_and_practised_again(as_learner, learner, world):
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "2")
    html = as_learner.post(url("finish", session), follow=True).content.decode()
    assert "0 right of 1" in html
    assert "Practise what I missed" in html
    response = as_learner.post(url("again", session))
    repeated = PracticeSession.objects.exclude(pk=session.pk).get()
    assert response["Location"] == url("item", repeated, 1)
    assert [one.revision.item for one in repeated.items.all()] == world.items[:1]


def test_nothing_missed_is_nothing_to_repeat(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "1")
    html = as_learner.post(url("again", session), follow=True).content.decode()
    assert "You missed nothing here" in html
    assert PracticeSession.objects.count() == 1


def test_an_empty_summary_shames_nobody(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    html = as_learner.post(url("finish", session), follow=True).content.decode()
    assert "Nothing answered yet" in html
    assert "0 right" not in html


# --- speed


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize("guest", [False, True])
def test_queries_of_an_item_page_and_an_answer(client, learner, size, guest):
    world = make_world(1, 4, keys=(1, 2), option_count=5)
    if guest:
        client.post(reverse("quizzes:start"), form(world))
        session = PracticeSession.objects.get()
    else:
        client.force_login(learner)
        session = make_session(learner, world.items[:size])
    with queries(4):  # session, learner, items of the run, options
        client.get(url("item", session, 1))
    with queries(4):
        client.get(url("item", session, 1), headers=HTMX)
    with queries(7):  # those, the response, its choices, how others answered
        assert send_bare(client, session, 1, 2).status_code == 200
    with queries(5):  # and how others answered
        client.get(url("item", session, 1))


def send_bare(client: Client, session: PracticeSession, *positions: int):
    given = [opaque.code(f"practice:{session.pk}", 1, position) for position in positions]
    return client.post(url("answer", session, 1), {"option": given}, headers=HTMX)


@pytest.mark.parametrize("size", [1, 4])
def test_queries_of_a_summary(as_learner, learner, size):
    world = make_world(2, 2)
    session = make_session(learner, world.items[:size])
    for item in session.items.all():
        respond(learner, item, "2")
    with queries(4):  # session, learner, items of the run, misconceptions met
        as_learner.get(url("summary", session))


def test_a_further_item_is_small(as_learner, learner, world):
    session = make_session(learner, world.items)
    asked = as_learner.get(url("item", session, 1), headers=HTMX).content
    assert b"<html" not in asked
    assert asked.lstrip().startswith(b'<div id="question"')
    assert len(gzip.compress(asked)) < 2200  # the words of a real item come on top: 3 KB are the limit

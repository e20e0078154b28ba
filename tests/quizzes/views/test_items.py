"""The page of an item in practice: asked, answered, how sure, and the keys that work on it."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import practice
from quizzes.models import PracticeSession, Response
from tests.factories import UserFactory, make_revision
from tests.quizzes.conftest import codes, make_session, make_world
from tests.quizzes.views.answering import HTMX, send, url

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_how_sure_is_kept_with_the_response_and_said_after_it(as_learner, learner, world, headers):
    session = make_session(learner, world.items[:2])
    assert "checked" not in as_learner.get(url("item", session, 1)).content.decode()  # nothing is chosen beforehand
    send(as_learner, session, 2, confidence="3", headers=headers)
    assert Response.objects.get().confidence == Response.Confidence.SURE
    assert "You were sure." in as_learner.get(url("item", session, 1)).content.decode()


def test_how_sure_is_nobodys_duty_and_not_asked_of_who_does_not_know(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 1)
    send(as_learner, session, unknown="1", confidence="3", at=2)
    assert [one.confidence for one in Response.objects.all()] == [None, None]


def test_how_sure_survives_a_response_that_is_incomplete(as_learner, learner, world):
    response = send(as_learner, make_session(learner, world.items[:1]), confidence="2")
    assert response.status_code == 422
    assert 'name="confidence" value="2" checked' in response.content.decode()


@pytest.mark.parametrize("confidence", ["0", "4", "sure"])
def test_a_tampered_confidence_is_refused_and_nothing_is_kept(as_learner, learner, world, confidence):
    session = make_session(learner, world.items[:1])
    assert send(as_learner, session, 1, confidence=confidence).status_code == 400
    assert not Response.objects.exists()


def timed(learner, world, *, passed: int) -> PracticeSession:
    began = timezone.now() - dt.timedelta(minutes=passed)
    return practice.start_from(learner, world.items[:4], label="Timed", at=began, minutes=8)


def test_while_there_is_time_the_next_question_is_the_main_way_on(as_learner, learner, world):
    session = timed(learner, world, passed=5)
    html = as_learner.get(url("item", session, 1)).content.decode()
    assert "Question 1, 3 of 8 minutes left" in html
    assert "of 4" not in html
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "Next question" in html
    assert "One more" not in html


def test_once_time_is_up_nobody_is_cut_off_and_the_summary_comes_first(as_learner, learner, world):
    session = timed(learner, world, passed=9)
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "Your 8 minutes are over." in html
    assert html.index("See the summary") < html.index("One more")
    assert "Next question" not in html
    assert "Check answer" in as_learner.get(url("item", session, 2)).content.decode()
    send(as_learner, session, 1, at=2)
    assert Response.objects.count() == 2
    html = as_learner.post(url("finish", session), follow=True).content.decode()
    assert "2 questions answered in a practice of 8 minutes." in html
    assert "left out" not in html


def keys(client, session, at=1) -> set[str]:
    html = client.get(url("item", session, at)).content.decode()
    listed = html[html.index('<dl class="keys') : html.index("</dl>")]
    return set(re.findall(r"<kbd>(.+?)</kbd>", listed))


def test_the_list_of_keys_holds_those_that_have_a_control_and_no_others(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    for chosen in ({"A", "B", "1", "2", "Shift"}, set()):
        html = as_learner.get(url("item", session, 1)).content.decode()
        controls = {key for keys_ in re.findall(r'data-key="(.+?)"', html) for key in keys_.split()}
        assert {key.lower() for key in keys(as_learner, session) - chosen} == controls
        send(as_learner, session, 1)

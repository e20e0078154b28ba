from __future__ import annotations

import datetime as dt
import gzip
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from quizzes import opaque, practice
from quizzes.models import PracticeSession, Response
from tests.factories import UserFactory, make_revision
from tests.quizzes.conftest import codes, form, make_session, make_world, queries, respond, withdraw

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "question"}


def url(name: str, session: PracticeSession, *args: object) -> str:
    return reverse(f"quizzes:{name}", args=[session.pk, *args])


def send(client: Client, session: PracticeSession, *positions: int, at: int = 1, headers=None, **data):
    item = session.items.get(position=at)
    return client.post(url("answer", session, at), {"option": codes(item, *positions), **data}, headers=headers or {})


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


# --- how sure


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


# --- what does not fit any more


def test_an_answer_to_an_item_withdrawn_meanwhile_is_not_counted_and_the_session_goes_on(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    withdraw(world.items[0])
    html = send(as_learner, session, 1, headers=HTMX).content.decode()
    assert "This question was withdrawn while you practised" in html
    assert "data-focus" in html
    assert url("item", session, 2) in html
    assert "Why 1" not in html
    assert not Response.objects.exists()
    assert as_learner.get(session.get_absolute_url())["Location"] == url("item", session, 2)
    send(as_learner, session, 1, at=2)
    assert as_learner.get(session.get_absolute_url())["Location"] == url("summary", session)
    assert "1 was withdrawn meanwhile." in as_learner.get(url("summary", session)).content.decode()


def test_an_incomplete_answer_to_a_withdrawn_item_says_so_too(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    withdraw(world.items[0])
    response = send(as_learner, session, headers=HTMX)
    assert response.status_code == 200
    assert "was withdrawn" in response.content.decode()


def test_an_answer_given_before_the_withdrawal_stays_to_be_read(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 1)
    withdraw(world.items[0])
    html = as_learner.get(url("item", session, 1)).content.decode()
    assert "Right." in html
    assert "was withdrawn" not in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_another_answer_to_the_same_item_is_told_that_the_first_stands(as_learner, learner, world, headers):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 2)
    for again in ([1], [], [1, 2]):
        html = send(as_learner, session, *again, headers=headers).content.decode()
        assert "Your first answer stands." in html
        assert "Not this time" in html
    assert Response.objects.count() == 1


def test_the_same_answer_sent_twice_needs_no_words(as_learner, learner, world):
    session = make_session(learner, world.items[:2])
    send(as_learner, session, 2)
    html = send(as_learner, session, 2, headers=HTMX).content.decode()
    assert "Your first answer stands." not in html
    assert Response.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_signed_out_in_mid_practice_keeps_what_was_chosen(as_learner, learner, world, headers):
    session = make_session(learner, world.items[:1])
    as_learner.logout()
    response = send(as_learner, session, 3, confidence="2", headers={**headers, "Origin": "http://testserver"})
    html = response.content.decode()
    assert response.status_code == 401
    assert "Nothing you did in an account is lost" in html
    assert f'name="option" value="{codes(session.items.get(), 3)[0]}"' in html
    assert 'name="confidence" value="2"' in html
    assert "Send it again" in html
    assert list(User.objects.all()) == [learner]
    assert not Response.objects.exists()


def test_what_was_kept_on_the_page_counts_once_signed_in_again(client, learner, world):
    """Signed out; sends; signs in in another tab, which changes the token; sends what the page kept, twice."""
    client = Client(enforce_csrf_checks=True)
    session = make_session(learner, world.items[:1])
    client.get(reverse("account_login"))
    stale = client.cookies["csrf"].value
    sent = {"option": codes(session.items.get(), 1), "confidence": "3", "csrfmiddlewaretoken": stale}
    origin = {"Origin": "http://testserver"}
    assert client.post(url("answer", session, 1), sent, headers=origin).status_code == 401
    client.force_login(learner)
    client.cookies["csrf"] = "n" * 32
    refused = client.post(url("answer", session, 1), sent, headers=origin)
    assert refused.status_code == 403
    assert "What you sent now is kept in this page." in refused.content.decode()
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', refused.content.decode()))
    assert client.post(url("answer", session, 1), kept, headers=origin).status_code == 302
    response = Response.objects.get()
    assert (response.is_right, response.confidence) == (True, 3)


def test_a_page_of_a_signed_out_learner_leads_back_to_itself(client, learner, world):
    session = make_session(learner, world.items[:1])
    response = client.get(url("item", session, 1))
    assert response.status_code == 401
    assert f"?next={url('item', session, 1)}" in response.content.decode()
    absent = client.get(reverse("quizzes:item", args=[uuid.uuid4(), 1]))
    assert absent.status_code == 401


# --- minutes


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


# --- the keys that work


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


def test_the_summary_leads_with_what_was_sure_and_wrong(as_learner, learner, world):
    session = make_session(learner, world.items[:4])
    said = [("1", 3), ("2", 3), ("1", 1), ("2", None)]
    for item, (value, confidence) in zip(session.items.all(), said, strict=True):
        respond(learner, item, value, confidence=confidence)
    html = as_learner.get(url("summary", session)).content.decode()
    assert "Of 2 answers you were sure of, 1 was right." in html
    headings = ["Sure, but wrong", "Right, though not sure", "Question by question", "By topic"]
    assert [html.index(heading) for heading in headings] == sorted(html.index(heading) for heading in headings)
    sure_wrong = html[html.index(headings[0]) : html.index(headings[1])]
    assert re.findall(r"items/(\d)/", sure_wrong) == ["2"]
    as_learner.post(url("again", session), {"which": "sure"})
    repeated = PracticeSession.objects.exclude(pk=session.pk).get()
    assert [one.revision.item for one in repeated.items.all()] == [world.items[1]]


def test_a_summary_without_confidence_says_nothing_of_it(as_learner, learner, world):
    session = make_session(learner, world.items[:1])
    respond(learner, session.items.get(), "2")
    html = as_learner.get(url("summary", session)).content.decode()
    assert "sure" not in html
    assert as_learner.post(url("again", session), {"which": "all"}).status_code == 400


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


def test_a_session_that_was_ended_takes_no_more_answers(as_learner, learner, world):
    """What was left out counts for nothing, and an old tab must not add to it."""
    session = make_session(learner, world.items[:3])
    respond(learner, session.items.get(position=1), "1")
    as_learner.post(url("finish", session))

    for response in (as_learner.get(url("item", session, 2)), send(as_learner, session, 1, at=2)):
        assert (response.status_code, response["Location"]) == (302, url("summary", session))
    assert send(as_learner, session, 1, at=2, headers=HTMX)["HX-Redirect"] == url("summary", session)
    assert "take no more answers" in as_learner.get(url("summary", session)).text
    assert Response.objects.count() == 1
    assert as_learner.get(url("item", session, 1)).status_code == 200  # what was answered can still be read

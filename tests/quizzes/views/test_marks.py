"""Marks on the page of an item: with and without scripts, and nothing half written is lost."""

from __future__ import annotations

import gzip
import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from quizzes import marks
from quizzes.models import Bookmark, ItemNote, ItemReport, PracticeSession
from quizzes.views.marks import REPORTS_PER_HOUR
from tests.factories import UserFactory
from tests.quizzes.conftest import NOW, codes, form, make_session, make_world, queries, respond, revision_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "tools"}
LONG = "x" * 2001
EACH = [("bookmark", {"bookmark": "on"}), ("note", {"note": "Mine"}), ("report", {"reason": "key", "report": "B"})]


def url(name, session, at=1):
    return reverse(f"quizzes:{name}", args=[session.pk, at])


@pytest.fixture
def session(learner, world):
    return make_session(learner, world.items[:2])


@pytest.mark.parametrize(("name", "fields"), EACH)
def test_without_scripts_a_mark_is_kept_and_the_item_comes_back(as_learner, session, name, fields):
    response = as_learner.post(url(name, session), fields)
    assert response["Location"] == f"{url('item', session)}#tools"
    html = as_learner.get(url("item", session)).content.decode()
    shown = {"bookmark": 'aria-pressed="true"', "note": "Your note", "report": "Send again"}
    assert shown[name] in html


@pytest.mark.parametrize(("name", "fields"), EACH)
def test_with_htmx_a_mark_answers_with_the_tools_alone_and_focus_stays(as_learner, session, name, fields):
    html = as_learner.post(url(name, session), fields, headers=HTMX).content.decode()
    assert html.lstrip().startswith('<div id="tools"')
    assert html.count("data-focus") == 1
    assert session.items.get(position=1).revision.stem not in html


@pytest.mark.parametrize(("name", "fields"), EACH)
def test_without_scripts_what_is_filled_in_survives_a_mark(as_learner, session, name, fields):
    """Buttons of one form send all of it; a redirect would drop what is not kept yet."""
    chosen = codes(session.items.get(position=1), 3)[0]
    others = {"option": chosen, "confidence": "2", "note": "Half a note", "report": "Half a report", **fields}
    html = as_learner.post(url(name, session), others).content.decode()
    assert f'value="{chosen}" checked' in html
    assert 'value="2" checked' in html
    assert others["note"] in html
    assert others["report"] in html


def test_a_note_half_written_survives_the_answer(as_learner, session):
    item = session.items.get(position=1)
    fields = {"option": codes(item, 1), "note": "Half a note", "report": ""}
    for headers in (HTMX | {"HX-Target": "question"}, {}):
        html = as_learner.post(url("answer", session), fields, headers=headers).content.decode()
        assert "Right." in html
        assert "Half a note" in html
    assert not ItemNote.objects.exists()


def test_marks_are_there_when_the_item_comes_up_again(as_learner, learner, world):
    marks.note(learner, world.items[0], "Roles expire", at=NOW)
    marks.bookmark(learner, world.items[0], is_on=True, at=NOW)
    session = make_session(learner, world.items[:1])
    html = as_learner.get(url("item", session)).content.decode()
    assert "Roles expire" in html
    assert 'aria-pressed="true"' in html


def test_a_note_waits_folded_until_the_item_is_answered(as_learner, learner, world):
    """It may tell the answer."""
    marks.note(learner, world.items[0], "Roles expire", at=NOW)
    session = make_session(learner, world.items[:1])
    assert "<details open><summary" not in as_learner.get(url("item", session)).content.decode()
    respond(learner, session.items.get(), "1")
    assert "<details open><summary" in as_learner.get(url("item", session)).content.decode()


def test_a_bookmark_goes_again(as_learner, session):
    for wanted in ("on", "on", "off"):
        as_learner.post(url("bookmark", session), {"bookmark": wanted})
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [("bookmark", {}), ("bookmark", {"bookmark": "maybe"}), ("report", {"reason": "dull"})],
)
def test_a_tampered_mark_is_refused(as_learner, session, name, fields):
    assert as_learner.post(url(name, session), fields).status_code == 400
    assert not Bookmark.objects.exists()
    assert not ItemReport.objects.exists()


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("report", {"report": "Something"}, "Choose what is wrong with it first."),
        (
            "report",
            {"reason": "key", "report": "x" * 2001},
            "A report has at most 2,000 characters; this one has 2001.",
        ),
        ("note", {"note": LONG}, "A note has at most 2,000 characters; this one has 2001."),
        ("note", {"note": "nul \0"}, "Null characters are not allowed."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_comes_back_with_words_and_with_what_was_typed(as_learner, session, name, fields, words, headers):
    response = as_learner.post(url(name, session), fields, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert (fields.get("note") or fields["report"]) in html
    assert html.count(f'data-say="{words}"') == 1
    assert not ItemNote.objects.exists()
    assert not ItemReport.objects.exists()


def test_line_breaks_count_once(as_learner, session):
    """As a browser counts: it sends each as two characters."""
    as_learner.post(url("note", session), {"note": "a\r\n" * 999 + "bc"})
    assert len(ItemNote.objects.get().text) == 2000


def test_a_flood_of_reports_is_dammed_with_words_and_loses_none(as_learner, session, monkeypatch):
    monkeypatch.setattr("quizzes.views.marks.REPORTS_PER_HOUR", 1)
    as_learner.post(url("report", session), {"reason": "key"})
    response = as_learner.post(url("report", session, 2), {"reason": "other", "report": "My words"})
    assert response.status_code == 422
    assert "Many reports came from here in the last hour." in response.content.decode()
    assert "My words" in response.content.decode()
    assert ItemReport.objects.count() == 1
    assert REPORTS_PER_HOUR >= 30  # a school is one address


def test_guests_mark_and_report_too(client, world):
    client.post(reverse("quizzes:start"), form(world))
    session = PracticeSession.objects.get()
    for name, fields in EACH:
        assert client.post(url(name, session), fields).status_code == 302
    assert ItemReport.objects.get().learner == User.objects.guests().get()


@pytest.mark.parametrize(("name", "fields"), EACH)
def test_a_foreign_session_and_an_absent_one_are_the_same_404(as_learner, world, name, fields):
    foreign = make_session(UserFactory.create(), world.items[:1])
    answers = [as_learner.post(reverse(f"quizzes:{name}", args=[pk, 1]), fields) for pk in (foreign.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert not Bookmark.objects.exists()
    assert not ItemNote.objects.exists()
    assert not ItemReport.objects.exists()


def test_a_report_is_about_the_revision_that_was_seen(as_learner, session, world):
    as_learner.post(url("report", session), {"reason": "unclear", "report": "Which bucket?"})
    report = ItemReport.objects.get()
    assert report.revision == revision_of(world.items[0])
    assert (report.reason, report.text, report.closed_at) == ("unclear", "Which bucket?", None)


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize(
    ("name", "fields", "count"),
    [("bookmark", {"bookmark": "on"}, 5), ("note", {"note": "Mine"}, 5), ("report", {"reason": "key"}, 9)],
)
def test_queries_of_a_mark(as_learner, learner, size, name, fields, count):
    session = make_session(learner, make_world(1, 4).items[:size])
    with queries(count):  # session, learner, items of the run; looked for, made; a report is counted by address in four
        as_learner.post(url(name, session), fields, headers=HTMX)


def test_the_tools_are_small(as_learner, session):
    html = as_learner.post(url("bookmark", session), {"bookmark": "on"}, headers=HTMX).content
    assert len(gzip.compress(html)) < 1500

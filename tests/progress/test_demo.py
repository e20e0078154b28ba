"""The demo: people with a history of the real content, once, and never on a public server."""

from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring.documents import Words, problems
from authoring.models import ItemComment, ItemDraft
from authoring.reviewing import awaiting
from exams.models import Attempt, Blueprint
from progress.dashboard import dashboard
from progress.demo_lives import PEOPLE
from quizzes.models import Bank, Item, ItemReport, PracticeSession, Response
from studyguide.models import Comment, Guide, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


WRITTEN = (User, Reading, Response, PracticeSession, Attempt, Comment, Bank, Item, ItemDraft, ItemReport, Blueprint)


def rows() -> list[int]:
    return [model._default_manager.count() for model in WRITTEN]


def test_the_demo_fills_every_screen_and_a_second_run_changes_nothing(data: Path, django_assert_num_queries):
    call_command("load_content", verbosity=0, stdout=StringIO())
    first = run()
    before = rows()
    again = run()

    assert "nothing was changed" in again
    assert rows() == before
    password = (data / "demo_password").read_text()
    assert password in first
    assert stat.S_IMODE((data / "demo_password").stat().st_mode) == 0o600

    guide = Guide.objects.get()
    boards = {person.name: dashboard(User.objects.get(email=person.email), guide) for person in PEOPLE}
    alice, bob, charlie = (boards[name] for name in ("Alice", "Bob", "Charlie"))
    assert alice.tower.lit > bob.tower.lit > charlie.tower.lit > 0
    assert (alice.reading.read, bob.reading.read, charlie.reading.read) == (8, 5, 2)
    assert len(alice.mocks.submitted) == 4
    assert charlie.mocks.last is None
    assert bob.unfinished
    assert bob.stumbles
    assert not Attempt.objects.open().exists()
    assert set(Comment.objects.values_list("state", flat=True)) == set(Comment.State)
    assert Response.objects.latest("given_at").given_at < timezone.now()

    client = Client()
    client.post("/accounts/login/", {"login": "instructor@example.org", "password": password, "next": "/admin/"})
    assert client.get("/admin/studyguide/comment/").status_code == 200
    assert client.get("/admin/accounts/user/").status_code in {403, 404}
    client.force_login(User.objects.get(email="alice@example.org"))
    with django_assert_num_queries(10):
        client.get("/today/")
    the_bank_has_something_at_every_stage()
    a_demo_from_before_there_were_banks_gets_one()


def the_bank_has_something_at_every_stage():
    instructor, dana = (User.objects.get(email=email) for email in ("instructor@example.org", "dana@example.org"))
    bank = Bank.objects.owned_by(instructor).get()
    kinds = set(bank.items.exclude(current_revision=None).values_list("current_revision__kind", flat=True))
    assert len(kinds) == 7
    drafts = {draft.item.current_revision_id is None for draft in ItemDraft.objects.of(instructor)}
    assert drafts == {True, False}  # new ones, and one of a published question
    (waiting,) = awaiting(dana)
    assert not problems(Words.load(waiting.document))  # so that she can approve it, and it can be published
    assert ItemComment.objects.filter(item=waiting.item_id, made_by=dana).exists()
    exam = Blueprint.objects.of(instructor).get()
    assert exam.is_published
    assert exam.code
    ended = Attempt.objects.filter(blueprint=exam, state=Attempt.State.SUBMITTED)
    assert ended.count() == 4
    assert len(set(ended.values_list("result__is_pass", flat=True))) == 2
    report = ItemReport.objects.open().get(revision__item__bank=bank)
    assert ended.filter(learner=report.learner, items__revision=report.revision).exists()


def a_demo_from_before_there_were_banks_gets_one():
    User.objects.get(email="dana@example.org").delete()
    Bank.objects.exclude(owner=None).update(owner=User.objects.get(email="alice@example.org"))
    assert "has a bank now" in run()
    assert "nothing was changed" in run()


def test_the_demo_stays_off_a_public_server(data: Path, settings):
    settings.TLS = True
    with pytest.raises(CommandError, match="TLS is on"):
        run()
    assert not User.objects.exists()


def test_the_demo_needs_content_and_says_so(data: Path):
    with pytest.raises(CommandError, match="load_content"):
        run()


def test_somebody_with_a_demo_address_is_not_touched(data: Path):
    Guide.objects.create(slug="g", title="G", summary="", summary_html="", licence="", checked_on="2026-11-23")
    User.objects.create_user("alice@example.org", "x")
    with pytest.raises(CommandError, match="Some of the demo people"):
        run()
    assert User.objects.count() == 1

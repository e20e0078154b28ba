"""Bookmarks, notes and reports of one learner, whom they belong to, and two at once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from quizzes import marks
from quizzes.marks import Marks
from quizzes.models import Bookmark, ItemNote, ItemReport, ReportQuerySet
from tests.factories import UserFactory, make_revision
from tests.quizzes.conftest import make_session, make_world, queries, revision_of, run_through, withdraw

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KEY, OTHER = ItemReport.Reason.KEY, ItemReport.Reason.OTHER


def test_a_bookmark_set_twice_is_one_and_taken_away_twice_is_none(learner, world):
    for _ in range(2):
        marks.bookmark(learner, world.items[0], is_on=True, at=NOW)
    assert Bookmark.objects.get().learner == learner
    for _ in range(2):
        marks.bookmark(learner, world.items[0], is_on=False, at=NOW)
    assert not Bookmark.objects.exists()


def test_a_note_takes_the_place_of_the_one_before_and_an_empty_one_takes_it_away(learner, world):
    for text in ("First", "Second"):
        marks.note(learner, world.items[0], text, at=NOW)
    assert ItemNote.objects.get().text == "Second"
    marks.note(learner, world.items[0], "", at=NOW)
    assert not ItemNote.objects.exists()


def test_marks_of_others_are_neither_seen_nor_touched(learner, world):
    other, item = UserFactory.create(), world.items[0]
    marks.bookmark(other, item, is_on=True, at=NOW)
    marks.note(other, item, "Theirs", at=NOW)
    marks.report(other, revision_of(item), reason=KEY, text="Theirs", at=NOW)
    run = run_through(learner, make_session(learner, [item]))
    assert marks.of(run.items[0]) == Marks()
    assert not marks.remove(learner, "bookmark", item.pk)
    assert not marks.remove(learner, "note", item.pk)
    assert Bookmark.objects.count() == ItemNote.objects.count() == 1


def test_a_second_report_replaces_the_first_while_that_is_open(learner, world):
    revision = revision_of(world.items[0])
    marks.report(learner, revision, reason=KEY, text="B is right", at=NOW)
    marks.report(learner, revision, reason=OTHER, text="Never mind", at=NOW)
    report = ItemReport.objects.get()
    assert (report.reason, report.text) == (OTHER, "Never mind")
    assert marks.close(ItemReport.objects.all(), at=NOW) == 1
    assert marks.close(ItemReport.objects.all(), at=timezone.now()) == 0
    marks.report(learner, revision, reason=KEY, text="Still", at=NOW)
    assert ItemReport.objects.count() == 2
    report.refresh_from_db()
    assert report.closed_at == NOW


def test_a_report_sent_twice_at_once_is_one(learner, world, monkeypatch):
    """The first of two finds no row and is slow; the second stores one before it."""
    revision = revision_of(world.items[0])
    update = ReportQuerySet.update

    def late(found, **words):
        monkeypatch.undo()
        count = update(found, **words)
        marks.report(learner, revision, reason=OTHER, text="Second", at=NOW)
        return count

    monkeypatch.setattr(ReportQuerySet, "update", late)
    marks.report(learner, revision, reason=KEY, text="First", at=NOW)
    assert ItemReport.objects.get().text == "First"


def test_the_database_itself_holds_one_open_report_of_a_learner(learner, world):
    fields = {"learner": learner, "revision": revision_of(world.items[0]), "reason": KEY, "made_at": NOW}
    ItemReport.objects.create(**fields)
    with pytest.raises(IntegrityError):
        ItemReport.objects.create(**fields)


def test_a_mark_outlives_a_revision_and_a_report_is_about_the_words_seen(learner, world):
    item = world.items[0]
    marks.bookmark(learner, item, is_on=True, at=NOW)
    marks.note(learner, item, "Mine", at=NOW)
    marks.report(learner, revision_of(item), reason=KEY, text="Old words", at=NOW)
    make_revision(item)
    run = run_through(learner, make_session(learner, [item]))
    assert marks.of(run.items[0]) == Marks(is_bookmarked=True, note="Mine")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_marked_items_takes_three_queries(learner, count):
    world = make_world(count, 2)
    for item in world.items:
        marks.bookmark(learner, item, is_on=True, at=NOW)
        marks.note(learner, item, f"Note of {item.slug}", at=NOW)
    with queries(3):
        places = marks.places(learner)
        page = marks.page(learner, None, 1)
        [(each.words_html, each.item.topic.title, each.is_withdrawn) for each in page.items]
    assert [place.count for place in places] == [2] * count
    assert [each.item for each in page.items] == world.items
    assert page.items[0].marks == Marks(is_bookmarked=True, note=f"Note of {world.items[0].slug}")


def test_a_topic_and_a_page_cut_the_list(learner, monkeypatch):
    monkeypatch.setattr(marks, "PAGE", 3)
    world = make_world(2, 4)
    for item in world.items:
        marks.note(learner, item, "Mine", at=NOW)
    withdraw(world.items[4])
    place = marks.places(learner)[1]
    pages = [marks.page(learner, place, number) for number in (1, 2, 99)]
    assert [[each.item.slug for each in page.items] for page in pages[:2]] == [
        [item.slug for item in world.items[4:7]],
        [world.items[7].slug],
    ]
    assert pages[2] == pages[1]
    assert [each.is_withdrawn for each in pages[0].items] == [True, False, False]

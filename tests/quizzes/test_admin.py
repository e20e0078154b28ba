"""Learners' reports in the admin: what waits longest first, closed, and never rewritten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from quizzes import marks
from quizzes.models import ItemReport
from tests.factories import UserFactory
from tests.quizzes.conftest import NOW, revision_of

pytestmark = pytest.mark.django_db
QUEUE = "admin:quizzes_itemreport_changelist"


def report(learner, item, text, *, days=0) -> ItemReport:
    marks.report(learner, revision_of(item), reason="key", text=text, at=NOW - dt.timedelta(days=days))
    return ItemReport.objects.get(text=text)


@pytest.fixture
def staff(client):
    """With no more than the demo's instructor has."""
    staff = UserFactory.create(is_staff=True)
    names = ["view_itemreport", "change_itemreport", "view_item", "view_itemrevision", "view_option"]
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="quizzes", codename__in=names))
    client.force_login(staff)
    return client


def test_the_queue_begins_with_what_waits_longest(staff, learner, world):
    marks.close(ItemReport.objects.filter(pk=report(learner, world.items[0], "Dealt with", days=9).pk), at=NOW)
    report(learner, world.items[1], "Waits", days=1)
    report(learner, world.items[2], "Waits longer", days=2)
    html = staff.get(reverse(QUEUE)).content.decode()
    places = [html.index(f">{text}<") for text in ("Waits longer", "Waits", "Dealt with")]
    assert places == sorted(places)
    assert world.items[1].slug in html
    assert learner.email not in html


def test_a_report_leads_to_the_words_it_is_about(staff, learner, world):
    about = report(learner, world.items[0], "B is right")
    html = staff.get(reverse("admin:quizzes_itemreport_change", args=[about.pk])).content.decode()
    link = reverse("admin:quizzes_itemrevision_change", args=[about.revision_id])
    assert link in html
    assert about.revision.stem in html
    assert "Option 2 of" in staff.get(link).content.decode()


def test_closing_takes_those_chosen_and_no_others(staff, learner, world):
    closed, other = report(learner, world.items[0], "One"), report(learner, world.items[1], "Two")
    staff.post(reverse(QUEUE), {"action": "close", "_selected_action": [closed.pk]})
    closed.refresh_from_db()
    other.refresh_from_db()
    assert closed.closed_at
    assert other.closed_at is None


def test_nobody_adds_rewrites_or_deletes_a_report(staff, learner, world):
    about = report(learner, world.items[0], "Mine")
    assert staff.get(reverse("admin:quizzes_itemreport_add")).status_code == 403
    assert staff.post(reverse("admin:quizzes_itemreport_delete", args=[about.pk])).status_code == 403
    staff.post(reverse("admin:quizzes_itemreport_change", args=[about.pk]), {"text": "Theirs"})
    about.refresh_from_db()
    assert about.text == "Mine"


def test_a_learner_sees_no_queue(as_learner):
    assert as_learner.get(reverse(QUEUE)).status_code in {302, 403}


def test_whoever_leaves_takes_their_name_and_the_report_stays(learner, world):
    about = report(learner, world.items[0], "Mine")
    learner.delete()
    about.refresh_from_db()
    assert about.learner is None

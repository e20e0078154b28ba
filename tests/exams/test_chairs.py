"""Who may read, write and share the exams of a bank, and who has no way in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from exams.models import Blueprint
from quizzes.models import BankMember
from tests.exams.desks import form, member, url
from tests.exams.factories import make_blueprint, over_bank
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
REVIEWER, EDITOR = BankMember.Role.REVIEWER, BankMember.Role.EDITOR
PAGES = ("blueprint", "preview")
WRITES = {"save": {}, "publish": {}, "withdraw": {}, "retire": {"retired": "on"}}
OWNS = ("share", "unshare")


def test_a_reviewer_reads_and_does_not_write(blueprint):
    client = member(blueprint, REVIEWER)
    before = Blueprint.objects.values().get()
    assert [client.get(url(name, blueprint)).status_code for name in PAGES] == [200, 200]
    for name in (*WRITES, *OWNS):
        assert client.post(url(name, blueprint), form(blueprint)).status_code == 403
    assert Blueprint.objects.values().get() == before
    assert "disabled" in client.get(url("blueprint", blueprint)).text


def test_an_editor_writes_and_publishes_and_only_the_owner_shares(blueprint):
    client = member(blueprint, EDITOR)
    assert client.post(url("save", blueprint), form(blueprint)).status_code == 302
    assert client.post(url("publish", blueprint)).status_code == 302
    assert [client.post(url(name, blueprint)).status_code for name in OWNS] == [403, 403]
    blueprint.refresh_from_db()
    assert (blueprint.is_published, blueprint.code) == (True, None)


def test_foreign_and_absent_exams_and_those_of_guides_are_not_found(as_teacher):
    foreign = over_bank(make_blueprint(1), owner=UserFactory.create(is_instructor=True))
    own_exam_of_a_guide = make_blueprint(1)
    for pk in (foreign.pk, own_exam_of_a_guide.pk, 987_654):
        for name in PAGES:
            assert as_teacher.get(reverse(f"examining:{name}", args=[pk])).status_code == 404
        for name in (*WRITES, *OWNS):
            assert as_teacher.post(reverse(f"examining:{name}", args=[pk])).status_code == 404


def test_learners_and_visitors_have_no_way_in(blueprint):
    learner = Client()
    learner.force_login(UserFactory.create())
    for name in PAGES:
        assert learner.get(url(name, blueprint)).status_code == 403
        assert Client().get(url(name, blueprint))["Location"].startswith(reverse("account_login"))
    for name in (*WRITES, *OWNS):
        assert learner.post(url(name, blueprint)).status_code == 403
    assert Blueprint.objects.get().version == 1


def test_the_list_of_one_bank_is_for_those_who_work_on_it(as_teacher, teacher, blueprint):
    other = over_bank(make_blueprint(1), owner=teacher, title="Another")
    foreign = over_bank(make_blueprint(1))
    found = as_teacher.get(reverse("examining:blueprints"), {"bank": other.bank.slug if other.bank else ""})
    assert list(found.context["blueprints"]) == [other]
    for slug in (foreign.bank.slug if foreign.bank else "", "absent"):
        assert as_teacher.get(reverse("examining:blueprints"), {"bank": slug}).status_code == 404

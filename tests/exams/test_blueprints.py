"""Instructors make exams of their banks: the grid, the terms, publishing, sharing, and what the pages cost."""

from __future__ import annotations

import datetime as dt
import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from authoring.coverage import plans_of
from exams import blueprints as making
from exams.blueprints import BlueprintRefused, ChangedMeanwhile, chair_of
from exams.models import Attempt, Blueprint
from quizzes.kinds import KINDS
from quizzes.models import Bank
from tests.exams.desks import Grid, form, topic_of, url
from tests.exams.factories import make_attempt, make_blueprint, over_bank, sitter
from tests.exams.window import queries
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_exam_is_made_of_a_bank_one_writes_in_and_begins_as_a_draft(as_teacher, blueprint):
    new = reverse("examining:new_blueprint")
    assert blueprint.bank.slug in as_teacher.get(new).text

    response = as_teacher.post(new, {"bank": blueprint.bank.slug, "title": "Week 3"})

    made = Blueprint.objects.latest("pk")
    assert response["Location"] == url("blueprint", made)
    assert (made.bank, made.is_published, made.code, made.item_count) == (blueprint.bank, False, None, 0)
    assert making.kinds_of(made) == list(KINDS)
    assert as_teacher.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("slug", ["foreign", "pack", "absent"])
def test_an_exam_is_not_made_of_what_one_does_not_write_in(as_teacher, slug):
    foreign = over_bank(make_blueprint(1), owner=UserFactory.create(is_instructor=True)).bank
    pack = make_blueprint(1).guide
    known = {"foreign": foreign.slug if foreign else "", "pack": pack.slug}
    before = Blueprint.objects.count()
    response = as_teacher.post(
        reverse("examining:new_blueprint"), {"bank": known.get(slug, "absent"), "title": "Week 3"}
    )
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Blueprint.objects.count() == before


def test_the_editor_shows_the_stock_of_each_cell_and_keeps_what_is_said(as_teacher, blueprint):
    topic = topic_of(blueprint)
    grid: Grid = {(topic, 2): 1, (topic, 4): 1}
    moments = {"opens_at": "2026-12-01T09:00", "closes_at": "2026-12-01T12:30"}

    response = as_teacher.post(url("save", blueprint), form(blueprint, grid=grid, attempts_allowed=2, **moments))

    assert response["Location"] == url("blueprint", blueprint)
    blueprint.refresh_from_db()
    assert making.cells_of(blueprint) == {(topic.pk, 2): 1, (topic.pk, 4): 1}
    assert (blueprint.item_count, blueprint.minutes, str(blueprint.raw_cut)) == (2, 20, "0.650")
    assert blueprint.opens_at == dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
    assert (blueprint.attempts_allowed, blueprint.version, blueprint.report) == (2, 2, "faithful")
    page = as_teacher.get(url("blueprint", blueprint)).text
    assert re.findall(r'data-stock="(\d+)"', page) == ["5", "0", "2", "2", "1", "0"]
    assert 'value="2026-12-01T09:00"' in page


def test_kinds_that_are_left_out_are_not_counted_in_the_stock(as_teacher, blueprint):
    as_teacher.post(url("save", blueprint), form(blueprint, kinds=["multiple"]))
    page = as_teacher.get(url("blueprint", blueprint)).text
    assert re.findall(r'data-stock="(\d+)"', page)[0] == "2"
    assert "lacks 1" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"closes_at": "2026-11-01T09:00", "opens_at": "2026-12-01T09:00"}, "It must close after it opens"),
        ({"unscored_count": 3}, "at least one must be scored"),
        ({"kinds": []}, "Choose at least one kind"),
        ({"kinds": ["essay"]}, "Nothing was saved yet"),
        ({"minutes": 0}, "Nothing was saved yet"),
        ({"title": ""}, "Nothing was saved yet"),
        ({"attempts_allowed": 0}, "Nothing was saved yet"),
        ({"pass_mark": 100}, "Nothing was saved yet"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_stored(as_teacher, blueprint, more, words):
    response = as_teacher.post(url("save", blueprint), form(blueprint, **more))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.text
    assert Blueprint.objects.get(pk=blueprint.pk).title == "Quick mock"


def test_any_difficulty_and_each_do_not_mix_in_a_topic(as_teacher, blueprint):
    topic = topic_of(blueprint)
    response = as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic, None): 1, (topic, 2): 1}))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert response.text.count("not both") == 2


@pytest.mark.parametrize("count", ["-1", "9999", "x", "1e3"])
def test_counts_are_numbers_within_reason(as_teacher, blueprint, count):
    name = f"cell-{topic_of(blueprint).pk}-any"
    response = as_teacher.post(url("save", blueprint), {**form(blueprint), name: count})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert making.cells_of(blueprint) == {(topic_of(blueprint).pk, None): 3}


def test_topics_of_other_guides_are_no_cells(as_teacher, blueprint):
    other = TopicFactory.create()
    as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic_of(blueprint), None): 1, (other, None): 1}))
    assert list(making.cells_of(blueprint).values()) == [1]


def test_two_authors_at_once_lose_nothing(as_teacher, blueprint):
    old = form(blueprint, title="Mine")
    as_teacher.post(url("save", blueprint), form(blueprint, title="Theirs"))

    refused = as_teacher.post(url("save", blueprint), old)

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Somebody else saved this exam" in refused.text
    assert 'value="Mine"' in refused.text
    assert Blueprint.objects.get(pk=blueprint.pk).title == "Theirs"
    version = re.search(r'name="version" value="(\d+)"', refused.text)
    assert version
    as_teacher.post(url("save", blueprint), {**old, "version": version[1]})
    assert Blueprint.objects.get(pk=blueprint.pk).title == "Mine"


def test_attempts_that_run_keep_their_terms_and_items(as_teacher, blueprint, teacher):
    making.publish(chair_of(teacher, blueprint.pk))
    attempt = make_attempt(blueprint=Blueprint.objects.get(pk=blueprint.pk))
    as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic_of(blueprint), None): 1}))
    as_teacher.post(url("retire", blueprint), {"retired": "on"})
    kept = Attempt.objects.get()
    assert (kept.pass_mark, kept.deadline_at, kept.items.count()) == (720, attempt.deadline_at, 3)
    client = Client()
    client.force_login(sitter(attempt))
    assert client.get(reverse("exams:item", args=[attempt.pk, 1])).status_code == 200


def test_publishing_gives_a_code_and_opens_the_page_behind_it(as_teacher, client, blueprint):
    as_teacher.post(url("publish", blueprint))

    blueprint.refresh_from_db()
    assert blueprint.is_published
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", blueprint.code)
    assert (
        f"http://testserver{reverse('exams:shared', args=[blueprint.code])}"
        in as_teacher.get(url("blueprint", blueprint)).text
    )
    assert Client().get(reverse("exams:shared", args=[blueprint.code])).status_code == 200


@pytest.mark.parametrize("grid", [{}, {None: 99}, {5: 1}])
def test_an_exam_that_the_bank_cannot_fill_is_not_published(as_teacher, blueprint, teacher, grid):
    topic = topic_of(blueprint)
    as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic, level): n for level, n in grid.items()}))
    response = as_teacher.post(url("publish", blueprint))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Blueprint.objects.get(pk=blueprint.pk).is_published


def test_a_published_exam_is_not_changed_to_what_the_bank_cannot_fill(as_teacher, blueprint):
    as_teacher.post(url("publish", blueprint))
    before = Blueprint.objects.values().get(pk=blueprint.pk)
    response = as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic_of(blueprint), None): 6}))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "lacks 1 published question" in response.text
    assert Blueprint.objects.values().get(pk=blueprint.pk) == before
    assert making.cells_of(blueprint) == {(topic_of(blueprint).pk, None): 3}


def test_a_new_code_ends_the_old_one_and_sharing_can_stop(as_teacher, blueprint):
    as_teacher.post(url("publish", blueprint))
    old = Blueprint.objects.get(pk=blueprint.pk).code
    as_teacher.post(url("share", blueprint))
    new = Blueprint.objects.get(pk=blueprint.pk).code
    assert new != old
    assert Client().get(reverse("exams:shared", args=[old])).status_code == 404
    assert Client().get(reverse("exams:shared", args=[new])).status_code == 200
    as_teacher.post(url("unshare", blueprint))
    assert Client().get(reverse("exams:shared", args=[new])).status_code == 404


@pytest.mark.parametrize(("name", "data"), [("withdraw", {}), ("retire", {"retired": "on"})])
def test_what_is_taken_back_or_put_away_cannot_be_started(as_teacher, blueprint, name, data):
    as_teacher.post(url("publish", blueprint))
    code = Blueprint.objects.get(pk=blueprint.pk).code
    as_teacher.post(url(name, blueprint), data)
    assert Client().post(reverse("exams:start_shared", args=[code])).status_code == 404
    assert as_teacher.post(url("retire", blueprint), {"retired": "perhaps"}).status_code == 400


def test_an_exam_of_a_bank_that_was_put_away_is_not_published(teacher, blueprint):
    Bank.objects.filter(pk=blueprint.bank_id).update(is_archived=True)
    with pytest.raises(BlueprintRefused):
        making.publish(chair_of(teacher, blueprint.pk))


def test_an_older_form_is_refused_by_the_verb_itself(blueprint):
    with pytest.raises(ChangedMeanwhile):
        making.change(blueprint, seen=99, cells={}, kinds=["single"], title="No")


def test_the_list_counts_attempts_in_the_same_queries_for_any_number_of_exams(as_teacher, teacher, blueprint):
    counts = []
    for _ in range(3):
        made = over_bank(make_blueprint(1), owner=teacher)
        make_attempt(blueprint=made)
        make_attempt(blueprint=made)
        counts.append(queries(lambda: as_teacher.get(reverse("examining:blueprints"))))
    assert counts == [4, 4, 4]
    found = {one.pk: vars(one)["begun_count"] for one in making.all_of(teacher)}
    assert found == {blueprint.pk: 0, **{pk: 2 for pk in found if pk != blueprint.pk}}


@pytest.mark.parametrize("quotas", [(1,), (2, 2, 2, 2)])
def test_the_editor_and_the_preview_take_the_same_queries_for_any_grid(as_teacher, teacher, quotas):
    made = over_bank(make_blueprint(*quotas), owner=teacher)
    # session, teacher; the exam, topics, kinds, cells, stock, outcomes
    assert queries(lambda: as_teacher.get(url("blueprint", made))) == 8
    # session, teacher; the exam, cells, candidates, options
    assert queries(lambda: as_teacher.get(url("preview", made))) == 6
    # session, teacher; the exam, topics; the update, the exam, cells and kinds taken away and put in
    assert queries(lambda: as_teacher.post(url("save", made), form(made))) == 15


def test_the_coverage_of_a_bank_knows_what_its_exams_ask_for(blueprint):
    (plan,) = plans_of(blueprint.bank)
    assert (plan.title, plan.kinds) == ("Quick mock", frozenset({"single", "multiple"}))
    assert plan.quotas == {(topic_of(blueprint).pk, None): 3}
    Blueprint.objects.update(is_retired=True)
    assert not plans_of(blueprint.bank)

"""Instructors make exams of their banks: the grid, the terms, publishing, sharing, the preview, and who may."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring.coverage import plans_of
from exams import blueprints as making
from exams.blueprints import BlueprintRefused, ChangedMeanwhile, chair_of
from exams.models import Attempt, Blueprint, BlueprintTopic
from quizzes.kinds import KINDS
from quizzes.models import Bank, BankMember, Item
from studyguide.models import Topic
from tests.exams.factories import make_attempt, make_blueprint, over_bank, sitter
from tests.exams.window import queries
from tests.factories import ItemFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
Grid = Mapping[tuple[Topic, int | None], int]
REVIEWER, EDITOR = BankMember.Role.REVIEWER, BankMember.Role.EDITOR


@pytest.fixture
def teacher() -> User:
    return UserFactory.create(is_instructor=True, display_name="Ines")


@pytest.fixture
def blueprint(teacher) -> Blueprint:
    """Over a bank with five items of one topic, of difficulty 2, 3, 4, 2, 3; it asks for three of any."""
    return over_bank(make_blueprint(3), owner=teacher, is_published=False, code=None)


@pytest.fixture
def as_teacher(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def url(name: str, blueprint: Blueprint) -> str:
    return reverse(f"examining:{name}", args=[blueprint.pk])


def topic_of(blueprint: Blueprint) -> Topic:
    return BlueprintTopic.objects.filter(blueprint=blueprint)[0].topic


def form(blueprint: Blueprint, *, grid: Grid | None = None, **more: Any) -> dict[str, Any]:
    """What the editor sends."""
    wanted = {(topic_of(blueprint), None): 3} if grid is None else grid
    cells = {f"cell-{topic.pk}-{level or 'any'}": count for (topic, level), count in wanted.items()}
    terms = {
        "title": "Week 3",
        "summary": "About doors.",
        "minutes": 20,
        "pass_mark": 700,
        "cut": 65,
        "unscored_count": 0,
        "scoring": "partial-credit",
        "report": "faithful",
        "attempts_allowed": "",
        "opens_at": "",
        "closes_at": "",
        "kinds": ["single", "multiple"],
        "version": Blueprint.objects.get(pk=blueprint.pk).version,
    }
    return {**terms, **cells, **more}


def member(blueprint: Blueprint, role: str) -> Client:
    person = UserFactory.create(is_instructor=True)
    assert blueprint.bank
    BankMember.objects.create(bank=blueprint.bank, user=person, role=role, added_at=timezone.now())
    client = Client()
    client.force_login(person)
    return client


# --- making and changing


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


# --- publishing and sharing


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


# --- the preview


def test_the_preview_shows_a_form_question_by_question_with_the_answers(as_teacher, blueprint):
    page = as_teacher.get(url("preview", blueprint), {"form": 7, "question": 2}).text
    assert "Question 2 of 3" in page
    assert "Why 1 of" in page
    assert page == as_teacher.get(url("preview", blueprint), {"form": 7, "question": 2}).text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("asked", [{"question": "9"}, {"question": "x", "form": "-1"}, {"form": "99999999"}])
def test_a_preview_of_nothing_says_so(as_teacher, blueprint, asked):
    assert as_teacher.get(url("preview", blueprint), asked).status_code == 200


def test_a_preview_says_what_the_bank_lacks(as_teacher, blueprint):
    Item.objects.filter(bank=blueprint.bank).update(is_retired=True)
    assert "lacks 3 published questions" in as_teacher.get(url("preview", blueprint)).text


def test_every_kind_can_be_previewed(as_teacher, blueprint):
    topic = topic_of(blueprint)
    Item.objects.filter(bank=blueprint.bank).update(is_retired=True)
    specs: list[dict[str, Any]] = [
        {"kind": "numeric", "texts": ("5",), "keys": (1,), "unit": "keys"},
        {"kind": "short-text", "texts": ("arn",), "keys": (1,)},
        {"kind": "ordering", "texts": ("a", "b", "c")},
        {"kind": "matching", "texts": ("a", "b", "c"), "matches": (1, 2, 3)},
    ]
    for spec in specs:
        ItemFactory.create(objective=topic.objectives.first(), bank=blueprint.bank, revision=spec)
    kinds = list(KINDS)
    as_teacher.post(url("save", blueprint), form(blueprint, grid={(topic, None): 4}, kinds=kinds))
    for question in range(1, 5):
        page = as_teacher.get(url("preview", blueprint), {"question": question})
        assert f"Question {question} of 4" in page.text


# --- who may

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


# --- figures


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

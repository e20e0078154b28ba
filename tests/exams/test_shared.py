"""Exams of instructors' banks: the page behind a code, who may begin and when, what a form is made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from http import HTTPStatus
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import personal
from accounts.guests import merge
from accounts.models import User
from exams import admission, attempts, catalogue
from exams.admission import Reason, Refused
from exams.assembly import TooFewItems
from exams.models import Attempt, Blueprint, BlueprintReader, BlueprintTopic
from quizzes.models import Bank, Item
from studyguide.models import Guide
from tests.exams.factories import make_attempt, make_blueprint, over_bank, quotas_of
from tests.exams.window import queries
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def page_of(blueprint: Blueprint) -> str:
    return reverse("exams:shared", args=[blueprint.code])


def start_of(blueprint: Blueprint) -> str:
    return reverse("exams:start_shared", args=[blueprint.code])


def begin(learner: User, blueprint: Blueprint, *, at: dt.datetime | None = None) -> Attempt:
    return attempts.start(learner, quotas_of(blueprint), at=at or timezone.now(), rng=Random(1))


@pytest.fixture
def blueprint() -> Blueprint:
    return over_bank(make_blueprint(3))


def test_a_visitor_reads_the_page_and_starts_as_a_guest(client, blueprint):
    page = client.get(page_of(blueprint)).text
    assert "An exam by Ines." in page
    assert blueprint.bank.owner.email not in page
    assert not User.objects.guests().exists()

    response = client.post(start_of(blueprint))

    attempt = Attempt.objects.get()
    assert response["Location"] == reverse("exams:item", args=[attempt.pk, 1])
    assert BlueprintReader.objects.get().learner == attempt.learner
    assert client.get(response["Location"]).status_code == 200
    assert {item.revision.item.bank_id for item in attempt.items.all()} == {blueprint.bank_id}


@pytest.mark.parametrize(
    "fields", [{"is_published": False}, {"is_retired": True}, {"code": None}, {"code": "ZZZZZ-ZZZZZ"}]
)
def test_what_is_not_shared_is_not_found(client, blueprint, fields):
    page, start = page_of(blueprint), start_of(blueprint)
    Blueprint.objects.filter(pk=blueprint.pk).update(**fields)
    assert client.get(page).status_code == client.post(start).status_code == 404


def test_putting_the_bank_away_ends_the_exam_at_once_and_a_private_bank_does_not(client, blueprint):
    assert blueprint.bank.visibility == "private"
    assert client.get(page_of(blueprint)).status_code == 200
    Bank.objects.filter(pk=blueprint.bank_id).update(is_archived=True)
    assert client.get(page_of(blueprint)).status_code == 404


def test_an_instructors_exam_is_not_in_the_list_of_everybody_nor_started_as_a_guides(client, blueprint):
    assert blueprint.title not in client.get(reverse("exams:exams")).text
    Blueprint.objects.filter(pk=blueprint.pk).update(slug="quick")
    assert client.post(reverse("exams:start", args=[blueprint.guide.slug, "quick"])).status_code == 404
    assert not catalogue.catalogue().own


def test_a_typed_code_leads_to_the_exam_however_it_is_written(client, blueprint):
    typed = f" {blueprint.code.lower().replace('-', ' ')} "
    response = client.get(reverse("exams:find"), {"code": typed}, follow=True)
    assert response.redirect_chain == [(page_of(blueprint), HTTPStatus.FOUND)]
    assert "ten letters and digits" in client.get(reverse("exams:find"), {"code": "x"}, follow=True).text


def test_what_was_opened_is_listed_with_what_is_left(client, blueprint):
    learner = UserFactory.create()
    client.force_login(learner)
    Blueprint.objects.update(attempts_allowed=2)
    client.post(reverse("exams:keep", args=[blueprint.code]))
    assert "0 of 2 attempts used" in client.get(reverse("exams:exams")).text
    client.post(start_of(blueprint))
    assert "1 of 2 attempts used" in client.get(reverse("exams:exams")).text


# --- the window


def test_before_it_opens_nothing_starts_and_the_page_says_when(client, blueprint):
    client.force_login(UserFactory.create())
    Blueprint.objects.update(opens_at=timezone.now() + 2 * HOUR)

    page, refused = client.get(page_of(blueprint)).text, client.post(start_of(blueprint))

    assert "It opens on" in page
    assert "Start:" not in page
    assert refused.status_code == HTTPStatus.CONFLICT
    assert not Attempt.objects.exists()


def test_after_it_closed_nothing_starts(client, blueprint):
    client.force_login(UserFactory.create())
    Blueprint.objects.update(closes_at=timezone.now() - HOUR)
    assert "It closed on" in client.get(page_of(blueprint)).text
    assert client.post(start_of(blueprint)).status_code == HTTPStatus.CONFLICT


def test_it_opens_and_closes_to_the_moment(blueprint):
    at = timezone.now()
    Blueprint.objects.update(opens_at=at, closes_at=at + HOUR)
    for moment, reason in [(at - dt.timedelta(seconds=1), Reason.EARLY), (at + HOUR, Reason.CLOSED)]:
        with pytest.raises(Refused) as refused:
            begin(UserFactory.create(), blueprint, at=moment)
        assert refused.value.reason == reason
    assert begin(UserFactory.create(), blueprint, at=at)


def test_no_attempt_runs_past_the_close_with_extra_time_either(client, blueprint):
    learner, now = UserFactory.create(), timezone.now()
    client.force_login(learner)
    Blueprint.objects.update(closes_at=now + dt.timedelta(minutes=20, seconds=30))  # 30 minutes are its length
    assert "Started now it lasts 20 minutes" in " ".join(client.get(page_of(blueprint)).text.split())

    attempt = begin(learner, blueprint, at=now)

    assert attempt.deadline_at == Blueprint.objects.get().closes_at


def test_changes_between_the_page_and_the_start_are_seen_by_the_start(blueprint):
    quotas = quotas_of(blueprint)  # as the view has read them
    changes: list[tuple[dict[str, Any], Reason]] = [
        ({"is_retired": True}, Reason.GONE),
        ({"is_retired": False, "closes_at": timezone.now() - HOUR}, Reason.CLOSED),
    ]
    for fields, reason in changes:
        Blueprint.objects.update(**fields)
        with pytest.raises(Refused) as refused:
            attempts.start(UserFactory.create(), quotas, at=timezone.now(), rng=Random(1))
        assert refused.value.reason == reason
    assert not Attempt.objects.exists()


# --- attempts


def test_attempts_are_counted_and_the_open_one_goes_on(client, blueprint):
    learner = UserFactory.create()
    client.force_login(learner)
    Blueprint.objects.update(attempts_allowed=1)

    first, again = client.post(start_of(blueprint)), client.post(start_of(blueprint))
    assert first["Location"] == again["Location"]
    assert "Continue" in client.get(page_of(blueprint)).text

    attempts.submit(learner, Attempt.objects.get().pk, at=timezone.now())
    assert "You have used all 1 attempt it allows" in client.get(page_of(blueprint)).text
    assert client.post(start_of(blueprint)).status_code == HTTPStatus.CONFLICT
    assert Attempt.objects.count() == 1


def test_an_open_attempt_is_led_to_after_the_exam_closed_for_others(client, blueprint):
    learner = UserFactory.create()
    client.force_login(learner)
    attempt = begin(learner, blueprint)
    Blueprint.objects.update(is_published=True, closes_at=attempt.started_at + dt.timedelta(milliseconds=1))
    assert client.post(start_of(blueprint))["Location"] == reverse("exams:item", args=[attempt.pk, 1])


def test_an_expired_attempt_is_closed_and_counts(blueprint):
    learner, at = UserFactory.create(), timezone.now()
    Blueprint.objects.update(attempts_allowed=1)
    old = begin(learner, blueprint, at=at - 5 * HOUR)
    with pytest.raises(Refused) as refused:
        begin(learner, blueprint, at=at)
    assert refused.value.reason == Reason.SPENT
    old.refresh_from_db()
    assert old.finished_at == old.deadline_at


def test_counted_attempts_take_an_account_and_make_no_guest(client, blueprint):
    Blueprint.objects.update(attempts_allowed=2)
    assert "you need an account" in client.get(page_of(blueprint)).text
    assert client.post(start_of(blueprint)).status_code == HTTPStatus.CONFLICT
    assert not User.objects.guests().exists()
    with pytest.raises(Refused):
        begin(GuestFactory.create(), blueprint)


# --- forms


def test_a_form_has_of_each_cell_what_the_blueprint_says(blueprint):
    """Levels of the bank's items are 2, 3, 4 in turn."""
    topic = BlueprintTopic.objects.get().topic
    BlueprintTopic.objects.update(difficulty=2, item_count=1)
    BlueprintTopic.objects.create(blueprint=blueprint, topic=topic, difficulty=4, item_count=1)
    quotas = quotas_of(blueprint)
    for seed in range(5):
        drawn = attempts.draw(quotas, attempts.candidates(None, blueprint, quotas), Random(seed))
        assert Counter(one.difficulty for one in drawn) == {2: 1, 4: 1}


def test_a_cell_that_lacks_items_starts_nothing_and_says_so(client, blueprint):
    client.force_login(UserFactory.create())
    BlueprintTopic.objects.update(difficulty=5)
    assert client.post(start_of(blueprint)).status_code == HTTPStatus.CONFLICT
    with pytest.raises(TooFewItems) as few:
        begin(UserFactory.create(), blueprint)
    assert list(few.value.missing.values()) == [3]
    assert not Attempt.objects.exists()


def test_items_of_other_banks_over_the_guide_and_drafts_stay_out(blueprint):
    other = over_bank(make_blueprint(2))
    topic = BlueprintTopic.objects.get(blueprint=blueprint).topic
    Item.objects.filter(bank=other.bank).update(topic=topic)
    Bank.objects.filter(blueprints=other).update(guide=blueprint.guide)
    draft, *rest = Item.objects.filter(bank=blueprint.bank)
    Item.objects.filter(pk=draft.pk).update(current_revision=None)
    found = attempts.candidates(None, blueprint, quotas_of(blueprint))
    assert {one.item for one in found} == {one.pk for one in rest}


def test_the_guides_own_exams_take_nothing_from_banks_over_it():
    mock = make_blueprint(3)
    topic = BlueprintTopic.objects.get().topic
    other = over_bank(make_blueprint(2))
    Bank.objects.filter(blueprints=other).update(guide=mock.guide)
    Item.objects.filter(bank=other.bank).update(topic=topic)
    assert {one.item for one in attempts.candidates(None, mock, quotas_of(mock))} == set(
        Item.objects.filter(bank__owner=None).values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    "fields", [{"opens_at": 2, "closes_at": 1}, {"attempts_allowed": 0}, {"unscored_count": 3}, {"code": "taken"}]
)
def test_the_database_refuses_what_makes_no_sense(blueprint, fields):
    over_bank(make_blueprint(1), code="taken")
    moments = {name: timezone.now() + value * HOUR for name, value in fields.items() if name.endswith("_at")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Blueprint.objects.filter(pk=blueprint.pk).update(**{**fields, **moments})


# --- afterwards


def sat(client: Client, blueprint: Blueprint) -> str:
    learner = UserFactory.create()
    client.force_login(learner)
    attempt = begin(learner, blueprint)
    attempts.submit(learner, attempt.pk, at=timezone.now())
    return str(attempt.pk)


def test_a_result_offers_practice_where_the_bank_is_shared_too(client, blueprint):
    pk = sat(client, blueprint)
    assert "Practise" not in client.get(reverse("exams:result", args=[pk])).text
    refused = client.post(reverse("exams:practise_misses", args=[pk]), follow=True)
    assert "not open for practice" in refused.text

    Bank.objects.filter(pk=blueprint.bank_id).update(visibility="public")

    assert f"?bank={blueprint.bank.slug}&amp;topic=" in client.get(reverse("exams:result", args=[pk])).text
    assert "/practice/" in client.post(reverse("exams:practise_misses", args=[pk]))["Location"]


def test_the_pages_after_an_exam_over_an_outline_link_to_no_page_of_a_guide(client, blueprint):
    Guide.objects.filter(pk=blueprint.guide_id).update(is_outline=True)
    Item.objects.update(lead_fact=None)  # an outline teaches none
    pk = sat(client, blueprint)
    for name in ("result", "result_items"):
        page = client.get(reverse(f"exams:{name}", args=[pk]))
        assert page.status_code == 200
        assert f"/guides/{blueprint.guide.slug}" not in page.text


def test_a_result_takes_the_same_queries_for_any_length(client):
    counts = set()
    for count in (1, 6):
        result = reverse("exams:result", args=[sat(client, over_bank(make_blueprint(count)))])
        counts.add(queries(lambda result=result: client.get(result)))
    assert len(counts) == 1


# --- people


def test_a_guests_exams_move_to_the_account_once(blueprint):
    guest, account, only = GuestFactory.create(), UserFactory.create(), over_bank(make_blueprint(1))
    for one in (blueprint, only):
        admission.join(guest, one, at=timezone.now())
    admission.join(account, blueprint, at=timezone.now())

    merge(guest, account)

    assert set(BlueprintReader.objects.values_list("learner", "blueprint")) == {
        (account.pk, blueprint.pk),
        (account.pk, only.pk),
    }
    assert [one["exam"] for one in personal.copy_of(account)["exams_opened"]] == ["Quick mock"] * 2


def test_starting_takes_the_same_queries_for_any_length(client):
    for count in (2, 20):
        blueprint = over_bank(make_blueprint(count))
        client.force_login(UserFactory.create())
        assert queries(lambda blueprint=blueprint: client.post(start_of(blueprint))) == 21


def test_the_page_takes_the_same_queries_for_any_number_of_topics(client):
    client.force_login(UserFactory.create())
    for quotas in ((2,), (2, 2, 2)):
        blueprint = over_bank(make_blueprint(*quotas))
        assert queries(lambda blueprint=blueprint: client.get(page_of(blueprint))) == 8


def test_the_list_takes_the_same_queries_for_any_number_of_shared_exams(client):
    learner = UserFactory.create()
    client.force_login(learner)
    counts = []
    for _ in range(3):
        make_attempt(learner=learner, blueprint=over_bank(make_blueprint(1)))
        counts.append(queries(lambda: client.get(reverse("exams:exams"))))
    assert len(set(counts)) == 1

"""Starting, taking over and ending an attempt."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.core.management import call_command
from django.utils import timezone

from exams import attempts, results
from exams.assembly import TooFewItems
from exams.models import Attempt, AttemptEvent, Blueprint, BlueprintKind, ExamForm, Result
from quizzes.models import CaseStudy, Item, ItemRevision, Response
from quizzes.signals import answered
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, make_section, quotas_of, sitter
from tests.factories import UserFactory, make_revision
from web.limits import TooMany

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_a_start_makes_form_items_and_an_absolute_deadline():
    attempt = make_attempt(3, 2, at=NOON)

    assert attempt.deadline_at == NOON + dt.timedelta(minutes=30)
    assert list(attempt.items.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert list(attempt.form.items.values_list("revision", flat=True)) == list(
        attempt.items.values_list("revision", flat=True)
    )
    assert [event.kind for event in attempt.events.all()] == ["start"]


def test_a_second_start_goes_on_with_the_open_attempt():
    attempt = make_attempt(3)

    again = make_attempt(learner=sitter(attempt), blueprint=attempt.blueprint)

    assert again == attempt
    assert (Attempt.objects.count(), ExamForm.objects.count()) == (1, 1)


def test_a_start_after_the_deadline_closes_the_old_attempt_first():
    attempt = make_attempt(3, at=NOON)

    again = make_attempt(learner=sitter(attempt), blueprint=attempt.blueprint, at=NOON + dt.timedelta(hours=2))

    attempt.refresh_from_db()
    assert again != attempt
    assert attempt.finished_at == attempt.deadline_at


def test_a_bank_that_is_too_small_starts_nothing():
    blueprint = make_blueprint(3, spare=0)
    quotas = quotas_of(blueprint)
    quotas[0].item_count = 4

    with pytest.raises(TooFewItems):
        attempts.start(UserFactory.create(), quotas, at=NOON, rng=Random(0))

    assert not ExamForm.objects.exists()


def test_a_retake_draws_the_items_not_seen_before():
    blueprint, learner = make_blueprint(3, spare=3), UserFactory.create()
    first = make_attempt(learner=learner, blueprint=blueprint)
    attempts.submit(learner, first.pk, at=first.started_at)

    second = make_attempt(learner=learner, blueprint=blueprint)

    assert not set(first.items.values_list("revision")) & set(second.items.values_list("revision"))


def test_items_met_in_another_exam_of_the_guide_come_last_too():
    learner, blueprint = UserFactory.create(), make_blueprint(3, spare=3)
    other = Blueprint.objects.create(
        guide=blueprint.guide,
        slug="other",
        title="Other mock",
        summary="Short.",
        minutes=30,
        item_count=3,
        pass_mark=720,
        raw_cut=blueprint.raw_cut,
        position=2,
    )
    blueprint.topics.update(blueprint=other)
    blueprint.kinds.update(blueprint=other)
    Item.objects.update(difficulty=3)
    first = make_attempt(learner=learner, blueprint=other)
    other.topics.update(blueprint=blueprint)
    other.kinds.update(blueprint=blueprint)

    second = make_attempt(learner=learner, blueprint=blueprint)

    drawn = [set(one.items.values_list("revision__item", flat=True)) for one in (first, second)]
    assert not drawn[0] & drawn[1]


def test_a_section_draws_what_prepares_for_its_exam_and_no_case_studies():
    section = make_section(2, spare=2)
    items = list(Item.objects.filter(bank__guide=section.guide))
    items[0].relevances.all().delete()
    case = CaseStudy.objects.create(bank=items[1].bank, slug="case", title="Case", text="", text_html="", digest="d")
    ItemRevision.objects.filter(item=items[1]).update(case=case)

    attempt = make_attempt(blueprint=section)

    assert set(attempt.items.values_list("revision__item", flat=True)) == {items[2].pk, items[3].pk}


def test_a_retired_item_is_not_drawn():
    blueprint = make_blueprint(2, spare=1)
    retired = blueprint.topics.get().topic.items.all()[0]
    retired.is_retired = True
    retired.save()

    attempt = make_attempt(blueprint=blueprint)

    assert not attempt.items.filter(revision__item=retired).exists()


def test_an_attempt_keeps_the_revision_it_began_with():
    attempt = make_attempt(3)
    revision = attempt.items.get(position=1).revision
    make_revision(revision.item, keys=(2,), stem="Turned round?")

    answer(attempt, 1, *keys_of(attempt, 1))
    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())

    attempt.refresh_from_db()
    assert attempt.result.right_count == 1


def test_starting_takes_nine_queries_whatever_the_exams_length(django_assert_num_queries):
    for count in (2, 20):
        learner, quotas = UserFactory.create(), quotas_of(make_blueprint(count))
        with django_assert_num_queries(9 + 2):  # and the transaction's two statements
            attempts.start(learner, quotas, at=NOON, rng=Random(0))


def test_one_learner_cannot_fill_the_database_with_attempts(monkeypatch):
    monkeypatch.setattr(attempts, "STARTS_PER_HOUR", 3)
    learner, blueprint = UserFactory.create(), make_blueprint(2)
    for minute in range(3):
        at = NOON + minute * 60 * SECOND
        attempt = attempts.start(learner, quotas_of(blueprint), at=at, rng=Random(0))
        if minute < 2:
            attempts.submit(learner, attempt.pk, at=at)

    in_an_hour = NOON + 59 * 60 * SECOND
    assert attempts.start(learner, quotas_of(blueprint), at=NOON + 150 * SECOND, rng=Random(0)) == attempt
    with pytest.raises(TooMany):
        attempts.start(learner, quotas_of(make_blueprint(2)), at=in_an_hour, rng=Random(0))
    attempts.start(UserFactory.create(), quotas_of(blueprint), at=in_an_hour, rng=Random(0))
    attempts.start(learner, quotas_of(make_blueprint(2)), at=NOON + 61 * 60 * SECOND, rng=Random(0))


def test_submitting_scores_right_wrong_and_missing_answers():
    attempt = make_attempt(4, at=NOON)
    answer(attempt, 1, *keys_of(attempt, 1), at=NOON + 40 * SECOND)
    answer(attempt, 2, 3, at=NOON + 100 * SECOND)
    answer(attempt, 3, *keys_of(attempt, 3), at=NOON + 105 * SECOND)

    attempts.submit(sitter(attempt), attempt.pk, at=NOON + 200 * SECOND)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("submitted", NOON + 200 * SECOND)
    assert (attempt.result.right_count, attempt.result.item_count, attempt.result.is_pass) == (2, 4, False)
    assert list(attempt.items.values_list("is_right", flat=True)) == [True, False, True, False]
    topic = attempt.result.topics.get()
    assert (topic.right_count, topic.item_count, topic.seconds) == (2, 4, 105)


def test_part_of_a_multiple_response_is_wrong():
    attempt = make_attempt(4)
    item = attempt.items.filter(choose_count=2)[0]
    answer(attempt, item.position, keys_of(attempt, item.position)[0])

    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())

    item.refresh_from_db()
    assert item.is_right is False


def test_with_partial_credit_a_part_counts_and_the_log_gives_the_same():
    """One of two keys is half an item: 1 of 1 and 1 of 2 keys are 1.5 points of 2."""
    blueprint = make_blueprint(2, spare=0)
    Blueprint.objects.update(scoring="partial-credit")
    blueprint.refresh_from_db()
    attempt = make_attempt(blueprint=blueprint)
    for item in attempt.items.all():
        answer(attempt, item.position, keys_of(attempt, item.position)[0])
    Blueprint.objects.update(scoring="all-or-nothing")  # an attempt is scored by the rule it began with

    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())

    attempt.refresh_from_db()
    assert (attempt.result.right_count, attempt.result.points) == (1, 1500)
    assert attempt.result.is_pass  # 75 % of a cut at 70 %
    marks, scaled = results.recompute(attempt)
    assert (marks.points, scaled.score) == (1500, attempt.result.scaled_score)
    assert sorted(Response.objects.values_list("points", flat=True)) == [500, 1000]


def test_a_form_holds_only_the_kinds_of_its_blueprint():
    blueprint = make_blueprint(3, spare=6)
    BlueprintKind.objects.filter(kind="single").delete()
    attempt = make_attempt(blueprint=blueprint)
    assert set(attempt.items.values_list("kind", flat=True)) == {"multiple"}


def test_each_answered_item_becomes_one_response_announced_once():
    heard = []

    def listen(sender, responses, **kwargs):
        heard.append(responses)

    answered.connect(listen)
    attempt = make_attempt(4)
    answer(attempt, 1, *keys_of(attempt, 1))
    answer(attempt, 2, 3)
    answer(attempt, 3, 3)
    answer(attempt, 3, version=(1, 2))  # taken back

    attempts.submit(sitter(attempt), attempt.pk, at=timezone.now())
    answered.disconnect(listen)

    given = Response.objects.of(attempt.learner)
    assert [len(responses) for responses in heard] == [2]
    assert sorted(given.values_list("is_right", "is_from_exam")) == [(False, True), (True, True)]


def test_submitting_twice_changes_nothing():
    attempt = make_attempt(3)
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + SECOND)
    attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + 5 * SECOND)

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.started_at + SECOND
    assert Result.objects.count() == 1
    assert attempt.events.filter(kind="submit").count() == 1


def test_a_submission_within_the_grace_ends_at_the_deadline():
    attempt = make_attempt(3, at=NOON)

    attempts.submit(sitter(attempt), attempt.pk, at=attempt.deadline_at + 3 * SECOND)

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at
    assert attempt.events.filter(kind="submit").exists()


def test_a_submission_after_the_grace_waits_for_answers_still_on_their_way():
    attempt = make_attempt(3, at=NOON)

    attempts.submit(sitter(attempt), attempt.pk, at=attempt.deadline_at + 15 * SECOND)
    attempt.refresh_from_db()
    assert attempt.state == "open"

    attempts.submit(sitter(attempt), attempt.pk, at=attempt.deadline_at + 31 * SECOND)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == ("submitted", attempt.deadline_at)
    assert attempt.events.filter(kind="close").exists()


def test_nobody_else_can_submit():
    attempt = make_attempt(3)

    attempts.submit(UserFactory.create(), attempt.pk, at=attempt.started_at)

    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_the_chore_closes_what_is_over_and_nothing_else():
    now = timezone.now()
    over = make_attempt(2, at=now - dt.timedelta(minutes=31))
    just_over = make_attempt(2, at=now - dt.timedelta(minutes=30, seconds=5))
    running = make_attempt(2, at=now)

    call_command("close_attempts")
    call_command("close_attempts")

    for attempt in (over, just_over, running):
        attempt.refresh_from_db()
    assert (over.state, over.finished_at) == ("submitted", over.deadline_at)
    assert [just_over.state, running.state] == ["open", "open"]
    assert AttemptEvent.objects.filter(kind="close").count() == 1


def test_an_attempt_whose_learner_is_gone_is_closed_without_responses():
    attempt = make_attempt(2, at=NOON)
    answer(attempt, 1, 1)
    Attempt.objects.update(learner=None)

    assert attempts.close_all(at=timezone.now()) == 1
    assert not Response.objects.exists()


def test_taking_over_moves_the_pen_once_each_time():
    attempt = make_attempt(2)

    assert attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at)
    assert attempts.take_over(sitter(attempt), attempt.pk, at=attempt.started_at)

    attempt.refresh_from_db()
    assert attempt.writer_epoch == 3
    assert list(attempt.events.filter(kind="take-over").values_list("epoch", flat=True)) == [2, 3]


def test_an_attempt_that_is_over_cannot_be_taken_over():
    attempt = make_attempt(2)

    assert not attempts.take_over(sitter(attempt), attempt.pk, at=attempt.deadline_at + SECOND)
    assert not attempts.take_over(UserFactory.create(), attempt.pk, at=attempt.started_at)


def test_submitting_takes_the_same_queries_for_any_number_of_items(django_assert_num_queries):
    for count in (2, 20):
        attempt = make_attempt(count)
        for position in range(1, count + 1):
            answer(attempt, position, 1)
        with django_assert_num_queries(11 + 4):  # and the statements of two transactions, one in the other
            attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at)

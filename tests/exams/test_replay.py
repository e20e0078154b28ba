"""A key was wrong: what a correction would do is shown, and what was shown is applied, once."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from exams import attempts, audit, replay, results
from exams.models import Attempt, FormerResult, Result
from quizzes import corrections
from quizzes.corrections import BadCorrection
from quizzes.keys import Correcting
from quizzes.models import ItemRevision, KeyCorrection, Response
from quizzes.scoring import Correction
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint, sitter
from tests.exams.window import queries
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ACCEPT_3 = Correcting(Correction.ACCEPT, ("3",))
NEW_3 = Correcting(Correction.NEW, ("3",))
DROP = Correcting(Correction.DROP)
ORIGINAL = Correcting(Correction.ORIGINAL)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def blueprint():
    """Four single-choice items, all of which every attempt gets; three right of four is a pass."""
    return make_blueprint(4, spare=0, multiple=False)


@pytest.fixture
def revision(blueprint) -> ItemRevision:
    return ItemRevision.objects.order_by("pk")[0]


def sat(blueprint, revision: ItemRevision, chosen: int, *, right: int = 2, end: bool = True, **more: Any) -> Attempt:
    """An attempt that chose one option of `revision` (0: none) and has `right` of the other items right."""
    attempt = make_attempt(blueprint=blueprint, **more)
    others = [item.position for item in attempt.items.order_by("position") if item.revision_id != revision.pk]
    mine = attempt.items.get(revision=revision).position
    if chosen:
        answer(attempt, mine, chosen)
    for index, position in enumerate(others):
        answer(attempt, position, *(keys_of(attempt, position) if index < right else [4]))
    if end:
        attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + MINUTE)
        attempt.refresh_from_db()
    return attempt


def score(attempt: Attempt) -> tuple[int, int, bool]:
    result = Result.objects.get(attempt=attempt)
    return result.right_count, result.item_count, result.is_pass


def apply(revision: ItemRevision, correcting: Correcting, **more: Any) -> KeyCorrection:
    revision.refresh_from_db()
    digest = replay.preview(revision, correcting).digest
    said = {"digest": digest, "reason": "Both are right.", "by": None, "at": timezone.now(), **more}
    return replay.apply(revision, correcting, **said)


def snapshot() -> list[Any]:
    rows: list[Any] = [Result, Response, FormerResult, KeyCorrection, ItemRevision]
    return [list(model.objects.order_by("pk").values()) for model in rows]


def all_is_sound() -> None:
    out = io.StringIO()
    call_command("recompute_scores", "--check", stdout=out)


# --- what is shown


def test_a_preview_shows_every_finished_attempt_that_saw_it_and_changes_nothing(blueprint, revision):
    gains, same = sat(blueprint, revision, 3), sat(blueprint, revision, 1)
    sat(blueprint, revision, 3, end=False)
    before = snapshot()

    shown = replay.preview(revision, ACCEPT_3)

    assert [change.attempt for change in shown.changes] == [gains, same]
    assert [change.attempt for change in shown.changed] == [gains]
    change = shown.changes[0]
    assert (change.before["right_count"], change.after["right_count"]) == (2, 3)
    assert change.before["scaled_score"] < change.after["scaled_score"]
    assert (change.flip, shown.passing, shown.failing) == ("passes now", 1, 0)
    assert snapshot() == before


def test_a_pass_that_becomes_a_fail_is_shown_as_such(blueprint, revision):
    loses, stays = sat(blueprint, revision, 1), sat(blueprint, revision, 1, right=3)

    shown = replay.preview(revision, NEW_3)

    assert {change.attempt: change.flip for change in shown.changes} == {loses: "passes no more", stays: ""}
    assert shown.failing == 1


def test_forms_without_the_item_are_not_shown(blueprint, revision):
    sat(make_blueprint(4, spare=0, multiple=False), ItemRevision.objects.latest("pk"), 1)

    assert replay.preview(revision, DROP).changes == ()


# --- what is applied


@pytest.mark.parametrize(
    ("correcting", "chose_3", "chose_key", "left_empty"),
    [
        (ACCEPT_3, (3, 4), (3, 4), (2, 4)),
        (NEW_3, (3, 4), (2, 4), (2, 4)),
        (DROP, (2, 3), (2, 3), (2, 3)),
    ],
)
def test_results_follow_the_corrected_key(blueprint, revision, correcting, chose_3, chose_key, left_empty):
    sittings = [sat(blueprint, revision, chosen) for chosen in (3, 1, 0)]

    apply(revision, correcting)

    assert [score(attempt)[:2] for attempt in sittings] == [chose_3, chose_key, left_empty]
    for attempt in sittings:
        topics = attempt.result.topics.all()
        assert sum(topic.item_count for topic in topics) == score(attempt)[1]
        assert audit.findings(attempt.pk) == []
    all_is_sound()


def test_the_author_s_key_can_be_put_back(blueprint, revision):
    attempt = sat(blueprint, revision, 3)
    before = score(attempt)
    apply(revision, NEW_3)

    apply(revision, ORIGINAL, reason="It was right after all.")

    assert score(attempt) == before
    assert FormerResult.objects.filter(result__attempt=attempt).count() == 2
    all_is_sound()


def test_what_a_result_was_is_kept_with_the_reason(blueprint, revision):
    staff, attempt = UserFactory.create(), sat(blueprint, revision, 3)
    was, at = attempt.result, timezone.now()

    correction = apply(revision, ACCEPT_3, by=staff, at=at)

    former = FormerResult.objects.get()
    assert (former.result_id, former.right_count, former.scaled_score, former.is_pass) == (
        was.pk,
        was.right_count,
        was.scaled_score,
        False,
    )
    assert (former.correction, former.replaced_at, correction.reason, correction.made_by) == (
        correction,
        at,
        "Both are right.",
        staff,
    )
    assert Result.objects.get().rescored_at == at


def test_a_former_result_is_changed_and_deleted_by_nobody(blueprint, revision):
    sat(blueprint, revision, 3)
    apply(revision, ACCEPT_3)

    for change in (FormerResult.objects.all().delete, lambda: FormerResult.objects.update(is_pass=True)):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()


def test_whose_result_stays_is_not_told_of_a_new_score(blueprint, revision):
    attempt = sat(blueprint, revision, 1)

    apply(revision, ACCEPT_3)

    assert not FormerResult.objects.exists()
    assert Result.objects.get(attempt=attempt).rescored_at is None


def test_applying_the_same_twice_changes_once(blueprint, revision):
    sat(blueprint, revision, 3)
    digest = replay.preview(revision, ACCEPT_3).digest
    apply(revision, ACCEPT_3, digest=digest)
    before = snapshot()

    with pytest.raises(replay.HasChanged):
        apply(revision, ACCEPT_3, digest=digest)

    assert snapshot() == before


def test_nothing_is_applied_that_was_not_shown(blueprint, revision):
    sat(blueprint, revision, 3)
    digest = replay.preview(revision, ACCEPT_3).digest
    sat(blueprint, revision, 3)
    before = snapshot()

    for correcting in (ACCEPT_3, DROP):
        with pytest.raises(replay.HasChanged):
            apply(revision, correcting, digest=digest)

    assert snapshot() == before


def test_an_attempt_that_runs_is_marked_by_the_correction_when_it_ends(blueprint, revision):
    running = sat(blueprint, revision, 3, end=False)

    apply(revision, ACCEPT_3)
    attempts.submit(sitter(running), running.pk, at=running.started_at + MINUTE)

    assert score(running) == (3, 4, True)
    assert not FormerResult.objects.exists()
    all_is_sound()


def test_an_exam_of_which_all_was_left_out_still_has_a_result(blueprint):
    running = make_attempt(blueprint=blueprint)
    for revision in ItemRevision.objects.all():
        apply(revision, DROP)

    attempts.submit(sitter(running), running.pk, at=running.started_at + MINUTE)

    assert score(running)[1] == 4
    all_is_sound()


def test_the_item_itself_is_marked_anew_where_it_does_not_count(blueprint, revision):
    blueprint.unscored_count = 1
    blueprint.save()
    attempt = sat(blueprint, revision, 3)
    attempt.items.update(is_scored=True)
    unscored = attempt.items.get(revision=revision)
    unscored.is_scored = False
    unscored.save()
    for name, value in results.fields_of(*results.recompute(attempt)).items():
        Result.objects.update(**{name: value})

    apply(revision, ACCEPT_3)

    assert attempt.items.get(revision=revision).is_right
    assert not FormerResult.objects.exists()


def test_results_of_a_person_who_left_are_made_anew_too(blueprint, revision):
    attempt = sat(blueprint, revision, 3)
    sitter(attempt).delete()

    apply(revision, ACCEPT_3)

    assert score(attempt) == (3, 4, True)


# --- responses, which progress is read from


def test_responses_are_mended_and_nobody_else_s(blueprint, revision):
    attempt = sat(blueprint, revision, 3)
    theirs = Response.objects.filter(learner=attempt.learner)
    others = list(theirs.exclude(revision=revision).values())

    apply(revision, ACCEPT_3)

    mended = theirs.get(revision=revision)
    assert (mended.is_right, mended.points, mended.value) == (True, 1000, "3")
    assert list(theirs.exclude(revision=revision).values()) == others


def test_a_response_of_an_exam_keeps_the_rule_of_its_exam(blueprint, revision):
    ItemRevision.objects.filter(pk=revision.pk).update(kind="multiple", choose_count=2)
    revision.options.filter(position=2).update(is_key=True)
    for scoring in ("all-or-nothing", "partial-credit"):
        blueprint.scoring = scoring
        blueprint.save()
        attempt = make_attempt(blueprint=blueprint)
        answer(attempt, attempt.items.get(revision=revision).position, 3, 4)
        attempts.submit(sitter(attempt), attempt.pk, at=attempt.started_at + MINUTE)

    apply(ItemRevision.objects.get(pk=revision.pk), Correcting(Correction.ACCEPT, ("1 3",)))

    assert list(Response.objects.filter(revision=revision).order_by("pk").values_list("points", flat=True)) == [0, 0]
    apply(ItemRevision.objects.get(pk=revision.pk), Correcting(Correction.ACCEPT, ("3 5", "2 3")))
    all_is_sound()


# --- size


def test_two_hundred_attempts_are_read_and_stored_in_a_batch(blueprint, revision):
    sat(blueprint, revision, 3)
    model = Attempt.objects.get()
    apply(revision, ORIGINAL)
    counts = []
    for more in (1, 198):
        for _ in range(more):
            clone(model)
        revision.refresh_from_db()
        shown: list[Any] = []
        seen = queries(lambda shown=shown: shown.append(replay.preview(revision, ACCEPT_3)))
        assert len(shown[0].changes) == Attempt.objects.count()
        made = queries(lambda: apply(revision, ACCEPT_3))
        counts.append((seen, made))
        apply(revision, ORIGINAL)

    # Rows go in several statements where there are many: SQLite takes so many parameters in each.
    assert counts == [(8, 40), (8, 45 if connection.vendor == "sqlite" else 40)]


def clone(attempt: Attempt) -> None:
    """Sat by another learner in just the same way."""
    items, result = list(attempt.items.all()), attempt.result
    twin = Attempt.objects.get(pk=attempt.pk)
    twin.pk = None
    twin._state.adding = True
    twin.id = Attempt._meta.get_field("id").get_default()
    twin.learner = UserFactory.create()
    twin.save()
    for item in items:
        item.pk, item.attempt = None, twin
    type(items[0]).objects.bulk_create(items)
    topics = list(result.topics.all())
    result.pk, result.attempt = None, twin
    result._state.adding = True
    result.save()
    for topic in topics:
        topic.pk, topic.result = None, result
    type(topics[0]).objects.bulk_create(topics)


# --- bad input


@pytest.mark.parametrize(
    ("correcting", "words"),
    [
        (Correcting(Correction.ACCEPT), "at least one"),
        (Correcting(Correction.NEW), "at least one"),
        (Correcting(Correction.DROP, ("3",)), "only"),
        (Correcting(Correction.ACCEPT, ("1",)), "already"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(blueprint, revision, correcting, words):
    before = snapshot()

    with pytest.raises(BadCorrection, match=words):
        replay.preview(revision, correcting)
    with pytest.raises(BadCorrection, match=words):
        corrections.make(revision, correcting, reason="", by=None, at=timezone.now())

    assert snapshot() == before

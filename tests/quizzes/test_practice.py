"""A practice session: what is drawn for it, answered in it, and when it ends."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.guests import merge
from quizzes import practice
from quizzes.models import Item, PracticeSession, Response, ResponseChoice
from quizzes.runs import calibration
from quizzes.selection import Standing
from quizzes.wishes import Wish
from studyguide.models import Topic
from tests.factories import GuestFactory, ItemFactory, UserFactory, make_revision
from tests.quizzes.conftest import make_session, make_world, queries, respond, run_through, withdraw

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def begin(learner, world, topics=(), count=5, rng=None):
    wish = Wish(topics=frozenset(topic.pk for topic in topics))
    return practice.start(learner, world.guide, wish, count=count, at=NOW, rng=rng)


def items_of(session: PracticeSession) -> list[Item]:
    return [one.revision.item for one in session.items.select_related("revision__item")]


def test_a_session_holds_items_of_the_chosen_topics_only(learner, world, rng):
    session = begin(learner, world, world.topics[:1], count=3, rng=rng)
    assert {item.topic for item in items_of(session)} == {world.topics[0]}
    assert [one.position for one in session.items.all()] == [1, 2, 3]


def test_no_topic_is_a_mix_of_the_guide_and_of_no_other(learner, world, rng):
    other = make_world(1, 3)
    session = begin(learner, world, count=20, rng=rng)
    assert session.label == "Mixed"
    assert set(items_of(session)) == set(world.items)
    assert not set(items_of(session)) & set(other.items)


def test_what_was_missed_comes_before_what_was_right_and_the_last_response_decides(learner, world, rng):
    once_missed, missed, right = world.items[:3]
    for item, value in [(once_missed, "2"), (missed, "2"), (right, "1"), (once_missed, "1")]:
        respond(learner, make_session(learner, [item]).items.get(), value)
    standing = {one.item: one.standing for one in practice.candidates(learner, world.guide)}
    assert standing[once_missed.pk] == standing[right.pk] == Standing.RIGHT
    assert standing[missed.pk] == Standing.MISSED
    assert list(standing.values()).count(Standing.UNSEEN) == 5
    session = begin(learner, world, count=6, rng=rng)
    assert items_of(session)[5] == missed


def test_another_learners_responses_change_nothing(learner, world):
    other = UserFactory.create()
    respond(other, make_session(other, [world.items[0]]).items.get(), "2")
    assert {one.standing for one in practice.candidates(learner, world.guide)} == {Standing.UNSEEN}
    assert {one.standing for one in practice.candidates(None, world.guide)} == {Standing.UNSEEN}


def test_retired_items_and_topics_are_not_practised(learner, world, rng):
    world.items[0].is_retired = True
    world.items[0].save()
    world.topics[1].is_retired = True
    world.topics[1].save()
    assert set(items_of(begin(learner, world, count=20, rng=rng))) == set(world.items[1:4])


def test_nothing_to_practise_makes_no_session(learner, world, rng):
    world.topics[0].items.update(is_retired=True)
    with pytest.raises(practice.NothingToPractise):
        begin(learner, world, world.topics[:1], rng=rng)
    with pytest.raises(practice.NothingToPractise):
        practice.start_from(learner, world.topics[0].items.all(), label="Gone", at=NOW)
    assert not PracticeSession.objects.exists()


def test_a_session_from_old_revisions_practises_the_current_ones_once_each_in_order(learner, world):
    first, second = world.items[:2]
    old = first.current_revision
    new = make_revision(first)
    session = practice.start_from(learner, [second.current_revision, old, new], label="Misses", at=NOW)
    assert [one.revision for one in session.items.all()] == [second.current_revision, new]


@pytest.mark.parametrize("count", [1, 5])
def test_starting_takes_the_same_queries_for_any_number_of_items(learner, world, count):
    with queries(3):  # items, session, its items
        practice.start_from(learner, world.items[:count], label="Some", at=NOW)


def test_answering_twice_keeps_the_first_response(learner, world):
    item = make_session(learner, world.items[:1]).items.get()
    options = list(item.revision.options.all())
    first = practice.answer(learner, item, "1", options=options, at=NOW)
    assert practice.answer(learner, item, "2", options=options, at=NOW) is None
    assert list(Response.objects.of(learner)) == [first]
    assert ResponseChoice.objects.get().option.position == 1


def test_practising_again_takes_what_was_missed_or_not_known_and_nothing_else(learner, world):
    session = make_session(learner, world.items[:4])
    for item, value in zip(session.items.all(), ["1", "2", ""], strict=False):  # the fourth stays unanswered
        respond(learner, item, value)
    repeated = practice.again(learner, session, at=NOW)
    assert items_of(repeated) == world.items[1:3]
    assert repeated.label == "What you missed"


def test_a_session_is_unfinished_until_it_is_answered_through_or_ended(learner, world):
    through, ended, left = (make_session(learner, world.items[:2]) for _ in range(3))
    for item in through.items.all():
        respond(learner, item, "1")
    respond(learner, ended.items.all()[0], "1")
    respond(learner, left.items.all()[0], "1")
    practice.finish(ended, at=NOW)
    assert list(PracticeSession.objects.of(learner).unfinished()) == [left]
    assert run_through(learner, through).is_over
    assert not run_through(learner, left).is_over


def test_ending_again_keeps_the_first_time(learner, world):
    session = make_session(learner, world.items[:1])
    practice.finish(session, at=NOW)
    practice.finish(session, at=timezone.now())
    session.refresh_from_db()
    assert session.finished_at == NOW


def test_an_item_withdrawn_since_takes_no_answer_and_ends_no_session(learner, world):
    session = make_session(learner, world.items[:3])
    first, _, third = session.items.all()
    respond(learner, first, "1")
    withdraw(world.items[0])
    withdraw(world.items[1])
    with pytest.raises(practice.Withdrawn):
        respond(learner, session.items.get(position=2), "1")
    run = run_through(learner, session)
    assert (run.left, run.withdrawn_count, len(run.answered)) == ([third], 1, 1)
    assert run.next_after(1) == third
    assert list(PracticeSession.objects.of(learner).unfinished()) == [session]
    respond(learner, third, "1")
    assert not PracticeSession.objects.of(learner).unfinished().exists()
    assert run_through(learner, session).is_over
    assert Response.objects.count() == 2


def test_a_withdrawn_topic_withdraws_its_items(learner, world):
    session = make_session(learner, world.items[:1])
    Topic.objects.filter(pk=world.topics[0].pk).update(is_retired=True)
    with pytest.raises(practice.Withdrawn):
        respond(learner, session.items.get(), "1")


def test_confidence_is_kept_and_changes_no_score(learner, world):
    for confidence in (None, *Response.Confidence):
        for value in "12":
            respond(learner, make_session(learner, world.items[:1]).items.get(), value, confidence=confidence)
    stored = Response.objects.order_by("pk").values_list("confidence", "is_right", "points")
    assert list(stored) == [
        (confidence, is_right, 1000 * is_right) for confidence in (None, 1, 2, 3) for is_right in (True, False)
    ]


def test_calibration_looks_only_at_answers_that_said_how_sure(learner):
    world = make_world(1, 7)
    session = make_session(learner, world.items)
    said = [("1", 3), ("2", 3), ("1", 2), ("1", 1), ("2", 1), ("2", None)]
    items = list(session.items.all())
    for item, (value, confidence) in zip(items, said, strict=False):
        respond(learner, item, value, confidence=confidence)
    found = calibration(run_through(learner, session))
    assert found.sure_wrong == (items[1],)
    assert found.unsure_right == (items[2], items[3])
    assert (found.sure_count, found.sure_right_count, found.said_count) == (2, 1, 5)


def test_practising_again_what_one_was_sure_of_takes_nothing_else(learner, world):
    session = make_session(learner, world.items[:4])
    for item, (value, confidence) in zip(session.items.all(), [("2", 3), ("2", 1), ("1", 3), ("2", None)], strict=True):
        respond(learner, item, value, confidence=confidence)
    repeated = practice.again(learner, session, at=NOW, is_sure=True)
    assert items_of(repeated) == world.items[:1]
    assert repeated.label == "Sure, but wrong"


def test_time_is_up_once_the_minutes_have_passed_and_never_without_minutes(learner, world):
    timed = practice.start_from(learner, world.items, label="Timed", at=NOW, minutes=8)
    run, later = run_through(learner, timed), NOW + dt.timedelta(minutes=8)
    assert not run.is_time_up(later - dt.timedelta(seconds=1))
    assert run.is_time_up(later)
    assert [run.minutes_left(NOW + dt.timedelta(minutes=passed)) for passed in (0, 0.5, 7.5, 8, 90)] == [8, 8, 1, 0, 0]
    assert not run_through(learner, make_session(learner, world.items)).is_time_up(later + dt.timedelta(days=9))


def test_a_run_goes_on_at_the_next_open_item_and_comes_back_to_skipped_ones(learner, world):
    session = make_session(learner, world.items[:3])
    items = list(session.items.all())
    respond(learner, items[1], "1")
    run = run_through(learner, session)
    assert [run.next_after(position) for position in (0, 1, 3)] == [items[0], items[2], items[0]]


def test_a_guests_practice_moves_to_the_account(world):
    guest, account = GuestFactory.create(), UserFactory.create()
    session = make_session(guest, world.items[:1])
    respond(guest, session.items.get(), "2")
    merge(guest, account)
    assert PracticeSession.objects.of(account).get() == session
    assert Response.objects.of(account).get().choices.count() == 1


def test_tallies_of_a_run(learner):
    world = make_world(2, 2)
    session = make_session(learner, world.items)
    for item, value in zip(session.items.all(), ["1", "2", "1"], strict=False):
        respond(learner, item, value)
    run = run_through(learner, session)
    assert (run.right_count, run.missed_count, run.left_count, run.total) == (2, 1, 1, 4)


def test_an_item_is_practised_with_the_options_of_its_revision(learner):
    item = ItemFactory.create()
    practice_item = make_session(learner, [item]).items.get()
    make_revision(item, keys=(2,))
    respond(learner, practice_item, "1")
    assert Response.objects.get().is_right

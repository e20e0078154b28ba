"""What the dashboard counts, for whom, and in how many queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from exams import attempts
from progress.dashboard import Dashboard, dashboard
from progress.windows import State
from quizzes import corrections
from quizzes.keys import Correcting
from quizzes.models import PracticeSession
from quizzes.offers import offer_of
from quizzes.runs import misconceptions_met, run_of
from quizzes.scoring import Correction
from studyguide import reading
from tests.accounts.world import guest_client
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint
from tests.factories import ItemFactory, MisconceptionFactory, ObjectiveFactory, UserFactory, make_revision
from tests.progress.world import NOW, World, give, make_world, session

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def learner() -> User:
    return UserFactory.create()


def windows(board: Dashboard) -> list[tuple[State, ...]]:
    return [floor.row.windows for floor in board.tower.floors]


# --- the tower


def test_floors_stand_on_each_other_with_the_first_topic_at_the_bottom(world: World, learner: User):
    board = dashboard(learner, world.guide)
    assert [floor.topic.number for floor in board.tower.floors] == [2, 1]
    assert (board.tower.lit, board.tower.total, board.is_empty) == (0, 6, True)


def test_the_last_answer_on_an_objective_decides_its_window(world: World, learner: User):
    give(learner, world.items[0], right=False, days_ago=2)
    give(learner, world.items[0], right=True, days_ago=1)
    give(learner, world.items[1], right=True, days_ago=2)
    give(learner, world.items[1], right=False, days_ago=1)
    board = dashboard(learner, world.guide)
    assert windows(board) == [(State.DARK,) * 3, (State.LIT, State.DIM, State.DARK)]
    assert (board.tower.lit, board.tower.answer_count) == (1, 4)


def test_another_item_of_the_same_objective_counts_as_a_try_at_it(world: World, learner: User):
    twin = ItemFactory.create(objective=world.items[0].objective)
    give(learner, world.items[0], right=True, days_ago=2)
    give(learner, twin, right=False, days_ago=1)
    assert dashboard(learner, world.guide).tower.lit == 0


def test_a_new_wording_of_an_item_does_not_put_its_window_out(world: World, learner: User):
    give(learner, world.items[0], right=True)
    make_revision(world.items[0])
    assert dashboard(learner, world.guide).tower.lit == 1


def test_answers_of_others_and_about_other_guides_light_nothing(world: World, learner: User):
    give(UserFactory.create(), world.items[0], right=True)
    give(learner, ItemFactory.create(), right=True)
    board = dashboard(learner, world.guide)
    assert (board.tower.lit, board.tower.answer_count) == (0, 0)


def test_what_is_retired_or_has_no_item_has_no_window(world: World, learner: User):
    """Or the tower could never be lit as a whole."""
    ObjectiveFactory.create(topic=world.topics[0])
    ObjectiveFactory.create(topic=world.topics[0], is_retired=True)
    world.items[0].is_retired = True
    world.items[0].save()
    assert dashboard(learner, world.guide).tower.total == 5


def test_answers_in_a_mock_light_windows_too(learner: User):
    attempt = make_attempt(2, learner=learner)
    answer(attempt, 1, *keys_of(attempt, 1))
    board = dashboard(learner, attempt.blueprint.guide)
    assert (board.tower.lit, len(board.mocks.open)) == (0, 1)
    attempts.submit(learner, attempt.pk, at=attempt.started_at + dt.timedelta(minutes=5))
    board = dashboard(learner, attempt.blueprint.guide)
    assert (board.tower.lit, board.mocks.open) == (1, ())


# --- mocks, sessions, reading


def test_mocks_are_newest_first_and_drawn_oldest_first(learner: User):
    blueprint = make_blueprint(4)
    for days_ago, right in ((9, 1), (5, 3), (1, 4)):
        started = NOW - dt.timedelta(days=days_ago)
        attempt = make_attempt(learner=learner, blueprint=blueprint, at=started)
        for position in range(1, right + 1):
            answer(attempt, position, *keys_of(attempt, position))
        attempts.submit(learner, attempt.pk, at=started + dt.timedelta(minutes=9))
    mocks = dashboard(learner, blueprint.guide).mocks
    assert mocks.last
    assert mocks.last.result.is_pass
    assert mocks.chart
    drawn = [dot.value for dot in mocks.chart.dots]
    assert drawn == sorted(drawn)
    assert [attempt.result.scaled_score for attempt in mocks.submitted] == drawn[::-1]


def test_one_mock_has_a_result_and_no_line(learner: User):
    attempt = make_attempt(2, learner=learner)
    attempts.submit(learner, attempt.pk, at=attempt.started_at + dt.timedelta(minutes=5))
    mocks = dashboard(learner, attempt.blueprint.guide).mocks
    assert mocks.last == attempt
    assert mocks.chart is None


def test_sessions_say_what_was_answered_and_the_newest_unfinished_can_go_on(world: World, learner: User):
    session(learner, world.items[:3], right=2, wrong=1, days_ago=2)
    older = session(learner, world.items[:4], right=1, wrong=0, days_ago=1.5)
    left = session(learner, world.items[:4], right=1, wrong=1, days_ago=1)
    stopped = session(learner, world.items[:2], right=1, days_ago=0.5)
    PracticeSession.objects.filter(pk=stopped.pk).update(finished_at=NOW)
    session(UserFactory.create(), world.items[:2])
    board = dashboard(learner, world.guide)
    counts = [(one.item_count, one.answered_count, one.right_count) for one in board.sessions]  # type: ignore[attr-defined]
    assert counts == [(2, 1, 1), (4, 2, 1), (4, 1, 1), (3, 3, 2)]
    assert board.unfinished == left
    assert older != left


def test_a_session_without_an_answer_or_without_a_right_one_is_counted_in_numbers(
    world: World, learner: User, client: Client
):
    session(learner, world.items[:2])
    session(learner, world.items[:2], wrong=2)
    client.force_login(learner)
    html = client.get("/today/").content.decode()
    assert "none of 2 answered yet" in html
    assert "0 of 2 right" in html


def test_reading_goes_on_with_the_first_topic_not_read(world: World, learner: User):
    reading.mark(learner, world.topics[1], at=NOW)
    board = dashboard(learner, world.guide)
    assert (board.reading.read, board.reading.next_topic) == (1, world.topics[0])


# --- what trips up


def test_a_wrong_idea_stays_until_its_item_is_answered_right(world: World, learner: User):
    give(learner, world.items[0], right=False, days_ago=3)
    give(learner, world.items[1], right=False, days_ago=2)
    (stumble,) = dashboard(learner, world.guide).stumbles
    assert (stumble.slug, stumble.count) == (world.misconception.slug, 2)
    give(learner, world.items[1], right=True, days_ago=1)
    (stumble,) = dashboard(learner, world.guide).stumbles
    assert (stumble.count, stumble.last_at) == (1, NOW - dt.timedelta(days=3))
    give(learner, world.items[0], right=True)
    assert dashboard(learner, world.guide).stumbles == ()


@pytest.mark.parametrize(("how", "values"), [(Correction.ACCEPT, ("2",)), (Correction.DROP, ())])
def test_an_answer_that_a_corrected_key_makes_right_tells_of_no_wrong_idea(world: World, learner: User, how, values):
    run_pk = session(learner, world.items[:1], wrong=1).pk
    revision = world.items[0].current_revision
    assert revision

    def told() -> list[bool]:
        run = run_of(learner, run_pk)
        assert run
        tripped, met = dashboard(learner, world.guide).stumbles, misconceptions_met(run)
        fell_for = [count for _, count in offer_of(learner, world.guide).misconceptions]
        return [bool(tripped), bool(met), any(fell_for)]

    assert told() == [True, True, True]
    corrections.make(revision, Correcting(how, values), reason="It was wrong.", by=None, at=NOW)
    assert told() == [False, False, False]


def test_stumbles_come_by_number_and_then_by_time(world: World, learner: User):
    ideas = MisconceptionFactory.create_batch(3, guide=world.guide)
    for item, idea in zip(world.items, [ideas[0], ideas[1], ideas[1], ideas[2]], strict=False):
        assert item.current_revision
        item.current_revision.options.filter(position=3).update(misconception=idea)
    for place, days_ago in enumerate((4, 9, 8, 1)):
        give(learner, world.items[place], right=False, wrong=3, days_ago=days_ago)
    found = dashboard(learner, world.guide).stumbles
    assert [stumble.slug for stumble in found] == [ideas[1].slug, ideas[2].slug, ideas[0].slug]


def test_what_others_chose_is_not_mine(world: World, learner: User):
    give(UserFactory.create(), world.items[0], right=False)
    assert dashboard(learner, world.guide).stumbles == ()


# --- the page


def test_a_newcomer_sees_the_same_page_with_nothing_lit(world: World, client: Client, django_assert_num_queries):
    with django_assert_num_queries(3):
        html = client.get("/today/").content.decode()
    assert "0 of 6 windows lit" in html
    assert "Light a first window" in html
    assert "kept on this device" not in html
    assert 'data-s="lit"' in html  # the key explains it
    assert html.count('data-s="dark"') == 7
    assert not User.objects.exists()


def test_a_guest_is_told_where_the_progress_is_kept(world: World):
    client, guest = guest_client()
    give(guest, world.items[0], right=True)
    assert "kept on this device" in client.get("/today/").content.decode()


def test_an_account_is_not(world: World, learner: User, client: Client):
    give(learner, world.items[0], right=True)
    client.force_login(learner)
    assert "kept on this device" not in client.get("/today/").content.decode()


def test_the_page_names_its_rule_and_what_it_counts(world: World, learner: User, client: Client):
    give(learner, world.items[0], right=True)
    client.force_login(learner)
    html = client.get("/today/").content.decode()
    assert "1 of 6 windows lit" in html
    assert "lit when your last answer on that objective was right" in html
    assert "Counted from 1 answer," in html


def test_queries_are_few_and_do_not_grow(learner: User, client: Client, django_assert_num_queries):
    blueprint = make_blueprint(4)
    items = list(blueprint.guide.topics.get().items.all())
    client.force_login(learner)

    def more(count: int) -> None:
        for n in range(count):
            session(learner, items[:3], right=1, wrong=1, days_ago=n + 2)
            started = NOW - dt.timedelta(days=n + 1)
            attempt = make_attempt(learner=learner, blueprint=blueprint, at=started)
            answer(attempt, 1, 2)
            attempts.submit(learner, attempt.pk, at=started + dt.timedelta(minutes=9))

    more(1)
    with django_assert_num_queries(10):
        client.get("/today/")
    more(4)
    reading.mark(learner, blueprint.guide.topics.get(), at=NOW)
    with django_assert_num_queries(10):
        client.get("/today/")


def test_a_guide_can_be_chosen_and_an_absent_one_is_a_404(world: World, client: Client):
    other = make_world()
    html = client.get(f"/today/?guide={other.guide.slug}").content.decode()
    assert other.topics[0].get_absolute_url() in html
    assert world.topics[0].get_absolute_url() not in html
    assert client.get("/today/?guide=none").status_code == 404


def test_a_site_without_a_guide_still_answers(client: Client):
    assert client.get("/today/").status_code == 200
    assert client.get("/history/").status_code == 200

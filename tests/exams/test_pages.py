"""The exam pages over HTTP, as a browser without scripts uses them and as exam.js does."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import uuid
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exams import attempts, sittings
from exams.models import Attempt
from quizzes.models import Item, ItemRevision, Option, PracticeSession
from quizzes.opaque import code
from tests.exams.factories import answer, keys_of, make_attempt, make_blueprint
from tests.factories import GuestFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "exam-item"}
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def attempt(client) -> Attempt:
    made = make_attempt(4)
    client.force_login(made.learner)
    return made


def url(name: str, attempt: Attempt, *more: int) -> str:
    return reverse(f"exams:{name}", args=[attempt.pk, *more])


def sent(attempt: Attempt, position: int, *chosen: int, **fields: object) -> dict[str, object]:
    """The form of an item as the server renders it, with options chosen."""
    item = attempt.items.get(position=position)
    codes = [code(sittings.owner_of(attempt.pk), position, option) for option in chosen]
    return {"kind": item.kind, "epoch": 1, "counter": item.counter + 1, "option": codes, **fields}


def save(client: Client, attempt: Attempt, position: int, *chosen: int, script: bool = False, **fields: object):
    headers = {"Accept": "application/json" if script else "text/html"}
    return client.post(url("save", attempt, position), sent(attempt, position, *chosen, **fields), headers=headers)


def stored(attempt: Attempt, position: int) -> str:
    return attempt.items.get(position=position).value


def queries(call) -> int:
    """How many statements `call` takes, those of transactions not counted."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not query["sql"].startswith(TRANSACTION) for query in captured)


def of_kind(attempt: Attempt, choose_count: int) -> int:
    return attempt.items.filter(choose_count=choose_count)[0].position


# --- the list, and starting


def test_a_visit_makes_nobody_and_a_start_makes_a_guest_with_an_attempt(client):
    blueprint = make_blueprint(3)

    assert client.get(reverse("exams:exams")).status_code == 200
    assert not User.objects.exists()

    response = client.post(reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug]))

    attempt = Attempt.objects.get()
    assert response["Location"] == url("item", attempt, 1)
    assert attempt.learner
    assert attempt.learner.is_guest
    assert client.get(response["Location"]).status_code == 200


def test_a_second_start_leads_to_the_open_attempt(client, attempt):
    response = client.post(reverse("exams:start", args=[attempt.blueprint.guide.slug, attempt.blueprint.slug]))

    assert response["Location"] == url("item", attempt, 1)
    assert Attempt.objects.count() == 1


def test_starting_takes_ten_queries_for_any_length(client):
    for count in (2, 30):
        blueprint = make_blueprint(count)
        client.force_login(UserFactory.create())
        start = reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug])

        assert queries(lambda start=start: client.post(start)) == 10


def test_a_bank_that_cannot_fill_an_exam_says_so_and_starts_nothing(client):
    blueprint = make_blueprint(3, spare=0)
    Item.objects.filter(pk__in=Item.objects.all()[:1]).update(is_retired=True)

    response = client.post(reverse("exams:start", args=[blueprint.guide.slug, blueprint.slug]))

    assert response.status_code == HTTPStatus.CONFLICT
    assert "needs more questions than there are" in response.text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("exam", ["nothing", "retired"])
def test_an_exam_that_is_not_offered_is_not_found(client, exam):
    blueprint = make_blueprint(2)
    blueprint.slug, blueprint.is_retired = "retired", True
    blueprint.save()

    assert client.post(reverse("exams:start", args=[blueprint.guide.slug, exam])).status_code == 404


def test_the_list_shows_where_to_go_on_and_earlier_results_in_constant_queries(client):
    learner = UserFactory.create()
    client.force_login(learner)
    counts = []
    for _ in range(2):
        blueprint = make_blueprint(3, spare=0)
        for _ in range(2):
            done = make_attempt(learner=learner, blueprint=blueprint)
            attempts.submit(learner, done.pk, at=timezone.now())
        answer(make_attempt(learner=learner, blueprint=blueprint), 2, 1)
        counts.append(queries(lambda: client.get(reverse("exams:exams"))))

    page = client.get(reverse("exams:exams")).text
    assert counts == [6, 6]
    assert page.count("Continue at question 2") == 2
    assert page.count("Not this time") == 4


# --- the driver


def test_an_item_page_takes_five_queries_for_any_length(client):
    for count in (2, 30):
        attempt = make_attempt(count)
        client.force_login(attempt.learner)

        assert queries(lambda attempt=attempt: client.get(url("item", attempt, 1))) == 5


def test_a_further_item_is_a_small_fragment(client, attempt):
    response = client.get(url("item", attempt, 2), headers=HTMX)

    assert response.text.lstrip().startswith('<form id="exam-item"')
    assert "<html" not in response.text
    assert 'id="navi"' not in response.text
    assert len(gzip.compress(response.content)) < 3 * 1024


def test_exam_pages_are_kept_by_no_cache(client, attempt):
    for page in (url("item", attempt, 1), url("review", attempt)):
        assert "no-store" in client.get(page)["Cache-Control"]


def test_nothing_tells_the_key_before_the_end(client, attempt):
    """Canaries in everything that is released only afterwards, and no trace of the author's order."""
    for option in Option.objects.all():
        option.slug = f"CANARY-{'right' if option.is_key else 'wrong'}-{option.pk}"
        option.rationale = option.rationale_html = f"CANARY {option.pk}"
        option.save()
    ItemRevision.objects.update(rationale="CANARY", rationale_html="CANARY")
    pages = [url("item", attempt, position) for position in range(1, 5)] + [url("review", attempt)]

    seen = [client.get(page).content + str(client.get(page).headers).encode() for page in pages]
    seen += [client.get(page, headers=HTMX).content for page in pages]
    seen += [save(client, attempt, 1, *keys_of(attempt, 1), script=True).content]

    for content in seen:
        assert not re.search(rb"CANARY|is_key|is_right|data-mark|Correct|rationale", content)


def test_options_come_in_another_order_for_another_attempt_and_in_the_same_after_a_reload(client, attempt):
    def order(of: Attempt) -> list[str]:
        client.force_login(of.learner)
        return re.findall(r"Option (\d) of", client.get(url("item", of, 1)).text)

    orders = {tuple(order(make_attempt(blueprint=attempt.blueprint))) for _ in range(12)}

    assert order(attempt) == order(attempt)
    assert len(orders) > 2


def test_codes_of_one_attempt_mean_nothing_in_another(client, attempt):
    other = make_attempt(4)
    foreign = sent(other, 1, 1)

    response = client.post(url("save", attempt, 1), foreign)

    assert response.status_code == 400
    assert stored(attempt, 1) == ""


# --- saving without scripts


@pytest.mark.parametrize(
    ("go", "target"), [("next", 3), ("previous", 1), ("stay", 2), ("flag", 2), ("", 2), ("4", 4)], ids=str
)
def test_every_way_on_saves_first(client, attempt, go, target):
    response = save(client, attempt, 2, 3, go=go)

    assert response["Location"] == url("item", attempt, target)
    assert stored(attempt, 2) == "3"


def test_going_to_the_review_saves_and_remembers_the_way_back(client, attempt):
    response = save(client, attempt, 3, 2, go="review")

    assert stored(attempt, 3) == "2"
    assert "Back to question 3" in client.get(response["Location"]).text


def test_the_flag_is_a_switch(client, attempt):
    save(client, attempt, 1, 2, go="flag")
    assert attempt.items.get(position=1).is_flagged
    assert 'name="flagged" value="1"' in client.get(url("item", attempt, 1)).text

    save(client, attempt, 1, 2, go="flag", flagged="1")
    assert not attempt.items.get(position=1).is_flagged
    assert stored(attempt, 1) == "2"


def test_a_reload_shows_what_is_stored(client, attempt):
    save(client, attempt, 1, 2)

    page = client.get(url("item", attempt, 1)).text

    assert re.findall(r'value="(\w+)" checked', page) == [code(sittings.owner_of(attempt.pk), 1, 2)]
    assert 'name="counter" value="2"' in page


def test_one_choice_too_many_is_refused_with_words_and_keeps_what_was_saved(client, attempt):
    position = of_kind(attempt, 2)
    save(client, attempt, position, 1, 2)

    response = save(client, attempt, position, 1, 2, 3, go="next")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Select two at most: you have three." in response.text
    assert len(re.findall(" checked", response.text)) == 3
    assert stored(attempt, position) == "1 2"


def test_an_old_page_does_not_overwrite_a_newer_answer(client, attempt):
    old = sent(attempt, 1, 2)
    save(client, attempt, 1, 3)

    response = client.post(url("save", attempt, 1), old)

    assert response.status_code == HTTPStatus.CONFLICT
    assert "changed in another window" in response.text
    assert code(sittings.owner_of(attempt.pk), 1, 3) + '" checked' in response.text
    assert stored(attempt, 1) == "3"


@pytest.mark.parametrize(
    "broken",
    [
        {"epoch": ""},
        {"epoch": 0},
        {"epoch": 2},
        {"counter": "x"},
        {"counter": 10**12},
        {"kind": "essay"},
        {"option": "f00"},
        {"go": "https://elsewhere.example"},
    ],
    ids=str,
)
def test_a_tampered_form_is_refused_and_changes_nothing(client, attempt, broken):
    save(client, attempt, 1, 2)

    response = save(client, attempt, 1, 3, **broken)

    assert response.status_code == 400
    assert stored(attempt, 1) == "2"
    assert attempt.events.filter(kind="save").count() == 1


# --- saving as exam.js does


def test_a_save_takes_five_queries_for_any_length(client):
    for count in (2, 30):
        attempt = make_attempt(count)
        client.force_login(attempt.learner)
        form = sent(attempt, 1, 1)
        address = url("save", attempt, 1)

        assert queries(lambda form=form, address=address: client.post(address, form)) == 5


def test_a_script_is_told_when_and_under_which_version_it_was_saved(client, attempt):
    reply = save(client, attempt, 1, 2, script=True).json()

    assert (reply["version"], reply["epoch"]) == ([1, 1], 1)
    saved_at = attempt.items.get(position=1).saved_at
    assert abs(dt.datetime.fromisoformat(reply["saved_at"]) - saved_at) < dt.timedelta(milliseconds=1)


def test_a_script_with_an_old_answer_is_given_the_winner(client, attempt):
    save(client, attempt, 1, 3, counter=5, flagged="1")

    response = save(client, attempt, 1, 2, counter=4, script=True)

    reply = response.json()
    assert response.status_code == HTTPStatus.CONFLICT
    assert (reply["reason"], reply["version"], reply["flagged"]) == ("changed", [1, 5], True)
    assert reply["option"] == [code(sittings.owner_of(attempt.pk), 1, 3)]


def test_an_older_window_learns_that_another_took_over(client, attempt):
    client.post(url("take_over", attempt))

    assert save(client, attempt, 1, 2, script=True).json()["epoch"] == 2


def test_taking_over_goes_on_where_the_learner_was(client, attempt):
    save(client, attempt, 3, 1)

    assert client.post(url("take_over", attempt))["Location"] == url("item", attempt, 3)
    assert client.post(url("take_over", attempt), {"position": "2"})["Location"] == url("item", attempt, 2)
    assert client.post(url("take_over", attempt), {"position": "²"})["Location"] == url("item", attempt, 3)


def test_a_script_with_too_many_choices_is_told_how_many(client, attempt):
    response = save(client, attempt, of_kind(attempt, 1), 1, 2, script=True)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert response.json()["words"].startswith("Select one at most: you have two.")


# --- the end


def age(attempt: Attempt, **ago: float) -> None:
    """As if the deadline had been that long ago."""
    deadline = timezone.now() - dt.timedelta(**ago)
    Attempt.objects.filter(pk=attempt.pk).update(
        deadline_at=deadline, started_at=deadline - (attempt.deadline_at - attempt.started_at)
    )


def test_the_review_screen_counts_and_lists(client, attempt):
    part, whole = of_kind(attempt, 2), of_kind(attempt, 1)
    save(client, attempt, part, 1)
    save(client, attempt, whole, 1, go="flag")

    page = client.get(url("review", attempt)).text

    assert f"Question {part}, partly answered" in page
    assert f"Question {whole}, answered, flagged" in page
    assert "3 questions still need an answer and 1 is flagged" in page
    assert f"Question {whole}," not in client.get(url("review", attempt) + "?show=incomplete").text
    assert f"Question {part}," not in client.get(url("review", attempt) + "?show=flagged").text


def test_ending_asks_first_and_then_shows_the_result(client, attempt):
    save(client, attempt, 1, *keys_of(attempt, 1))
    confirmation = client.get(url("review", attempt) + "?end").text
    assert "3 of 4 questions are not fully answered" in confirmation
    assert attempt.items.filter(is_right=None).count() == 4

    response = client.post(url("finish", attempt))

    assert response["Location"] == url("result", attempt)
    assert "1 of 4 right" in client.get(response["Location"]).text


def test_finishing_takes_at_most_fifteen_queries_for_any_length(client):
    counts = []
    for count in (2, 30):
        attempt = make_attempt(count)
        for position in range(1, count + 1):
            answer(attempt, position, *keys_of(attempt, position))
        client.force_login(attempt.learner)
        counts.append(queries(lambda attempt=attempt: client.post(url("finish", attempt))))

    assert counts == [14, 14]


def test_finishing_twice_leads_to_the_same_result(client, attempt):
    assert client.post(url("finish", attempt))["Location"] == client.post(url("finish", attempt))["Location"]
    assert attempt.events.filter(kind="submit").count() == 1


def test_from_its_deadline_on_an_attempt_shows_as_closed_and_looking_writes_nothing(client, attempt):
    age(attempt, seconds=1)

    for page in (url("item", attempt, 1), url("review", attempt), url("result_items", attempt)):
        assert client.get(page)["Location"] == url("result", attempt)
    closing = client.get(url("result", attempt)).text

    assert "Time is up" in closing
    assert "See the result now" in closing
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_an_answer_within_the_grace_is_stored_and_a_later_one_refused_with_words(client, attempt):
    age(attempt, seconds=5)
    assert save(client, attempt, 1, 2, script=True).status_code == 200

    age(attempt, seconds=15)
    for script, words in [(True, "not scored"), (False, "not scored")]:
        response = save(client, attempt, 2, 2, script=script)
        assert response.status_code == HTTPStatus.CONFLICT
        assert words in response.text
    assert [stored(attempt, 1), stored(attempt, 2)] == ["2", ""]
    assert attempt.events.filter(kind="late").count() == 1


def test_an_answer_after_the_end_is_refused_with_words(client, attempt):
    client.post(url("finish", attempt))

    reply = save(client, attempt, 1, 2, script=True)
    page = save(client, attempt, 1, 2)

    assert (reply.status_code, reply.json()["reason"]) == (HTTPStatus.CONFLICT, "over")
    assert (page.status_code, "The exam is over" in page.text) == (HTTPStatus.CONFLICT, True)


@pytest.mark.parametrize("path", ["save", "finish", "take_over"])
def test_any_post_closes_an_attempt_whose_time_is_long_over(client, attempt, path):
    age(attempt, minutes=2)
    if path == "save":
        save(client, attempt, 1, 2)
    else:
        client.post(url(path, attempt))

    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.deadline_at


# --- results


def finished(client: Client, attempt: Attempt) -> Attempt:
    answer(attempt, 1, *keys_of(attempt, 1), at=attempt.started_at + dt.timedelta(seconds=40))
    answer(attempt, 2, 3, flagged=True, at=attempt.started_at + dt.timedelta(seconds=140))
    client.post(url("finish", attempt))
    attempt.refresh_from_db()
    return attempt


def test_the_result_says_pass_or_fail_in_words_and_that_it_is_an_estimate(client, attempt):
    page = client.get(url("result", finished(client, attempt))).text

    assert "Not this time" in page
    assert "not an AWS score" in page
    assert "Needs work" in page
    assert "Practise the 3 you missed" in page


def test_a_pass_is_called_one(client, attempt):
    for position in range(1, 5):
        answer(attempt, position, *keys_of(attempt, position))
    client.post(url("finish", attempt))

    page = client.get(url("result", attempt)).text

    assert "<h1>Pass" in page
    assert "Meets the bar" in page
    assert "you missed" not in page


@pytest.mark.parametrize(
    ("show", "shown"), [("all", [1, 2, 3, 4]), ("missed", [2, 3, 4]), ("flagged", [2]), ("", [2, 3, 4])]
)
def test_the_review_of_items_filters(client, attempt, show, shown):
    page = client.get(url("result_items", finished(client, attempt)) + f"?show={show}").text

    assert [int(position) for position in re.findall(r'<details[^>]*id="question-(\d+)"', page)] == shown
    assert "Correct answer" in page or show == "all"
    assert "Why 1 of" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_result_pages_take_the_same_queries_for_any_length(client):
    counts = []
    for count in (2, 20):
        attempt = make_attempt(count)
        client.force_login(attempt.learner)
        finished(client, attempt)
        counts.append(
            (
                queries(lambda attempt=attempt: client.get(url("result", attempt))),
                queries(lambda attempt=attempt: client.get(url("result_items", attempt))),
            )
        )

    assert counts == [(7, 6), (7, 6)]


def test_practising_the_misses_leaves_the_score_alone(client, attempt):
    finished(client, attempt)
    before = attempt.result.scaled_score

    response = client.post(url("practise_misses", attempt))

    session = PracticeSession.objects.get()
    assert response["Location"] == reverse("quizzes:item", args=[session.pk, 1])
    missed = attempt.items.filter(is_right=False).values_list("revision__item", flat=True)
    assert list(session.items.values_list("revision__item", flat=True)) == list(missed)
    attempt.result.refresh_from_db()
    assert attempt.result.scaled_score == before


def test_an_open_attempt_has_neither_result_nor_misses(client, attempt):
    assert client.get(url("result", attempt))["Location"] == url("review", attempt)
    assert client.get(url("result_items", attempt))["Location"] == url("result", attempt)
    client.post(url("practise_misses", attempt))
    assert not PracticeSession.objects.exists()


# --- whose attempt it is


@pytest.mark.parametrize("who", ["visitor", "guest", "somebody else"])
@pytest.mark.parametrize(
    ("method", "name", "more"),
    [
        ("get", "item", [1]),
        ("post", "save", [1]),
        ("get", "review", []),
        ("post", "take_over", []),
        ("post", "finish", []),
        ("get", "result", []),
        ("get", "result_items", []),
        ("post", "practise_misses", []),
    ],
)
def test_foreign_and_absent_attempts_are_the_same_404(method, name, more, who):
    attempt = make_attempt(2)
    client = Client()
    if who == "somebody else":
        client.force_login(UserFactory.create())
    elif who == "guest":
        session = client.session
        session["guest"] = GuestFactory.create().pk
        session.save()
    form = sent(attempt, 1, 1) if name == "save" else {}

    foreign = getattr(client, method)(reverse(f"exams:{name}", args=[attempt.pk, *more]), form)
    unknown = {**form, "option": []} if form else {}  # nobody can know the codes of an absent attempt
    absent = getattr(client, method)(reverse(f"exams:{name}", args=[uuid.uuid4(), *more]), unknown)

    assert foreign.status_code == absent.status_code == 404
    strip = re.compile(rb"csrfmiddlewaretoken.*?>|[0-9a-f-]{36}")
    assert strip.sub(b"", foreign.content) == strip.sub(b"", absent.content)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.sequence) == ("open", 0)


@pytest.mark.parametrize("position", [0, 5, 10**9])
def test_items_that_are_not_there_are_not_found(client, attempt, position):
    assert client.get(url("item", attempt, position)).status_code == 404
    assert client.post(url("save", attempt, position), sent(attempt, 1)).status_code == 404


def test_looking_does_not_change_anything_by_get(client, attempt):
    for name, more in [("save", [1]), ("finish", []), ("take_over", []), ("practise_misses", [])]:
        assert client.get(url(name, attempt, *more)).status_code == 405


def test_shortcuts_can_be_off(client, attempt):
    attempt.learner.has_shortcuts = False
    attempt.learner.save()

    assert '<body data-shortcuts="off">' in client.get(url("item", attempt, 1)).text

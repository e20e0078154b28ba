"""Sitting an exam over HTTP: the item page, saves without scripts and as exam.js sends them."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from http import HTTPStatus

import pytest

from exams import sittings
from exams.models import Attempt
from quizzes.models import ItemRevision, Option
from quizzes.opaque import code
from tests.exams.factories import keys_of, make_attempt
from tests.exams.window import HTMX, of_kind, queries, save, sent, stored, url

pytestmark = pytest.mark.django_db


# --- the item page


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


def test_the_navigator_tells_what_was_not_seen_from_what_was_left_empty(client, attempt):
    def words() -> list[str]:
        return re.findall(r'aria-label="Question \d, ([^"]+)"', client.get(url("item", attempt, 1)).text)

    assert words() == ["not answered", *["not seen yet"] * 3]  # the first one is on the page

    save(client, attempt, 3, go="stay")

    assert words() == ["not answered", "not seen yet", "not answered", "not seen yet"]
    review = client.get(url("review", attempt)).text
    assert re.findall(r' data-seen aria-label="Question (\d)', review) == ["3"]


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
    assert reply["fields"] == [["option", code(sittings.owner_of(attempt.pk), 1, 3)]]


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

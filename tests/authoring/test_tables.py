"""The items of a bank as a table: what is found, in which order, in which state."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from authoring import bulk, tables
from authoring.coverage import Plan, coverage
from authoring.tables import SORTS, STATES, Wanted, badges, places_of, table
from quizzes.models import Item, ItemReport, KeyCorrection
from quizzes.scoring import Correction
from tests.authoring.desks import GOOD, GOOD_OF_KINDS, Office
from tests.factories import ObjectiveFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


@given(st.dictionaries(st.sampled_from([*Wanted().__slots__, "q", "reported"]), st.text(max_size=200)))
def test_whatever_an_address_says_is_read_and_said_again(given: dict[str, str]):
    wanted = Wanted.of(given)

    assert Wanted.of(dict(parse_qsl(wanted.query))) == wanted
    assert wanted.state in {"", *STATES}
    assert wanted.sort in SORTS


def test_another_filter_begins_at_the_first_page():
    assert Wanted(search="key", page=4).query_with(difficulty=3) == "q=key&difficulty=3"


def found(office: Office, **given: str) -> list[Item]:
    return [row.item for row in table(office.bank.items.all(), Wanted.of(given)).rows]


def test_each_state_finds_its_items(office: Office):
    draft, sent, published, changed, retired = office.item(), office.item(), *(office.published() for _ in range(3))
    office.send(sent)
    office.change(changed, stem="Other words now?")
    bulk.retire([retired.pk], by=office.owner, at=NOW())

    states = {state: {item.pk for item in found(office, state=state)} for state in ("", *STATES)}

    assert states == {
        "": {draft.pk, sent.pk, published.pk, changed.pk},
        "draft": {draft.pk, changed.pk},
        "review": {sent.pk},
        "published": {published.pk, changed.pk},
        "retired": {retired.pk},
    }
    shown = table(office.bank.items.all(), Wanted())
    assert shown.states == {name: len(keys) for name, keys in states.items()}
    words = {row.item.pk: [badge.word for badge in row.badges] for row in shown.rows}
    assert words[changed.pk] == ["Published", "Changes not published"]
    assert words[draft.pk] == ["Draft"]


def test_a_search_reads_the_newest_words_and_the_id(office: Office):
    published = office.published(replace(GOOD, stem="Who rotates a key?"))
    office.change(published, stem="Who rotates a password?")

    assert found(office, q="PASSWORD") == [published]
    assert found(office, q="rotates a key") == []
    assert found(office, q=published.slug) == [published]


@pytest.mark.parametrize("words", ["%", "_", "stem", "options", '"', "kind"])
def test_a_search_finds_words_and_nothing_of_how_they_are_stored(office: Office, words: str):
    office.item(replace(GOOD, stem="A clerk."))

    assert found(office, q=words) == []


def test_the_kind_is_that_of_the_newest_words(office: Office):
    items = {kind: office.item(words) for kind, words in GOOD_OF_KINDS.items()}

    for kind, item in items.items():
        assert found(office, kind=kind) == [item]


def test_other_filters_find_what_they_say(office: Office):
    item, other = office.published(), office.item()
    bulk.tag([item.pk], ["week 1"], at=NOW())
    bulk.grade([item.pk], 5, at=NOW())
    there = ObjectiveFactory.create(topic__guide=office.bank.guide)
    bulk.place([item.pk], there, by=office.owner, at=NOW())
    report = ItemReport.objects.create(  # type: ignore[misc]
        learner=UserFactory.create(), revision=item.current_revision, reason="key", made_at=NOW()
    )

    for wanted in (
        {"tag": "week 1"},
        {"difficulty": "5"},
        {"topic": str(there.topic.pk)},
        {"objective": str(there.pk)},
        {"reported": "on"},
    ):
        assert found(office, **wanted) == [item], wanted
    report.closed_at = NOW()
    report.save()
    assert found(office, reported="on") == []
    assert {one.pk for one in found(office)} == {item.pk, other.pk}


def test_every_order_is_total_so_that_no_item_is_on_two_pages(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "PER_PAGE", 2)
    items = {office.item().pk for _ in range(5)}

    for sort in SORTS:
        pages = [found(office, sort=sort, page=str(number)) for number in (1, 2, 3)]
        assert {item.pk for page in pages for item in page} == items, sort


def test_a_page_beyond_the_last_is_the_last(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tables, "PER_PAGE", 2)
    for _ in range(3):
        office.item()

    shown = table(office.bank.items.all(), Wanted(page=10**9))

    assert (shown.page, shown.pages, shown.first, shown.last) == (2, 2, 3, 3)
    assert shown.turns == [("Before", 1)]


def test_a_table_costs_the_same_for_one_and_for_three(office: Office, django_assert_num_queries):
    def one() -> None:
        item = office.published()
        office.change(item, stem="More words?")
        bulk.tag([item.pk], ["a", "b"], at=NOW())

    one()
    with django_assert_num_queries(6):
        table(office.bank.items.all(), Wanted())
    one(), one()  # type: ignore[func-returns-value]
    with django_assert_num_queries(6):
        table(office.bank.items.all(), Wanted())
    with django_assert_num_queries(7):  # a filter has to be counted
        table(office.bank.items.all(), Wanted(search="words", tag="a"))


def test_an_empty_question_has_a_title_all_the_same(office: Office):
    office.item(replace(GOOD, stem=""))

    assert table(office.bank.items.all(), Wanted()).rows[0].title == "Empty question"


def test_a_retired_item_is_nothing_but_retired(office: Office):
    item = office.published()
    bulk.retire([item.pk], by=office.owner, at=NOW())

    assert [badge.word for badge in badges(Item.objects.get(pk=item.pk))] == ["Retired"]


# --- coverage


def test_coverage_counts_what_is_asked_and_tells_what_waits(office: Office):
    item, dropped, retired = (office.published() for _ in range(3))
    office.item()
    office.change(item, stem="Changes of a published one do not wait for a place?")
    bulk.retire([retired.pk], by=office.owner, at=NOW())
    revision = dropped.current_revision
    assert revision
    revision.correction = KeyCorrection.objects.create(revision=revision, how=Correction.DROP, made_at=NOW())
    revision.save()

    shown = coverage(office.bank, places_of(office.bank))

    (line,) = shown.lines
    assert [cell.count for cell in line.cells] == [0, 0, 1, 0, 0]
    assert [cell.waiting for cell in line.cells] == [0, 0, 1, 0, 0]
    assert (line.total.count, shown.total.count) == (1, 1)


def test_cells_that_an_exam_wants_say_what_they_lack(office: Office):
    office.published()
    topic = office.objective.topic_id
    plan = Plan("x", "Final", {(topic, 3): 3, (topic, 1): 0})

    shown = coverage(office.bank, places_of(office.bank), plan)

    assert [(cell.wanted, cell.lacks) for cell in shown.lines[0].cells][:3] == [(0, 0), (None, 0), (3, 2)]
    assert shown.lacks == 2


def test_an_exam_that_wants_a_topic_alone_counts_every_difficulty(office: Office):
    first, _ = office.published(), office.published()
    bulk.grade([first.pk], 5, at=NOW())

    shown = coverage(office.bank, places_of(office.bank), Plan("x", "Final", {(office.objective.topic_id, None): 2}))

    assert shown.lacks == 0
    assert shown.lines[0].total.is_met


def test_only_kinds_that_the_exam_takes_count_for_it(office: Office):
    office.published(GOOD_OF_KINDS["ordering"])
    plan = Plan("x", "Final", {(office.objective.topic_id, None): 1}, kinds=frozenset({"single"}))

    assert coverage(office.bank, places_of(office.bank), plan).lacks == 1


def test_coverage_costs_the_same_for_one_topic_and_for_three(office: Office, django_assert_num_queries):
    office.published()
    with django_assert_num_queries(4):
        coverage(office.bank, places_of(office.bank))
    for _ in range(2):
        ObjectiveFactory.create(topic__guide=office.bank.guide)
    with django_assert_num_queries(4):
        coverage(office.bank, places_of(office.bank))

"""The comparison of what was acknowledged with what is stored: each thing that must never be is found."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from torture.journal import KEPT, REFUSED, UNKNOWN, Journal, Sent, Tally, compare
from torture.rows import AttemptRow, EventRow, ItemRow, ResultRow, Rows

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def event(
    sequence: int, kind: str = "save", position: int | None = None, value: str = "", counter: int = 0
) -> EventRow:
    return EventRow(sequence, kind, position, value, False, 1 if kind == "save" else 0, counter, NOW)


@pytest.fixture
def journal() -> Journal:
    """Two saves of item 1 and one of item 2 acknowledged, one of item 3 unknown."""
    sends = {(1, 1, 1): Sent("2", state=KEPT), (1, 1, 2): Sent("3", state=KEPT), (2, 1, 1): Sent("1", state=KEPT)}
    return Journal("a", sends={**sends, (3, 1, 1): Sent("4", state=UNKNOWN)})


@pytest.fixture
def rows() -> Rows:
    rows = Rows()
    rows.attempts["a"] = AttemptRow("a", 1, 1, "open", NOW, NOW, None, 3, 1)
    rows.events["a"] = [event(0, "start"), event(1, "save", 1, "2", 1), event(2, "save", 1, "3", 2)]
    rows.events["a"].append(event(3, "save", 2, "1", 1))
    rows.items["a"] = {
        1: ItemRow(1, 10, "3", False, 1, 2),
        2: ItemRow(2, 20, "1", False, 1, 1),
        3: ItemRow(3, 30, "", False, 0, 0),
    }
    rows.keys.update({10: {3}, 20: {2}, 30: {4}})
    return rows


def ended(journal: Journal, rows: Rows, right: int = 1) -> None:
    journal.end = KEPT
    rows.attempts["a"] = rows.attempts["a"]._replace(state="submitted", finished_at=NOW, sequence=4)
    rows.events["a"].append(event(4, "submit"))
    rows.results["a"] = [ResultRow(right, 3, right * 1000, 400)]


def counts(tally: Tally) -> tuple[int, int, int]:
    return len(tally.lost), len(tally.doubled), len(tally.wrong)


def test_what_fits_has_nothing_to_say(journal, rows):
    assert not compare(journal, rows)

    ended(journal, rows)

    assert not compare(journal, rows)


def test_what_got_no_reply_may_be_stored_or_not(journal, rows):
    rows.events["a"].append(event(4, "save", 3, "4", 1))
    rows.items["a"][3] = ItemRow(3, 30, "4", False, 1, 1)
    rows.attempts["a"] = rows.attempts["a"]._replace(sequence=4)

    assert not compare(journal, rows)


def test_an_acknowledged_answer_that_is_gone_is_lost(journal, rows):
    gone = rows.events["a"].pop()
    rows.items["a"][2] = ItemRow(2, 20, "", False, 0, 0)
    rows.attempts["a"] = rows.attempts["a"]._replace(sequence=2)

    tally = compare(journal, rows)

    assert counts(tally) == (1, 0, 0)
    assert str(gone.version) in tally.lost[0]


def test_an_acknowledged_answer_with_another_content_is_lost(journal, rows):
    rows.events["a"][3] = rows.events["a"][3]._replace(value="2")

    assert compare(journal, rows).lost


def test_a_whole_attempt_that_is_gone_is_lost(journal):
    assert counts(compare(journal, Rows())) == (1, 0, 0)


@pytest.mark.parametrize("stray", [event(4, "save", 2, "1", 1), event(4, "save", 2, "1", 9)])
def test_a_version_stored_twice_or_never_sent_is_a_duplicate(journal, rows, stray):
    rows.events["a"].append(stray)

    assert compare(journal, rows).doubled


def test_a_refused_answer_that_is_stored_is_wrong(journal, rows):
    journal.sends[2, 1, 1] = replace(journal.sends[2, 1, 1], state=REFUSED)

    assert compare(journal, rows).wrong


def test_an_older_answer_that_stands_is_wrong(journal, rows):
    rows.items["a"][1] = ItemRow(1, 10, "2", False, 1, 1)

    assert compare(journal, rows).wrong


def test_a_gap_in_the_log_is_wrong(journal, rows):
    rows.attempts["a"] = rows.attempts["a"]._replace(sequence=9)

    assert compare(journal, rows).wrong


def test_a_take_over_that_was_acknowledged_and_is_gone_is_wrong(journal, rows):
    journal.take_overs.append(KEPT)

    assert compare(journal, rows).wrong


@pytest.mark.parametrize(("right", "wrong"), [(1, 0), (2, 1)])
def test_a_result_is_scored_again_from_the_log(journal, rows, right, wrong):
    ended(journal, rows, right)

    assert len(compare(journal, rows).wrong) == wrong


def test_unscored_items_are_left_out(journal, rows):
    rows.items["a"][1] = rows.items["a"][1]._replace(is_scored=False)
    ended(journal, rows, right=0)

    assert not compare(journal, rows)


def test_two_ends_or_results_are_duplicates(journal, rows):
    ended(journal, rows)
    rows.results["a"].append(rows.results["a"][0])

    assert compare(journal, rows).doubled


def test_an_end_that_was_acknowledged_and_is_gone_is_lost(journal, rows):
    journal.end = KEPT

    assert compare(journal, rows).lost


def test_a_save_after_the_end_is_wrong(journal, rows):
    ended(journal, rows)
    rows.events["a"].append(event(5, "save", 3, "4", 1))

    assert compare(journal, rows).wrong

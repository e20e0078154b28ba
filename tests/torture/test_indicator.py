"""What is held against an exam page's indicator: each way to say less than is so is a lie, and nothing else is."""

from __future__ import annotations

import pytest

from torture.indicator import LAG, Judged, Note, claim, judge

A, B = frozenset({"a"}), frozenset({"b"})


def change(at: float, position: int = 1, chosen: frozenset[str] = A) -> Note:
    return Note("change", "p", at, position=position, chosen=chosen)


def sent(at: float, number: int, position: int = 1, chosen: frozenset[str] = A, load: str = "p") -> Note:
    return Note("sent", load, at, position=position, number=number, chosen=chosen)


def heard(at: float, number: int, position: int = 1, status: int = 200, load: str = "p") -> Note:
    return Note("heard", load, at, position=position, number=number, status=status)


def sample(at: float, words: str, position: int = 1, *, is_live: bool = True) -> Note:
    return Note("sample", "p", at, position=position, words=words, is_live=is_live, chosen=A)


def judged(*notes: Note, has: bool = True) -> Judged:
    return judge(notes, lambda _: has)


@pytest.mark.parametrize(
    ("words", "says_saved", "least", "most"),
    [
        ("Saved 12:03:11", True, 0, 0),
        ("Saving", False, 1, float("inf")),
        ("1 answer waiting", False, 1, 1),
        ("Offline, 12 answers waiting", False, 12, 12),
        ("Opened elsewhere, 2 answers waiting", False, 2, 2),
        ("Opened elsewhere", False, 0, 0),
        ("Each change is saved at once", False, 0, 0),
    ],
)
def test_words_claim(words, says_saved, least, most):
    assert claim(words) == (says_saved, least, most)


def test_an_answer_on_its_way_and_then_saved_is_the_truth():
    found = judged(change(0), sent(0, 1), sample(0.1, "Saving"), heard(0.2, 1), sample(0.3, "Saved 12:00:00"))
    assert (found.lies, found.samples, found.saved, found.waiting) == ([], 2, 1, 1)


def test_saved_before_the_reply_is_a_lie():
    assert judged(change(0), sent(0, 1), sample(0.1, "Saved 12:00:00")).lies


def test_saved_while_the_server_has_no_such_answer_is_a_lie_even_before_the_page_is_live():
    assert judged(sample(0, "Saved 12:00:00", is_live=False), has=False).lies


def test_saved_while_another_question_waits_is_a_lie():
    assert judged(change(0, position=2), sample(0.1, "Saved 12:00:00", position=1)).lies


def test_a_number_too_low_is_a_lie_at_once():
    assert judged(change(0, 1), change(0, 2), sample(0, "Offline, 1 answer waiting")).lies
    assert not judged(change(0, 1), change(0, 2), sample(0, "Offline, 2 answers waiting")).lies


def test_a_number_too_high_may_be_late_by_a_moment():
    notes = (change(0), sent(0, 1), heard(1, 1))
    assert not judged(*notes, sample(1.5, "1 answer waiting")).lies
    assert judged(*notes, sample(1.5, "1 answer waiting")).longest_lag == pytest.approx(0.5)
    assert judged(*notes, sample(1.01 + LAG, "1 answer waiting")).lies
    assert judged(*notes, sample(1.5, "2 answers waiting")).lies


def test_the_reply_to_an_older_answer_says_nothing_of_the_newest():
    found = judged(change(0), sent(0, 1), change(0.1, chosen=B), heard(0.2, 1), sample(0.3, "Saved 12:00:00"))
    assert found.lies


def test_a_reply_that_decides_nothing_leaves_the_answer_waiting():
    for status in (401, 403, 404, 429, 503):
        assert judged(change(0), sent(0, 1), heard(1, 1, status=status), sample(1.1, "Saved 12:00:00")).lies


def test_a_refusal_ends_the_waiting():
    assert not judged(change(0), sent(0, 1), heard(1, 1, status=409), sample(1.1, "Opened elsewhere")).lies


def test_answers_of_the_page_before_a_reload_wait_on():
    notes = (change(0), sample(1, "Offline, 1 answer waiting"))
    assert judged(*notes, sample(2, "Each change is saved at once")).lies
    assert not judged(*notes, sent(2, 1, load="q"), heard(2.1, 1, load="q"), sample(2.2, "Saved 12:00:00")).lies

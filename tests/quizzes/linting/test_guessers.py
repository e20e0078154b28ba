"""Guessers who know nothing of the subject, and what they find."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.linting.guessers import GUESSERS, expected_share, guess, is_key_longest
from quizzes.linting.items import LintItem, LintOption
from tests.quizzes.linting.made import item


def accuracy(guesser: str, *items: LintItem) -> float:
    [found] = [one for one in guess(items) if one.guesser == guesser]
    return found.accuracy


# --- banks whose accuracy is known by hand


def test_a_key_that_is_always_longest_is_always_found():
    bank = [item("the longest of all", "short", "brief", "terse", id=str(at)) for at in range(5)]
    [longest, *_] = guess(bank)
    assert (longest.guesser, longest.accuracy, longest.chance) == ("longest option", 1, 0.25)
    assert longest.solved == ("0", "1", "2", "3", "4")


def test_options_that_cannot_be_told_apart_share_the_guess():
    assert accuracy("longest option", item("abcd", "efgh", "ijkl", "mnop")) == 0.25
    assert accuracy("longest option", item("abcd", "efgh", "ij", "mn")) == 0.5
    assert accuracy("longest option", item("ab", "efgh", "ij", "mn")) == 0
    assert accuracy("longest option", item("abcd", "efgh", "ij", "mn"), item("ab", "cdef", "g", "h")) == 0.25


def test_the_keys_of_a_multiple_item_are_sought_among_as_many_guesses():
    def multiple(*texts: str) -> LintItem:
        return item(*texts, kind="multiple", keys=2)

    assert accuracy("longest option", multiple("aaaaa", "bbbb", "ccc", "dd", "e")) == 1
    assert accuracy("longest option", multiple("aaaaa", "b", "ccc", "dd", "ee")) == 0.5
    assert accuracy("longest option", multiple("aaaaa", "bbb", "ccc", "ddd", "e")) == pytest.approx(2 / 3)
    assert accuracy("longest option", multiple("aa", "bb", "cc", "dd", "ee")) == pytest.approx(2 / 5)


def test_words_shared_with_the_stem_are_counted_by_their_roots():
    stem = "Keys were rotated by the auditors. What now?"
    assert accuracy("most words of the stem", item("rotating a key", "a user", "the role", "what now", stem=stem)) == 1


def test_the_odd_one_out_and_the_one_in_the_middle():
    texts = ("delete the key now", "delete the key later", "delete the key first", "read a log")
    assert accuracy("least like the others", item(*texts)) == 0
    assert accuracy("least like the others", item(*reversed(texts))) == 1
    middle = ("a b c d", "a b x y", "c d v w", "k l m n")
    assert accuracy("most like the others", item(*middle)) == 1


def test_numbers_and_code_make_an_option_specific():
    texts = ("after 90 days, by `aws iam`", "after some days", "at once, by hand", "once in 12 months")
    assert accuracy("most numbers and code", item(*texts)) == 1
    assert accuracy("most numbers and code", item(*texts[1:], texts[0])) == 0


@pytest.mark.parametrize(
    ("texts", "is_longest"),
    [(("long", "a", "b", "c"), True), (("long", "long", "b", "c"), False), (("a", "long", "b", "c"), False)],
)
def test_the_key_is_the_single_longest_option_or_not(texts, is_longest):
    assert is_key_longest(item(*texts)) is is_longest


def test_items_without_a_key_or_a_distractor_are_not_guessed_at():
    assert guess([item(keys=0), item(keys=4), item(options=())]) == []
    assert guess([]) == []


# --- properties

scored = st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=7).filter(
    lambda pairs: 0 < sum(is_key for _, is_key in pairs) < len(pairs)
)


@given(scored)
def test_an_expected_share_is_the_mean_over_the_ways_to_break_ties(pairs):
    scores, keys = [score for score, _ in pairs], [is_key for _, is_key in pairs]
    rng = random.Random(7)
    found = 0
    for _ in range(300):
        order = sorted(range(len(pairs)), key=lambda at: (-scores[at], rng.random()))
        found += sum(keys[at] for at in order[: sum(keys)])
    assert expected_share(scores, keys) == pytest.approx(found / 300 / sum(keys), abs=0.12)


@given(st.lists(st.booleans(), min_size=2, max_size=7).filter(lambda keys: 0 < sum(keys) < len(keys)))
def test_a_guesser_that_sees_no_difference_is_as_good_as_chance(keys):
    assert expected_share([0.0] * len(keys), keys) == pytest.approx(sum(keys) / len(keys))


texts = st.text(alphabet="ab 1`é", min_size=1, max_size=12)


@given(
    st.lists(st.tuples(texts, st.booleans()), min_size=2, max_size=6),
    st.text(alphabet="ab é?", max_size=20),
    st.randoms(),
)
def test_accuracy_is_a_share_and_does_not_depend_on_the_order_of_options(pairs, stem, rng):
    options = [LintOption(str(at), text, is_key) for at, (text, is_key) in enumerate(pairs)]
    shuffled = rng.sample(options, len(options))
    first = guess([LintItem("one", "multiple", stem, tuple(options))])
    second = guess([LintItem("one", "multiple", stem, tuple(shuffled))])
    assert [one.accuracy for one in first] == pytest.approx([one.accuracy for one in second])
    assert all(0 <= one.accuracy <= 1 for one in first)
    assert len(first) in {0, len(GUESSERS)}

"""How alike two texts are."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from quizzes.linting.alike import alike_pairs, likeness
from quizzes.linting.items import LintItem

sequences = st.lists(st.sampled_from("abcde"), max_size=12)


def stem(name: str, text: str, case: str = "") -> LintItem:
    return LintItem(name, "single", text, (), case=case)


@given(sequences, sequences)
def test_likeness_is_a_share_that_is_the_same_both_ways(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert (likeness(one, other) == 1) == (one == other != [])


@given(sequences, sequences)
def test_likeness_is_that_of_the_longest_common_subsequence(one, other):
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for at, word in enumerate(one):
        for against, met in enumerate(other):
            longer = max(rows[at][against + 1], rows[at + 1][against])
            rows[at + 1][against + 1] = rows[at][against] + 1 if word == met else longer
    assert likeness(one, other) == 2 * rows[-1][-1] / (len(one) + len(other) or 1)


def test_likeness_by_hand():
    assert likeness(["a", "b", "c", "d"], ["a", "x", "c", "d"]) == 0.75
    assert likeness(["a", "b"], ["b", "a"]) == 0.5
    assert likeness([], ["a"]) == 0


@given(st.lists(sequences, max_size=8), st.sampled_from([0.5, 0.75, 0.9]))
def test_the_short_cut_misses_no_pair(stems, over):
    items = [stem(str(at), " ".join(sequence)) for at, sequence in enumerate(stems)]
    every = {
        (items[first].id, items[second].id)
        for first in range(len(stems))
        for second in range(first + 1, len(stems))
        if likeness(stems[first], stems[second]) > over
    }
    assert {(pair.first, pair.second) for pair in alike_pairs(items, over=over)} == every


def test_planted_pairs_are_found_among_2000_items():
    rng = random.Random(3)
    vocabulary = [f"word{number}" for number in range(2000)]
    weights = [1 / (rank + 1) for rank in range(2000)]
    texts = [rng.choices(vocabulary, weights, k=rng.randint(30, 70)) for _ in range(1990)]
    items = [stem(f"item-{at}", " ".join(text)) for at, text in enumerate(texts)]
    for at in range(10):
        changed = [*texts[at * 50]]
        changed[5], changed[20] = "another", "one"
        items.append(stem(f"twin-{at}", " ".join(changed)))
    rng.shuffle(items)
    found = {(pair.first, pair.second) for pair in alike_pairs(items, over=0.9)}
    assert found == {(f"item-{at * 50}", f"twin-{at}") for at in range(10)}


def test_items_of_one_case_study_are_compared_and_those_of_two_are_not():
    text = "What should the harbour's administrator do first about this key?"
    assert len(alike_pairs([stem("a", text, "one"), stem("b", text, "one")], over=0.9)) == 1
    assert alike_pairs([stem("a", text, "one"), stem("b", text, "two")], over=0.9) == []
    assert len(alike_pairs([stem("a", text, "one"), stem("b", text)], over=0.9)) == 1


def test_code_sets_stems_apart():
    one = "What does this allow?\n\n```\ns3:GetObject on one bucket for the group of readers\n```"
    other = "What does this allow?\n\n```\niam:PassRole on all roles with the path builders in it\n```"
    assert alike_pairs([stem("a", one), stem("b", other)], over=0.9) == []

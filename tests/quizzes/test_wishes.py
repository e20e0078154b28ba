"""Filters of practice: each group narrows, a further member of it widens."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from quizzes.selection import Candidate, Standing
from quizzes.wishes import Generated, Which, Wish, to_loosen

few = st.integers(1, 4)
kinds = st.sampled_from(["single", "ordering", "matching"])
candidates = st.builds(
    Candidate,
    item=st.integers(1, 10_000),
    topic=few,
    objective=st.integers(1, 8),
    standing=st.sampled_from(Standing),
    difficulty=st.integers(1, 5),
    kind=kinds,
    is_guessed=st.booleans(),
    is_bookmarked=st.booleans(),
    is_generated=st.booleans(),
    misconceptions=st.frozensets(few),
)
wishes = st.builds(
    Wish,
    which=st.frozensets(st.sampled_from(Which)),
    topics=st.frozensets(few),
    objectives=st.frozensets(st.integers(1, 8)),
    difficulties=st.frozensets(st.integers(1, 5)),
    kinds=st.frozensets(kinds),
    misconceptions=st.frozensets(few),
    generated=st.sampled_from(Generated),
)
GROUPS = ("which", "difficulties", "kinds", "misconceptions")
ONE = Candidate(1, 1, 1)


@given(candidates)
def test_no_wish_takes_everything_of_the_bank(one: Candidate):
    assert Wish().takes(one) == (not one.is_generated)
    assert Wish(generated=Generated.MIXED).takes(one)
    assert Wish(generated=Generated.ONLY).takes(one) == one.is_generated


@given(wishes, candidates)
def test_groups_narrow_each_other(wish: Wish, one: Candidate):
    """What all groups take is what each of them takes alone."""
    alone = [Wish(generated=wish.generated, **{group: getattr(wish, group)}) for group in GROUPS]
    where = Wish(generated=wish.generated, topics=wish.topics, objectives=wish.objectives)
    assert wish.takes(one) == all(each.takes(one) for each in [*alone, where])


@given(wishes, candidates)
def test_a_further_member_of_a_used_group_never_takes_anything_away(wish: Wish, one: Candidate):
    wider = replace(wish, difficulties=wish.difficulties | {one.difficulty} if wish.difficulties else frozenset())
    assert wider.takes(one) >= wish.takes(one)
    wider = replace(wish, which=wish.which | set(Which) if wish.which else wish.which)
    assert wider.takes(one) >= wish.takes(one)


@given(wishes, candidates)
def test_a_looser_wish_takes_what_the_wish_took(wish: Wish, one: Candidate):
    for _, looser in wish.looser():
        assert looser.takes(one) >= wish.takes(one)


def test_each_of_which_ones():
    learner = {
        Which.UNSEEN: ONE,
        Which.MISSED: replace(ONE, standing=Standing.MISSED),
        Which.GUESSED: replace(ONE, standing=Standing.RIGHT, is_guessed=True),
        Which.BOOKMARKED: replace(ONE, standing=Standing.RIGHT, is_bookmarked=True),
    }
    for which, one in learner.items():
        taken = {other for other in Which if Wish(which=frozenset({other})).takes(one)}
        assert taken == {which}


def test_topics_and_objectives_are_one_group():
    """A topic, and one objective of another topic: both, not what they have in common, which is nothing."""
    wish = Wish(topics=frozenset({1}), objectives=frozenset({7}))
    assert wish.takes(Candidate(1, topic=1, objective=2))
    assert wish.takes(Candidate(2, topic=2, objective=7))
    assert not wish.takes(Candidate(3, topic=2, objective=8))


def test_what_to_loosen_is_what_would_help_the_most_first():
    wish = Wish(which=frozenset({Which.BOOKMARKED}), difficulties=frozenset({5}), kinds=frozenset({"single"}))
    pool = [
        Candidate(1, 1, 1, difficulty=5, kind="single"),
        Candidate(2, 1, 1, difficulty=1, kind="single", is_bookmarked=True),
        Candidate(3, 1, 1, difficulty=2, kind="single", is_bookmarked=True),
    ]
    assert list(to_loosen(wish, pool).items()) == [("difficulty", 2), ("which", 1)]


def test_where_one_step_does_not_help_there_is_nothing_to_name():
    wish = Wish(which=frozenset({Which.BOOKMARKED}), difficulties=frozenset({5}))
    assert to_loosen(wish, [Candidate(1, 1, 1)]) == {}


def test_only_scenarios_can_be_loosened_to_some():
    assert to_loosen(Wish(generated=Generated.ONLY), [ONE]) == {"generated": 1}

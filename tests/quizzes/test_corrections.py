"""A key that was wrong: what its correction means for each kind, and for what was given and is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import corrections, presentation, responses
from quizzes.keys import Correcting, key_of, keys_of
from quizzes.kinds import KINDS
from quizzes.models import Item, ItemRevision, Option, Prompt, Response, ResponseChoice
from quizzes.responses import Given
from quizzes.scoring import Correction, Key, Rule
from quizzes.signals import key_corrected
from tests.factories import ItemFactory, MisconceptionFactory, UserFactory

# kind -> (author's key, how many things a response fills in, a right response, another one)
CASES: dict[str, tuple[Key, int, str, str]] = {
    "single": (Key(right=frozenset({1}), option_count=4), 1, "1", "3"),
    "multiple": (Key(right=frozenset({1, 4}), option_count=5), 2, "1 4", "1 5"),
    "true-false": (Key(right=frozenset({2}), option_count=2), 1, "2", "1"),
    "ordering": (Key(option_count=4), 4, "1 2 3 4", "2 1 3 4"),
    "matching": (Key(matches=(1, 2, 1), option_count=3), 3, "1 2 1", "1 3 1"),
    "numeric": (Key(right=frozenset({1}), texts=("5000", "500"), option_count=2), 1, "5000", "600"),
    "short-text": (
        Key(right=frozenset({1}), texts=("Access Advisor", "Report"), option_count=2),
        1,
        "access advisor",
        "IAM",
    ),
}
every_kind = pytest.mark.parametrize("slug", CASES)


def is_right(slug: str, value: str, key: Key) -> bool:
    return KINDS[slug].score(value, key).is_right


# --- kinds


@every_kind
def test_an_accepted_response_is_right_and_so_is_the_author_s(slug):
    key, _, right, other = CASES[slug]
    corrected = KINDS[slug].corrected(key, Correction.ACCEPT, [other])

    assert not is_right(slug, other, key)
    assert is_right(slug, other, corrected)
    assert is_right(slug, right, corrected)
    assert not is_right(slug, "", corrected)


@every_kind
def test_a_new_key_replaces_the_author_s(slug):
    key, _, right, other = CASES[slug]
    corrected = KINDS[slug].corrected(key, Correction.NEW, [other])

    assert is_right(slug, other, corrected)
    assert not is_right(slug, right, corrected)


@every_kind
def test_an_item_that_is_left_out_counts_against_nobody(slug):
    key, _, _, other = CASES[slug]
    corrected = KINDS[slug].corrected(key, Correction.DROP, [])

    assert is_right(slug, other, corrected)
    assert is_right(slug, "", corrected)


@every_kind
def test_the_author_s_key_can_be_put_back(slug):
    key = CASES[slug][0]

    assert KINDS[slug].corrected(key, Correction.ORIGINAL, []) == key


@every_kind
def test_what_an_author_writes_is_a_response_a_learner_can_give(slug):
    key, count, right, other = CASES[slug]

    for value in (right, other):
        typed = KINDS[slug].typed(value, key, count)
        assert KINDS[slug].filled(typed) == count
        assert is_right(slug, typed, KINDS[slug].corrected(key, Correction.NEW, [value]))


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        *(
            (slug, text)
            for slug in ("single", "multiple", "ordering", "matching")
            for text in ("", "0", "9", "x", "-1")
        ),
        ("single", "1 2"),
        ("multiple", "1"),
        ("multiple", "2 2"),
        ("ordering", "1 1 2 3"),
        ("ordering", "1 2 3"),
        ("matching", "1 2"),
        ("numeric", "many"),
        ("short-text", " ... "),
        ("short-text", "x" * 121),
        ("single", "٣"),
    ],
)
def test_what_no_learner_could_give_is_refused_in_words(slug, text):
    key, count, *_ = CASES[slug]

    with pytest.raises(ValueError, match=r"\w+ .*[.]"):
        KINDS[slug].typed(text, key, count)


def complete(slug: str) -> st.SearchStrategy[str]:
    """Responses that fill in all that is asked."""
    key, count, right, other = CASES[slug]
    if key.texts:
        return st.sampled_from([right, other])
    positions = range(1, key.option_count + 1)
    numbers = (
        st.lists(st.sampled_from(positions), min_size=count, max_size=count)
        if slug == "matching"
        else st.permutations(positions).map(lambda each: each[:count])
    )
    return numbers.map(lambda each: KINDS[slug].typed(" ".join(map(str, each)), key, count))


@every_kind
@given(data=st.data())
@settings(deadline=None)
def test_a_further_answer_takes_nothing_from_anybody(slug, data):
    key = CASES[slug][0]
    value, other = data.draw(complete(slug)), data.draw(complete(slug))
    corrected = KINDS[slug].corrected(key, Correction.ACCEPT, [other])

    for rule in Rule:
        before, after = (KINDS[slug].score(value, one, rule) for one in (key, corrected))
        assert before.points <= after.points <= 1000
        assert after.is_right == (before.is_right or is_right(slug, value, KINDS[slug].key_for(other, key)))


# --- rows


def current(item: Item) -> ItemRevision:
    assert item.current_revision
    return item.current_revision


def make(item: Item, how: Correction, *values: str, **more: Any):
    said = {"reason": "Both are right.", "by": None, "at": timezone.now(), **more}
    return corrections.make(current(item), Correcting(how, values), **said)


def respond(item: Item, value: str) -> Response:
    given = Given(current(item), value, timezone.now())
    return responses.record(UserFactory.create(), [given])[0]


@pytest.mark.django_db
def test_no_query_is_added_where_no_key_was_corrected_and_two_for_any_number_that_were(django_assert_num_queries):
    items = [ItemFactory.create() for _ in range(4)]
    options = list(Option.objects.all())

    def read(count: int) -> None:
        revisions = list(ItemRevision.objects.order_by("pk")[:4])
        with django_assert_num_queries(count):
            keys_of(revisions, options)

    read(0)
    make(items[0], Correction.ACCEPT, "2")
    read(2)
    for item in items[1:]:
        make(item, Correction.ACCEPT, "2")
    read(2)


@pytest.mark.django_db
def test_the_newest_correction_is_in_force():
    item = ItemFactory.create()
    for value in ("2", "3"):
        make(item, Correction.NEW, value)

    revision = ItemRevision.objects.get()

    assert key_of(revision, revision.options.all()).right == {3}
    assert revision.corrections.count() == 2


@pytest.mark.django_db
def test_what_was_given_is_scored_anew_and_so_is_what_is_given_later():
    item = ItemFactory.create()
    chose_2, chose_3 = respond(item, "2"), respond(item, "3")
    other = respond(ItemFactory.create(objective=item.objective), "2")

    make(item, Correction.ACCEPT, "2")

    later = respond(item, "2")
    found = {response.pk: (response.is_right, response.points) for response in Response.objects.all()}
    assert found == {
        chose_2.pk: (True, 1000),
        chose_3.pk: (False, 0),
        other.pk: (False, 0),
        later.pk: (True, 1000),
    }


@pytest.mark.django_db
def test_what_a_response_stands_for_follows_where_options_have_places():
    item = ItemFactory.create(revision={"kind": "ordering", "option_count": 3})
    response = respond(item, "2 1 3")
    assert [choice.option.position for choice in response.choices.all()] == [2]

    make(item, Correction.ACCEPT, "2 1 3")

    assert not ResponseChoice.objects.exists()


@pytest.mark.django_db
def test_the_floors_above_are_told_once_all_is_mended():
    item = ItemFactory.create()
    respond(item, "2")
    told: list[object] = []

    def listen(**said: Any) -> None:
        told.append((said["revision"], said["correction"].how, Response.objects.get().is_right))

    key_corrected.connect(listen)
    make(item, Correction.ACCEPT, "2")
    key_corrected.disconnect(listen)

    assert told == [(item.current_revision, "accept", True)]


@pytest.mark.django_db
def test_an_item_left_out_is_asked_no_more_until_its_author_mends_it():
    item, other = ItemFactory.create(), ItemFactory.create()

    make(item, Correction.DROP)
    assert list(Item.objects.current()) == [other]

    item.current_revision = None
    item.save()
    assert set(Item.objects.current()) == {item, other}


@pytest.mark.django_db
def test_a_revision_goes_with_its_corrections():
    item = ItemFactory.create()
    make(item, Correction.ACCEPT, "2")
    Item.objects.update(current_revision=None)

    ItemRevision.objects.all().delete()

    assert not ItemRevision.objects.exists()


# --- what a learner is shown


def shown(item: Item, value: str) -> presentation.ShownItem:
    revision = ItemRevision.objects.get(pk=current(item).pk)
    return presentation.released("attempt:1", 1, revision, Option.objects.explained(), value=value)


@pytest.mark.django_db
def test_a_learner_who_was_right_after_all_is_told_so_and_why():
    item = ItemFactory.create()
    make(item, Correction.ACCEPT, "3")

    for value, is_mine, also in (("3", "Option 3", "Option 1"), ("1", "Option 1", "Option 3")):
        seen = shown(item, value)
        heads = {option.text[:8]: (option.mark, option.head) for option in seen.options if option.mark}
        assert (seen.is_right, seen.verdict) == (True, "Right.")
        assert heads == {is_mine: ("right", "Correct, your answer"), also: ("right", "Accepted too")}
        assert seen.correction
        assert (seen.correction.title, seen.correction.reason) == (
            "More than one answer is accepted",
            "Both are right.",
        )


@pytest.mark.django_db
def test_no_wrong_idea_is_read_into_an_answer_that_was_right_after_all():
    item = ItemFactory.create()
    idea = MisconceptionFactory.create(guide=item.topic.guide)
    Option.objects.filter(position=3).update(misconception=idea)
    assert shown(item, "3").misconceptions == (idea.title,)

    make(item, Correction.ACCEPT, "3")

    assert shown(item, "3").misconceptions == ()


@pytest.mark.django_db
def test_nobody_is_told_to_be_right_or_wrong_where_the_item_was_left_out():
    item = ItemFactory.create()
    make(item, Correction.DROP)

    seen = shown(item, "2")
    assert seen.verdict == "This question is left out of scoring."
    assert [(option.text[:8], option.mark, option.head) for option in seen.options if option.mark or option.head] == [
        ("Option 2", "", "Your answer")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "value"),
    [({"kind": "ordering", "option_count": 3}, "2 1 3"), ({"kind": "matching", "matches": (1, 3)}, "1 2")],
)
def test_no_step_and_no_line_of_what_was_left_out_is_right_or_wrong(made, value):
    item = ItemFactory.create(revision=made)
    make(item, Correction.DROP)

    revision = ItemRevision.objects.get(pk=current(item).pk)
    seen = presentation.released(
        "attempt:1", 1, revision, Option.objects.explained(), value=value, prompts=Prompt.objects.order_by("position")
    )

    assert not any(one.mark for one in (*seen.options, *seen.prompts))  # type: ignore[attr-defined]
    assert not any(prompt.right for prompt in seen.prompts)
    assert "In its place" not in {option.head for option in seen.options}


@pytest.mark.django_db
def test_steps_are_shown_in_the_order_that_is_right_now():
    item = ItemFactory.create(revision={"kind": "ordering", "option_count": 3})
    make(item, Correction.NEW, "2 1 3")

    seen = shown(item, "2 1 3")

    assert [option.text[:8] for option in seen.options] == ["Option 2", "Option 1", "Option 3"]
    assert {option.mark for option in seen.options} == {"right"}

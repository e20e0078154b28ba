"""What holds for every kind of item, whatever is given."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.template.loader import get_template
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes import opaque
from quizzes.kinds import KINDS, BadResponse
from quizzes.kinds.short_text import comparable
from quizzes.scoring import Rule
from tests.quizzes.given import CASES, CODES, SHORT_TEXT, form, refusal, typed


def test_every_kind_has_a_case_here_and_a_template():
    assert set(CASES) == set(KINDS)
    for kind in KINDS.values():
        assert get_template(kind.template)
        assert len(kind.slug) <= 12
        assert kind.name


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_a_response_comes_back_from_the_fields_that_show_it(slug: str, data: st.DataObject):
    _, count, values = CASES[slug]
    kind, value = KINDS[slug], data.draw(values)
    assume(not isinstance(kind, type(SHORT_TEXT)) or comparable(value))
    sent = form(*kind.fields(value, CODES))
    again = kind.parse(sent, CODES, count)
    assert kind.parse(form(*kind.fields(again, CODES)), CODES, count) == again
    assert again == value or kind.hides_options  # what is typed is tidied once
    assert kind.filled(again) == count
    assert kind.parse(sent, CODES, opaque.LIMIT, is_draft=True) == again


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_scores_are_bounded_and_only_a_whole_response_is_right(slug: str, data: st.DataObject):
    key, _, values = CASES[slug]
    kind, value = KINDS[slug], data.draw(values)
    strict, partial = kind.score(value, key), kind.score(value, key, Rule.PARTIAL_CREDIT)
    assert strict.points in {0, 1000}
    assert 0 <= partial.points <= 1000
    assert strict.is_right == partial.is_right == (partial.points == 1000)
    assert partial.points >= strict.points


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_the_order_of_the_fields_makes_no_difference(slug: str, data: st.DataObject):
    _, count, values = CASES[slug]
    kind = KINDS[slug]
    fields = kind.fields(data.draw(values), CODES)
    shuffled = data.draw(st.permutations(fields))
    assert kind.parse(form(*shuffled), CODES, count, is_draft=True) == kind.parse(
        form(*fields), CODES, count, is_draft=True
    )


@pytest.mark.parametrize("slug", KINDS)
@given(st.data())
def test_what_a_response_stands_for_are_options_of_the_item(slug: str, data: st.DataObject):
    key, _, values = CASES[slug]
    chosen = KINDS[slug].chosen(data.draw(values), key)
    assert chosen <= set(range(1, (key.option_count or len(key.texts)) + 1))


@pytest.mark.parametrize("slug", KINDS)
def test_nothing_is_scored_as_missed_and_refused_in_words(slug: str):
    key, count, _ = CASES[slug]
    kind = KINDS[slug]
    score = kind.score("", key, Rule.PARTIAL_CREDIT)
    assert (score.is_right, score.points) == (False, 0)
    assert kind.parse(form(), CODES, count, is_draft=True) == ""
    assert kind.filled("") == 0
    assert refusal(kind, form(), count).status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert kind.solution("", key, dict(enumerate("ABCDE", 1)), "")
    assert kind.words("", ["a"] * 5, ["p"] * 3) == []


@pytest.mark.parametrize("slug", KINDS)
@given(st.lists(st.tuples(st.sampled_from(["option", "entry", "x"]), typed), max_size=4), st.booleans())
def test_whatever_is_sent_is_parsed_or_refused(slug: str, fields: list[tuple[str, str]], is_draft: bool):
    """No input makes a kind fall over, and what it takes it can score and show again."""
    key, count, _ = CASES[slug]
    kind = KINDS[slug]
    fields += [(f"place-{CODES.options[0]}", text) for _, text in fields[:1]]
    fields += [(f"match-{CODES.prompts[0]}", text) for _, text in fields[:1]]
    try:
        value = kind.parse(form(*fields), CODES, count, is_draft=is_draft)
    except BadResponse as refused:
        value = refused.value
    assert len(value) <= 200
    assert "\0" not in value
    kind.score(value, key)
    kind.fields(value, CODES)

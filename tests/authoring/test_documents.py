"""An item's words: to JSON and back, to rows and back, and what forbids publishing them."""

from __future__ import annotations

import json
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authoring.documents import Words, WordsOption, WordsPrompt, problems, remarks, shortened, with_words
from quizzes.kinds import KINDS
from quizzes.models import CaseStudy, ItemRevision, Misconception
from tests.factories import ItemFactory, make_revision

texts = st.sampled_from(["", "", "Who may", "5", "**"]) | st.text(max_size=12)  # drafts are often empty
options = st.builds(
    WordsOption,
    id=st.sampled_from("abcdef"),
    text=texts,
    correct=st.booleans(),
    rationale=texts,
    misconception=texts,
    also=st.lists(texts, max_size=2).map(tuple),
)
prompts = st.builds(WordsPrompt, id=st.sampled_from(["p1", "p2"]), text=texts, answer=texts, rationale=texts)
anything = st.builds(
    Words,
    kind=st.sampled_from(list(KINDS)),
    stem=texts,
    rationale=texts,
    options=st.lists(options, max_size=4, unique_by=lambda one: one.id).map(tuple),
    prompts=st.lists(prompts, max_size=2, unique_by=lambda one: one.id).map(tuple),
    unit=texts,
    tolerance=texts,
    case=texts,
)

GOOD = Words(
    "single",
    stem="A clerk asks for a password. Who may make one for the clerk?",
    options=(
        WordsOption("a", "An administrator", correct=True, rationale="May do so."),
        WordsOption("b", "Another clerk here", rationale="Has no such right."),
        WordsOption("c", "The clerk's group", rationale="Cannot act."),
    ),
)


@given(anything)
def test_words_survive_being_written_and_read(words):
    assert Words.load(words.dump()) == words


@given(anything)
def test_no_words_however_broken_stop_the_judges(words):
    assert isinstance(problems(words), list)
    assert isinstance(remarks(words), list)
    assert len(words.digest()) == 64


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", '{"kind": "essay"}', '{"kind": "single", "mood": 1}', '{"kind": "single", "options": [1]}'],
)
def test_what_no_draft_holds_is_refused(document):
    with pytest.raises(ValueError):  # noqa: PT011
        Words.load(document)


def test_a_document_leaves_out_what_is_empty():
    assert json.loads(Words("single", stem="Who?").dump()) == {"kind": "single", "stem": "Who?"}


def test_each_kind_begins_unfinished_and_says_so():
    for kind in KINDS:
        assert ("", "stem", "the question is empty") in problems(Words.empty(kind))


def test_an_instructors_item_needs_neither_four_options_nor_a_misconception():
    assert problems(GOOD) == []


def test_problems_name_the_part_and_the_field():
    wrong = replace(
        GOOD,
        options=(
            GOOD.options[0],
            replace(GOOD.options[1], rationale=""),
            replace(GOOD.options[2], text="See [this](http://example.org)"),
        ),
    )
    assert [(problem.part, problem.field) for problem in problems(wrong)] == [("b", "rationale"), ("c", "text")]


def test_a_tolerance_that_is_no_number_is_told():
    words = replace(Words.empty("numeric"), tolerance="about two")
    assert any(problem.field == "tolerance" for problem in problems(words))


def test_the_style_of_an_item_is_remarked_on_but_misconceptions_only_where_there_are_some():
    assert "no-misconception" in {remark.code for remark in remarks(GOOD)}
    assert remarks(GOOD, has_misconceptions=False) == []


def test_remarks_call_an_answer_as_its_author_sees_it():
    first, *rest = GOOD.options
    words = replace(
        GOOD, options=(replace(first, id="n1f2e3d4"), replace(rest[0], id="n5", rationale="Wrong."), rest[1])
    )
    found = next(remark for remark in remarks(words) if remark.code == "empty-rationale")
    assert "of B" in found.message
    assert found.part == "n5"


def test_a_picture_is_neither_the_question_nor_its_last_sentence():
    words = replace(GOOD, stem=f"{GOOD.stem}\n\n![A box](image:{'a' * 64})")
    assert [remark.code for remark in remarks(words)] == [remark.code for remark in remarks(GOOD)]


@pytest.mark.django_db
def test_a_revision_is_read_back_with_spellings_ideas_prompts_and_case(django_assert_num_queries):
    item = ItemFactory.create()
    idea = Misconception.objects.create(guide=item.topic.guide, slug="delete-first", title="Deleting first")
    case = CaseStudy.objects.create(bank=item.bank, slug="harbour", title="H", text="T", text_html="T", digest="d")
    short = make_revision(item, kind="short-text", texts=("role", "user", "IAM role"), case=case, unit="")
    first, second, third = short.options.all()
    third.slug, third.is_key = "a-2", True
    third.save()
    second.misconception = idea
    second.save()
    make_revision(ItemFactory.create(), kind="matching", texts=("x", "y"), matches=(2, 1, 2))
    make_revision(ItemFactory.create(), kind="numeric", texts=("5", "6"), unit="keys", tolerance="0.500000")

    with django_assert_num_queries(3):
        read = {one.kind: Words.of(one) for one in with_words(ItemRevision.objects.exclude(kind="single"))}

    assert read["short-text"].options == (
        WordsOption("a", "role", True, first.rationale, "", ("IAM role",)),
        WordsOption("b", "user", False, second.rationale, "delete-first"),
    )
    assert read["short-text"].case == "harbour"
    assert [prompt.answer for prompt in read["matching"].prompts] == ["b", "a", "b"]
    assert (read["numeric"].unit, read["numeric"].tolerance) == ("keys", "0.5")


@pytest.mark.parametrize("bit", ["[", "![", "[](", "`a``b", "```a\n", "*a ", "<", "_a*", '"a '])
def test_no_text_however_long_and_strange_keeps_the_judges_busy(bit):
    """One draft of 250,000 opening brackets held a worker for more than half an hour."""
    words = replace(GOOD, stem=bit * (250_000 // len(bit)))
    began = perf_counter()
    found = problems(words)
    remarks(words)
    assert perf_counter() - began < 5
    assert ("", "stem", "at most 10,000 characters") in found


def test_what_is_too_long_is_judged_and_drawn_up_to_its_longest():
    words = replace(GOOD, stem="a" * 20_000, rationale="b" * 5_000)
    short = shortened(words)
    assert (len(short.stem), len(short.rationale), len(words.stem)) == (10_000, 4_000, 20_000)
    assert shortened(GOOD) == GOOD

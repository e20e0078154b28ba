"""Two authors at once: what both wrote is kept, or told."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from authoring.documents import Words, WordsOption, WordsPrompt
from authoring.fields import fields_of
from authoring.merging import Conflict, merge
from quizzes.kinds import KINDS

texts = st.text("abc ", max_size=3)
spellings = st.lists(st.text("xy", min_size=1, max_size=2), max_size=2).map(tuple)
options = st.builds(
    WordsOption,
    id=st.sampled_from("abcde"),
    text=texts,
    correct=st.booleans(),
    rationale=texts,
    misconception=texts,
    also=spellings,
)


@st.composite
def some_words(draw):
    kind = draw(st.sampled_from(list(KINDS)))
    parts = draw(st.lists(options, max_size=4, unique_by=lambda one: one.id))
    answers = st.sampled_from(["", *(option.id for option in parts)])
    prompts = st.builds(WordsPrompt, id=st.sampled_from(["p1", "p2", "p3"]), text=texts, answer=answers)
    lines = draw(st.lists(prompts, max_size=3, unique_by=lambda one: one.id)) if KINDS[kind].has_prompts else []
    return Words(kind, draw(texts), draw(texts), tuple(parts), tuple(lines), unit=draw(texts), case=draw(texts))


A, B, C = WordsOption("a", "Ann", correct=True), WordsOption("b", "Bea"), WordsOption("c", "Cem")
BASE = Words("single", stem="Who?", options=(A, B, C))


@given(some_words(), some_words())
def test_a_change_that_nobody_crosses_is_taken_whole(base, mine):
    assert merge(base, mine, base) == merge(base, base, mine) == merge(None, mine, mine)
    assert merge(base, mine, base).words == mine
    assert not merge(base, mine, base).conflicts


@given(some_words(), some_words(), some_words())
def test_whatever_somebody_wrote_is_stored_or_told(base, mine, theirs):
    merged = merge(base, mine, theirs)
    before, mine_is, theirs_is, stored = (fields_of(words) for words in (base, mine, theirs, merged.words))
    told = {conflict.path: conflict for conflict in merged.conflicts}

    for path in {*mine_is, *theirs_is}:
        if path in {"options", "prompts", "correct"} or path.endswith(".answer"):
            continue
        part = ".".join(path.split(".")[:2])
        wanted = {name: fields.get(path, "") for name, fields in (("mine", mine_is), ("theirs", theirs_is))}
        if path in mine_is and wanted["mine"] not in ("", before.get(path, "")):
            assert stored.get(path) == wanted["mine"] or path in told, path
        if path in theirs_is and wanted["theirs"] not in ("", before.get(path, "")):
            assert stored.get(path) == wanted["theirs"] or part in told, path
    for path, conflict in told.items():
        is_of_a_part = path.count(".") == 1  # removed by one and worked on by the other: its text may be empty
        assert is_of_a_part or conflict.mine != conflict.theirs


@given(some_words(), some_words(), some_words())
def test_what_is_merged_holds_together(base, mine, theirs):
    words = merge(base, mine, theirs).words

    ids = [option.id for option in words.options]
    assert len(set(ids)) == len(ids)
    assert {prompt.answer for prompt in words.prompts} <= {"", *ids}
    assert not words.prompts or KINDS[words.kind].has_prompts
    assert Words.load(words.dump()) == words


@given(some_words(), some_words(), some_words())
def test_merging_again_from_what_is_stored_now_ends_the_quarrel(base, mine, theirs):
    stored = merge(base, mine, theirs).words

    assert merge(stored, mine, stored).words == mine


@given(some_words(), some_words())
def test_without_a_base_everything_that_differs_is_told_and_nothing_stored(mine, theirs):
    merged = merge(None, mine, theirs)

    assert merged.words == theirs
    assert bool(merged.conflicts) == (mine != theirs)


def test_two_fields_of_one_answer_go_together():
    mine = replace(BASE, options=(A, replace(B, text="Beatrice"), C))
    theirs = replace(BASE, options=(A, replace(B, rationale="She may not."), C))

    merged = merge(BASE, mine, theirs)

    assert merged.words.options[1] == WordsOption("b", "Beatrice", rationale="She may not.")
    assert merged.conflicts == ()


def test_of_two_changed_texts_theirs_stands_and_mine_is_told():
    merged = merge(BASE, replace(BASE, stem="Who then?"), replace(BASE, stem="Who is it?"))

    assert merged.words.stem == "Who is it?"
    assert merged.conflicts == (Conflict("stem", "Who then?", "Who is it?"),)


def test_two_keys_do_not_add_up():
    """Two single choices that each was right about alone would be an item with two keys."""
    mine = replace(BASE, options=(replace(A, correct=False), replace(B, correct=True), C))
    theirs = replace(BASE, options=(replace(A, correct=False), B, replace(C, correct=True)))

    merged = merge(BASE, mine, theirs)

    assert [option.id for option in merged.words.options if option.correct] == ["c"]
    assert merged.conflicts == (Conflict("correct", ["b"], ["c"]),)


def test_an_answer_that_one_removed_stays_where_the_other_worked_on_it():
    without = replace(BASE, options=(A, C))
    changed = replace(BASE, options=(A, replace(B, text="Beatrice"), C))

    for mine, theirs, told in ((without, changed, ("", "Beatrice")), (changed, without, ("Beatrice", ""))):
        merged = merge(BASE, mine, theirs)
        assert merged.words == changed
        assert merged.conflicts == (Conflict("options.b", *told),)


def test_an_answer_that_became_the_key_is_not_removed():
    chosen = replace(BASE, options=(replace(A, correct=False), replace(B, correct=True), C))

    assert merge(BASE, replace(BASE, options=(A, C)), chosen).words == chosen


def test_an_answer_that_nobody_worked_on_is_removed():
    merged = merge(BASE, replace(BASE, stem="Who then?"), replace(BASE, options=(A, C)))

    assert merged.words == Words("single", stem="Who then?", options=(A, C))
    assert merged.conflicts == ()


def test_both_add_an_answer_each_where_it_stood():
    mine = replace(BASE, options=(A, WordsOption("x", "Xia"), B, C))
    theirs = replace(BASE, options=(A, B, C, WordsOption("y", "Yun")))

    assert [option.id for option in merge(BASE, mine, theirs).words.options] == list("axbcy")


def test_one_order_is_taken_and_of_two_theirs():
    turned = replace(BASE, options=(C, A, B))
    added = replace(BASE, options=(A, B, C, WordsOption("y", "Yun")))
    other = replace(BASE, options=(B, A, C))

    assert [option.id for option in merge(BASE, turned, added).words.options] == list("cyab")
    merged = merge(BASE, turned, other)
    assert merged.words == other
    assert merged.conflicts == (Conflict("options", ["c", "a", "b"], ["b", "a", "c"]),)


def test_another_kind_and_a_change_of_answers_do_not_mix():
    mine = replace(BASE, kind="short-text", options=(A, B), stem="Who is it?")
    theirs = replace(BASE, options=(A, B, replace(C, text="Cemal")))

    merged = merge(BASE, mine, theirs)

    assert merged.words == replace(theirs, stem="Who is it?")
    assert {conflict.path for conflict in merged.conflicts} >= {"kind", "options"}


def test_another_kind_and_a_change_of_the_question_do():
    mine = replace(BASE, kind="short-text", options=(A, B))

    merged = merge(BASE, mine, replace(BASE, stem="Who is it?"))

    assert merged.words == replace(mine, stem="Who is it?")
    assert merged.conflicts == ()

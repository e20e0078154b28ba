"""Words of a text as the linter counts them."""

from __future__ import annotations

import pytest

from quizzes.linting.words import content_roots, last_sentence, plain, root, word_count, words


def test_marks_are_no_words_and_code_keeps_its_own():
    text = "**Grant** `s3:*` on [the bucket](https://aws.amazon.com/s3/), *not* on `*`."
    assert plain(text) == "Grant s3:* on the bucket, not on *."
    assert plain(text, keep_code=False) == "Grant … on the bucket, not on … ."
    assert words("The user's key `aws:MultiFactor`") == ["the", "user's", "key", "aws:multifactor"]
    assert words("5,000 users, 2 of them") == ["5,000", "users", "2", "of", "them"]


def test_unclosed_code_is_text():
    assert plain("a ` b") == "a ` b"
    assert plain("a " + "`" * 5000) == "a " + "`" * 5000


@pytest.mark.parametrize(
    "forms",
    [
        ["rotate", "rotates", "rotated", "rotating", "rotation"],
        ["key", "keys"],
        ["user", "users", "user's"],
        ["policy", "policies"],
        ["delete", "deletes", "deleted", "deleting", "deletion"],
        ["federate", "federated", "federation"],
    ],
)
def test_the_forms_of_a_word_have_one_root(forms):
    assert len({root(form) for form in forms}) == 1


def test_different_words_keep_different_roots():
    different = ["access", "accept", "user", "use", "role", "rule", "root", "policy", "s3", "status", "state"]
    assert len({root(word) for word in different}) == len(different)


def test_words_without_meaning_do_not_count():
    assert content_roots("Which of the keys should she use?") == {root("key")}


def test_words_are_counted_without_fenced_code_and_without_the_count_to_select():
    assert word_count("Read this:\n\n```json\n{}\n```\n\nWhat now? (Select TWO.)") == 4


@pytest.mark.parametrize(
    ("stem", "question"),
    [
        ("He waits. What now? (Select TWO.)", "What now?"),
        ("`a` fails. `b` works. Why?", "Why?"),
        ("It uses v1.2 of it. Why?", "Why?"),
        ("These apply:\n\n- one\n- two\n\nWhat now?", "What now?"),
        ("What now?\n\n```\ncode\n```", "What now?"),
        ("Why", "Why"),
        ("", ""),
    ],
)
def test_a_stem_ends_with_its_last_sentence(stem, question):
    assert last_sentence(stem) == question

"""What the linter says of options."""

from __future__ import annotations

import pytest

from quizzes.linting.items import LintPrompt
from quizzes.linting.style import remarks
from tests.quizzes.linting.made import TEXTS, codes, item, options, prompts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("All of the above", ["all-or-none"]),
        ("None of these", ["all-or-none"]),
        ("Both A and B", ["all-or-none"]),
        ("Any of the other options", ["all-or-none"]),
        ("All of the keys in use", []),
        ("Each of the others' access keys", []),
        ("The policies that stand above it", []),
    ],
)
def test_all_or_none_of_the_above_is_told(text, expected):
    one = item(*TEXTS[:3], text)
    assert codes(one) == expected or codes(one) == [*expected, "uneven-options"]


def test_an_absolute_word_counts_where_it_is_on_one_side_only():
    always = "The root user's key, which always works"
    assert codes(item(*TEXTS[:3], always)) == ["absolute-words"]
    assert codes(item("Temporary ones, which always expire", *TEXTS[1:3], always)) == []
    assert codes(item("Temporary ones, which never leave it", *TEXTS[1:])) == ["absolute-words"]


def test_a_fact_about_the_past_is_no_absolute_word():
    assert codes(item(*TEXTS[:3], "The root user's key, which has never leaked")) == []


def test_words_in_code_are_names():
    assert codes(item(*TEXTS[:3], "The root user's key, tagged `never`")) == []


def test_a_key_far_longer_than_the_distractors_is_told():
    long = "Temporary ones, from a role for the instance, which AWS renews before they expire"
    assert codes(item(long, *TEXTS[1:])) == ["key-longest"]
    assert codes(item(TEXTS[0], *TEXTS[1:3], long)) == []
    assert codes(item("Two, at most", "One", "None", "Ten")) == []


def test_the_longest_key_of_several_counts():
    distractors = ("Delete the user", "Copy the access key", "Wait for the next bill")
    right = ("Deactivate the key", "Look through the CloudTrail event history for its calls")
    assert codes(item(*right, *distractors, kind="multiple", keys=2)) == ["key-longest"]
    even = ("Deactivate the key", "Look for its calls")
    assert codes(item(*even, *distractors, kind="multiple", keys=2)) == []


def test_markup_does_not_make_an_option_longer():
    marked = "**A role**, [from the instance](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html)"
    assert codes(item(marked, "Two user names, one each", "One password, shared", "Three keys, two spare")) == []


def test_options_of_very_uneven_length_are_told():
    wordy = "An access key, which is stored on the disk it boots from, beside the list of orders"
    assert codes(item("A role", wordy, "Its password", "A root key")) == ["uneven-options"]
    assert codes(item("A role", "An access key on its disk", "Its password", "A root key")) == []


@pytest.mark.parametrize(
    ("ending", "texts", "expected"),
    [
        ("an", ("instance profile", "role", "group", "user"), ["article"]),
        ("an", ("instance profile", "access key", "group", "user"), []),
        ("a/an", ("instance profile", "role", "group", "user"), ["article"]),
        ("are", ("two access keys", "one access key", "a password", "an MFA seed"), ["number-mismatch"]),
        ("are", ("two access keys", "three access keys", "a password", "an MFA seed"), []),
        ("is", ("one access key", "two access keys", "several passwords", "many seeds"), ["number-mismatch"]),
    ],
)
def test_grammar_that_only_the_key_fits_is_told(ending, texts, expected):
    stem = f"What a bakery's script on an EC2 instance should be given for its uploads to S3: choose. It is {ending}"
    found = [code for code in codes(item(*texts, stem=stem)) if code != "no-question"]
    assert found == expected


def test_a_key_that_opens_otherwise_than_all_distractors_is_told():
    places = ("In a file on its disk", "In the image it boots from", "On a page of the wiki")
    assert codes(item("Nowhere on the instance", *places)) == ["odd-opening"]
    assert codes(item("With the instance's role", *places)) == []
    assert codes(item("Nowhere on the instance", *places[:2], "Both on disk and in the wiki")) == []


def test_nouns_with_and_without_an_article_open_alike():
    assert codes(item("Temporary credentials", "A console password", "An access key", "The root password")) == []


def test_words_that_stem_and_key_alone_share_are_told():
    echoing = "Temporary ones, for the nightly upload of orders"
    assert codes(item(echoing, *TEXTS[1:])) == ["clang"]
    assert (
        codes(item(echoing, TEXTS[1], TEXTS[2], "The root user's key, for all orders")) == []
    )  # a distractor has it too
    assert codes(item(echoing, TEXTS[1], TEXTS[2], "The bakery's own root key")) == []  # and one echoes on its own
    assert codes(item("Temporary ones, asked for at each upload", *TEXTS[1:])) == []  # one word is no echo


def test_an_echo_is_heard_in_other_forms_of_a_word():
    echoing = "Temporary ones, whenever it is uploading an order"
    assert codes(item(echoing, *TEXTS[1:])) == ["clang"]


def test_an_item_most_of_whose_distractors_have_no_misconception_is_told():
    bare = options(*TEXTS, misconception=None)
    named = options(*TEXTS)
    assert codes(item(options=bare)) == ["no-misconception"]
    assert codes(item(options=(*named[:2], *bare[2:]))) == ["no-misconception"]
    assert codes(item(options=(*named[:3], bare[3]))) == []
    [remark] = remarks(item(options=bare))
    assert (remark.part, remark.field) == ("b", "misconception")


def test_a_pair_that_matches_by_elimination_is_told():
    texts = ("Role", "User", "Group")
    assert codes(item(*texts, kind="matching", prompts=prompts(p="a", q="b", r="c"))) == ["by-elimination"]
    assert codes(item(*texts, kind="matching", prompts=prompts(p="a", q="b", r="b"))) == []
    assert codes(item(*texts, "Root", kind="matching", prompts=prompts(p="a", q="b", r="c"))) == []


def test_a_pair_that_shares_its_words_is_told():
    texts = ("Role with the matching trust policy", "User of its own", "Group of users")
    pairs = prompts(p="a", q="b", r="b")
    trust = LintPrompt("p", "A partner that a policy should trust", "a", "It fits.")
    assert codes(item(*texts, kind="matching", prompts=(trust, *pairs[1:]))) == ["clang"]
    assert codes(item(*texts, kind="matching", prompts=pairs)) == []


def test_a_step_that_tells_its_place_is_told():
    steps = ("Create the second key", "Move the program to it", "Delete the first key")
    assert codes(item(*steps, kind="ordering", keys=0)) == []
    assert codes(item(*steps[:2], "Finally delete the first key", kind="ordering", keys=0)) == ["order-words"]


def test_a_draft_without_a_key_or_without_options_is_no_error():
    assert codes(item(*TEXTS, keys=0)) == []
    assert codes(item(options=())) == []
    assert codes(item(*TEXTS, keys=4)) == []

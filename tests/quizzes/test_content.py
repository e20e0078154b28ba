"""What the files of a pack's items may hold, and which revisions a load makes of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.models import Bank, Item, ItemRevision, Misconception, Option

USERS, KEYS = "items/users.yaml", "items/keys.yaml"

# file, what stands there, what to put in its place, words of the problem; and where the problem is told, if not there
BROKEN = [
    (
        USERS,
        "- id: shared-user\n  kind: single",
        "- id: shared-user\n  kind: essay",
        "“essay” is none of single, multiple",
        (USERS, 2),
    ),
    (USERS, "difficulty: 1", "difficulty: 6", "6 is not in 1 to 5"),
    (USERS, "exams: [CLF-C02]", "exams: [CLF-C99]", "there is no exam “CLF-C99”"),
    (USERS, "- id: new-colleague", "- id: shared-user", "duplicate id “shared-user”, first on line 1"),
    (
        KEYS,
        "- id: leaked-key",
        "- id: new-colleague",
        "duplicate id “new-colleague”, first in content/tiny/items/keys.yaml:1",
        (USERS, 17),
    ),
    (KEYS, "facts: [S02, B01]", "facts: [S02, B77]", "there is no fact “B77”"),
    (KEYS, "facts: [S02, B01]", "facts: []", "the item “leaked-key” tests no fact"),
    (KEYS, "objective: rotate\n  difficulty: 1", "objective: who\n  difficulty: 1", "“keys” has no objective “who”"),
    (
        KEYS,
        "topic: keys\n  objective: rotate\n  difficulty: 1",
        "topic: none\n  objective: rotate\n  difficulty: 1",
        "there is no topic “none”",
    ),
    (KEYS, '"Any number", rationale', '"Two", rationale', "two options of one item say the same", (KEYS, 46)),
    (KEYS, 'rationale: "Later."', 'rationale: ""', "rationale is empty"),
    (KEYS, ', rationale: "Later."', "", "“leaked-key”: an option needs a rationale"),
    (KEYS, '{id: d, text: "Any', '{id: c, text: "Any', "duplicate id “c”"),
    (
        KEYS,
        '"Three", rationale: "One less."',
        '"Three", correct: true, rationale: "One less."',
        "“third-key”: has 2 correct options, this kind has 1",
        (KEYS, 44),
    ),
    (
        KEYS,
        '"Three", rationale: "One less."',
        '"Three", correct: true, rationale: "One less."',
        "a correct option is built on no misconception",
    ),
    (
        KEYS,
        '    - {id: c, text: "Write a report", rationale: "Later."}\n',
        "",
        "“leaked-key”: has 3 options, this kind has 4",
        (KEYS, 10),
    ),
    (
        KEYS,
        '"Not at once.", misconception: delete-first}\n    - {id: b, text: "Deac',
        '"Not at once."}\n    - {id: b, text: "Deac',
        "“leaked-key”: no wrong option is built on a named misconception",
        (KEYS, 10),
    ),
    (KEYS, "(Select TWO.)", "(Select THREE.)", "must end with (Select TWO.)", (KEYS, 25)),
    (KEYS, "(Select TWO.)", "", "must end with (Select TWO.)", (KEYS, 25)),
    (
        KEYS,
        "How many keys can a user have?",
        "How many? (Select TWO.)",
        "stands in the stem of an item with one answer",
        (KEYS, 42),
    ),
    (
        KEYS,
        "misconception: delete-first}\n    - {id: b",
        "misconception: none}\n    - {id: b",
        "there is no misconception “none”",
    ),
    (
        KEYS,
        '"Stop the thief, then look."',
        '"[Stop](term:x)."',
        "“term:x” leads nowhere: links in items begin with https://",
    ),
    (KEYS, 'text: "Wait"', 'text: "Wait\\n\\nand see"', "the text of an option is one paragraph"),
    (USERS, "verified_on: 2026-11-23\n- id", "verified_on: soon\n- id", "verified_on must be a date"),
    ("misconceptions.yaml", "gotcha: leak", "gotcha: none", "there is no gotcha “none”"),
    ("misconceptions.yaml", "- id: endless-keys", "- id: delete-first", "duplicate id “delete-first”"),
    (
        USERS,
        "facts: [S01]\n",
        "facts: [B01]\n",
        "the fact S01 is tested by one item only, 2 are needed",
        ("facts.yaml", 1),
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken[0]}: {broken[3]}")
def test_a_mistake_is_told_with_file_and_line(tiny, broken):
    file, old, new, words, *told = broken
    line = tiny.replace(file, old, new) + (old[: old.index("\n")].count("\n") if "\n" in old else 0)
    place = told[0] if told else (file, line)
    problems = tiny.problems()
    shown = [p for p in problems if p.startswith(f"content/tiny/{place[0]}:") and words in p]
    assert shown, problems
    if told or "\n" not in old:
        assert shown[0].startswith(f"content/tiny/{place[0]}:{place[1]}: "), problems


def test_a_fact_that_a_broken_item_tests_is_no_second_mistake(tiny):
    tiny.replace(USERS, "difficulty: 1", "difficulty: 9")
    assert len(tiny.problems()) == 1


pytestmark = pytest.mark.django_db


@pytest.fixture
def leaked(tiny) -> Item:
    tiny.load()
    return Item.objects.get(slug="leaked-key")


def test_an_item_is_loaded_with_all_that_is_known_about_it(leaked):
    assert leaked.bank == Bank.objects.get(slug="tiny", owner=None)
    assert (leaked.topic.slug, leaked.objective.slug, leaked.difficulty, leaked.lead_fact.code) == (
        "keys",
        "rotate",
        3,
        "S02",
    )
    assert {fact.code for fact in leaked.facts.all()} == {"S02", "B01"}
    assert {relevance.exam_code for relevance in leaked.relevances.all()} == {"SAA-C03", "SCS-C03"}
    assert leaked.reference_url == "https://docs.aws.amazon.com/keys"
    revision = leaked.current_revision
    assert (revision.number, revision.kind, revision.choose_count) == (1, "single", 1)
    assert revision.stem_html == "<p>A key has leaked. What comes <strong>first</strong>?</p>"
    assert revision.rationale_html == "<p>Stop the thief, then look.</p>"
    options = list(revision.options.all())
    assert [(o.position, o.slug) for o in options] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert [o.slug for o in options if o.is_key] == ["b"]
    first, key, *_ = options
    assert first.misconception == Misconception.objects.get(slug="delete-first")
    assert key.text_html == "Deactivate the key with <code>aws iam</code>"
    assert ItemRevision.objects.get(item__slug="after-a-leak").choose_count == 2


def test_the_same_words_keep_the_revision(leaked, tiny):
    assert "5 items: 5 same" in tiny.load()
    leaked.refresh_from_db()
    assert leaked.current_revision.number == 1
    assert ItemRevision.objects.count() == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What comes **first**?", "What is first?"),
        ("Write a report", "Write a long report"),
        ('Too late."}\n  rationale', 'Far too late."}\n  rationale'),
        ("Stop the thief, then look.", "Stop the thief first."),
        (
            '"Not at once.", misconception: delete-first}\n    - {id: b, text: "Deac',
            '"Not at once.", misconception: endless-keys}\n    - {id: b, text: "Deac',
        ),
        ('{id: c, text: "Write', '{id: x, text: "Write'),
    ],
)
def test_changed_words_make_the_next_revision_and_leave_the_old_one(leaked, tiny, old, new):
    before = leaked.current_revision
    seen = list(before.options.values_list("slug", "text", "rationale", "is_key"))
    tiny.replace(KEYS, old, new)
    assert "5 items: 1 revised, 4 same" in tiny.load()
    leaked.refresh_from_db()
    assert leaked.current_revision.number == 2
    assert leaked.revisions.count() == 2
    before.refresh_from_db()
    assert list(before.options.values_list("slug", "text", "rationale", "is_key")) == seen
    assert "5 items: 5 same" in tiny.load()


def test_options_in_another_order_are_another_revision(leaked, tiny):
    """A stored response names positions: they must mean what they meant."""
    c = '    - {id: c, text: "Write a report", rationale: "Later."}\n'
    d = '    - {id: d, text: "Wait for the bill", rationale: "Too late."}\n'
    tiny.replace(KEYS, c + d, d + c)
    assert "5 items: 1 revised, 4 same" in tiny.load()


def test_what_is_known_about_an_item_changes_without_a_revision(leaked, tiny):
    tiny.replace(
        KEYS, "facts: [S02, B01]\n  exams: [SAA-C03, SCS-C03]", "facts: [B01, S02]\n  exams: [SAA-C03, DVA-C02]"
    )
    tiny.replace(KEYS, "difficulty: 1", "difficulty: 2")
    assert "5 items: 2 changed, 3 same" in tiny.load()
    leaked.refresh_from_db()
    assert leaked.lead_fact.code == "B01"
    assert {relevance.exam_code for relevance in leaked.relevances.all()} == {"SAA-C03", "DVA-C02"}
    assert ItemRevision.objects.count() == 5


def test_an_item_that_leaves_the_files_is_retired_and_comes_back_as_it_was(leaked, tiny):
    path = tiny.folder / USERS
    text = path.read_text()
    extra = text[text.index("- id: new-colleague") :].replace("new-colleague", "third-colleague")
    path.write_text(text + extra)
    assert "6 items: 1 new, 5 same" in tiny.load()
    path.write_text(text)
    assert "5 items: 1 retired, 5 same" in tiny.load()
    assert Item.objects.get(slug="third-colleague").is_retired
    assert Item.objects.current().count() == 5
    assert "5 items: 5 same" in tiny.load()
    path.write_text(text + extra)
    assert "6 items: 1 changed, 5 same" in tiny.load()
    back = Item.objects.get(slug="third-colleague")
    assert (back.is_retired, back.revisions.count(), back.facts.count()) == (False, 1, 2)


def test_the_number_of_queries_does_not_grow_with_the_items(leaked, tiny):
    """Where rows are very many, Django splits an insert into several; nothing else may grow."""
    path = tiny.folder / USERS
    text = path.read_text()
    one = text[text.index("- id: new-colleague") :]

    def queries_for(copies: int) -> int:
        path.write_text(text + "".join(one.replace("new-colleague", f"colleague-{n}") for n in range(copies)))
        with CaptureQueriesContext(connection) as queries:
            tiny.load()
        return len(queries)

    assert queries_for(1) == queries_for(12) == 56  # new items
    assert queries_for(12) == queries_for(12) == 50  # the same items
    assert Option.objects.filter(revision__item__slug="colleague-11").count() == 4

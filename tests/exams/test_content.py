"""What exams.yaml may hold, and what a load makes of it."""

from __future__ import annotations

import pytest

from exams.models import Blueprint

BROKEN = [
    ("items: 4", "items: 5", "the topics of “quick” add up to 4 items, not to 5", 8),
    ("{users: 1, keys: 3}", "{users: 1, none: 3}", "there is no topic “none”", 8),
    ("{users: 1, keys: 3}", "{users: 0, keys: 4}", "users: 0 is not in 1 to 10000", 8),
    ("{users: 1, keys: 3}", "{users: 1, keys: 4}", "needs 4 items of “keys”, the bank has 3", 8),
    ("pass_mark: 720", "pass_mark: 72", "72 is not in 100 to 1000", 6),
    ("raw_cut: 0.70", "raw_cut: 70", "70 is not in 0 to 1", 7),
    ("minutes: 5", "minutes: 5\n  kinds: [essay]", "“essay” is none of single, multiple", 5),
    ("minutes: 5", "minutes: 5\n  kinds: [multiple]", "needs 3 items of “keys”, the bank has 1", 9),
    ("minutes: 5", "minutes: 5\n  scoring: half", "“half” is none of all-or-nothing, partial-credit", 5),
    ("minutes: 5", "hours: 5", "unknown field “hours”", 4),
    ("  minutes: 5\n", "", "quick: the key minutes is missing", 1),
]


@pytest.mark.parametrize(("old", "new", "words", "line"), BROKEN)
def test_a_mistake_is_told_with_file_and_line(tiny, old, new, words, line):
    tiny.replace("exams.yaml", old, new)
    problems = tiny.problems()
    assert any(p.startswith(f"content/tiny/exams.yaml:{line}: ") and words in p for p in problems), problems


@pytest.mark.django_db
def test_a_blueprint_follows_its_file(tiny):
    assert "1 mock exam: 1 new" in tiny.load()
    tiny.replace("exams.yaml", "{users: 1, keys: 3}", "{users: 2, keys: 2}")
    assert "1 mock exam: 1 changed" in tiny.load()
    quick = Blueprint.objects.get()
    assert (quick.slug, quick.minutes, quick.item_count, quick.pass_mark, float(quick.raw_cut)) == (
        "quick",
        5,
        4,
        720,
        0.7,
    )
    assert [(share.topic.slug, share.item_count) for share in quick.topics.all()] == [("users", 2), ("keys", 2)]
    assert {one.kind for one in quick.kinds.all()} == {"single", "multiple"}
    tiny.replace("exams.yaml", "minutes: 5", "minutes: 5\n  kinds: [single, multiple, ordering]")
    assert "1 mock exam: 1 changed" in tiny.load()
    assert quick.kinds.count() == 3
    tiny.replace("exams.yaml", "- id: quick", "- id: swift")
    assert "1 mock exam: 1 new, 1 retired" in tiny.load()
    assert Blueprint.objects.get(slug="quick").is_retired
    assert "1 mock exam: 1 same" in tiny.load()

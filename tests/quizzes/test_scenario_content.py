"""`scenarios.yaml`: its problems with file and line, and what a load makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizzes import scenarios
from quizzes.models import Item, ItemRevision, ScenarioTemplate
from tests.packs import PackCopy

FILE = "scenarios.yaml"
GOOD = Path(__file__).parent.parent / "packs" / FILE


@pytest.fixture
def pack(tiny: PackCopy) -> PackCopy:
    shutil.copy(GOOD, tiny.folder / FILE)
    return tiny


# what stands there, what to put in its place, words of the problem; the line where it is told, if not there
BROKEN = [
    ('{text: "At {a firm}, one', '{text: "At {a farm}, one', "“who-gets-what”: there is no slot “farm”", None),
    ("{A clerk} signs", "{A clerc} signs", "there is no slot “clerc”", None),
    ("The {firm} stores", "The {firm.many} stores", "“bakery” of the slot “firm” has no form “many”", None),
    ("A group is no identity.", "A {group is no identity.", "a “{” stands alone", None),
    ("It would need keys.", "It would need {}.", "“{}” cannot be understood", None),
    ("{choice program}", "{choice robot}", "“choice robot” is in neither the decision matrix nor the comparison", None),
    ("row: program", "row: robot", "there is no row “robot”", None),
    ("misconception: endless-keys", "misconception: keyless", "there is no misconception “keyless”", None),
    ("objective: who", "objective: rotate", "the topic “users” has no objective “rotate”", None),
    ("facts: [S01, B01]", "facts: [S99]", "there is no fact “S99”", None),
    ("exams: [SAA-C03]", "exams: [SAA-C99]", "there is no exam “SAA-C99”", None),
    (
        "id: who-gets-what",
        "id: new-colleague",
        "duplicate id “new-colleague”, first in content/tiny/items/users.yaml",
        None,
    ),
    ("      - {when: {who: program}, right: [role]}\n", "", "no rule says what is right where who is program", 25),
    ("{when: {who: program}, right: [role]}", "{right: [role]}", "rules 1 and 2 both fit where who is person", None),
    ("right: [role]", "right: [roll]", "there is no answer “roll”", None),
    ("right: [role]", "right: [role, user]", "names 2 answers, this kind has 1", None),
    ("kind: single", "kind: essay", "“essay” is none of single, multiple, true-false, matching", None),
    ("kind: single", "kind: multiple", "names 1 answers, this kind has 2 or 3", 26),
    ('wrong: [{misconception: delete-first, because: "Root', 'right: [{because: "Root', "3 answers can be offered", 28),
    ('        texts: ["IAM group"]', '        texts: ["One", "Two"]', "has 2 texts for 4 questions", None),
    ('        texts: ["IAM group"]', '        texts: ["Root user"]', "two options say 'root user'", 7),
    (
        "phrases: [bakery, airline, orchestra, hotel, university, insurer, museum, port]",
        "phrases: [bakery]",
        "makes 64 different scenarios, 200 are needed: add phrases",
        14,
    ),
    ("means: {who: program}", "means: {who: [program]}", "who must be text", None),
    ("when: {who: program}, text", "when: {who: 7}, text", "a tag has a word or a list of words", None),
    ("bakery, airline", "7, airline", "a phrase is a text, or a text with other forms of it", None),
    ("A group is no identity.", "See [it](term:group).", "“term:group” leads nowhere", None),
    ("misconception: endless-keys, ", "", None, None),
    ("verified_on:", "checked:", "unknown field “checked”", None),
]


@pytest.mark.parametrize(("old", "new", "words", "at"), BROKEN, ids=lambda value: str(value)[:60])
def test_a_mistake_is_told_with_file_and_line(pack, old, new, words, at):
    here = pack.replace(FILE, old, new)
    problems = pack.problems()
    if words is None:
        assert problems == []
        return
    assert [one for one in problems if one.startswith(f"content/tiny/{FILE}:{at or here}: ") and words in one], problems


def test_a_slot_without_phrases_is_told(pack):
    line = pack.replace(FILE, "    phrases: [clerk, editor, planner, buyer, teacher, guide]\n", "")
    assert any(one.startswith(f"content/tiny/{FILE}:{line - 1}: ") for one in pack.problems()), pack.problems()


def test_a_sound_file_has_no_problems(pack):
    assert pack.problems() == []


def test_a_phrase_list_that_no_template_names_is_no_part_of_a_document(pack):
    pack.replace(FILE, "  - id: clerk\n", "  - {id: spare, phrases: [one]}\n  - id: clerk\n")
    assert pack.problems() == []


pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(pack: PackCopy) -> Item:
    assert "5 items: 5 new\n" in (out := pack.load())
    assert "tiny: 1 scenario template: 1 new" in out
    return Item.objects.get(slug="who-gets-what")


def test_a_template_becomes_an_item_without_a_current_revision(loaded):
    assert (loaded.topic.slug, loaded.objective.slug, loaded.difficulty) == ("users", "who", 2)
    assert {fact.code for fact in loaded.facts.all()} == {"S01", "B01"}
    assert [relevance.exam_code for relevance in loaded.relevances.all()] == ["SAA-C03"]
    assert loaded.current_revision is None
    assert (loaded.scenario.number, loaded.scenario.kind) == (1, "single")
    template = scenarios.parse(loaded.scenario.document)
    assert template.quotes == {"choice person": "IAM user", "choice program": "IAM role"}
    assert {slot.id for slot in template.slots} == {"case", "firm", "clerk"}


def test_loading_twice_says_all_same(loaded, pack):
    assert "tiny: 1 scenario template: 1 same" in pack.load()
    loaded.refresh_from_db()
    assert loaded.scenario.number == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FILE, "One person, one user.", "A person has a user."),
        (FILE, "bakery, airline", "airline, bakery"),
        ("decisions.yaml", "choice: IAM role", "choice: A role"),
    ],
)
def test_a_changed_document_gets_the_next_number(loaded, pack, file, old, new):
    pack.replace(file, old, new)
    assert "tiny: 1 scenario template: 1 revised" in pack.load()
    loaded.scenario.refresh_from_db()
    assert loaded.scenario.number == 2
    assert "tiny: 1 scenario template: 1 same" in pack.load()


def test_what_is_known_about_a_template_changes_without_a_number(loaded, pack):
    pack.replace(FILE, "difficulty: 2", "difficulty: 4")
    pack.replace(FILE, "exams: [SAA-C03]", "exams: [DVA-C02]")
    assert "tiny: 1 scenario template: 1 changed" in pack.load()
    loaded.refresh_from_db()
    assert (loaded.difficulty, loaded.scenario.number) == (4, 1)


def test_a_template_that_leaves_the_file_is_retired_and_comes_back(loaded, pack):
    text = (pack.folder / FILE).read_text()
    second = text[text.index("  - id: who-gets-what") :].replace("who-gets-what", "who-gets-what-else")
    (pack.folder / FILE).write_text(text + second)
    assert "2 scenario templates: 1 new, 1 same" in pack.load()
    (pack.folder / FILE).write_text(text)
    assert "1 scenario template: 1 retired, 1 same" in pack.load()
    assert Item.objects.get(slug="who-gets-what-else").is_retired
    (pack.folder / FILE).unlink()
    assert "0 scenario templates: 1 retired" in pack.load()
    assert "scenario" not in pack.load()
    shutil.copy(GOOD, pack.folder / FILE)
    assert "1 scenario template: 1 changed" in pack.load()
    assert ScenarioTemplate.objects.count() == 2
    assert not Item.objects.get(slug="who-gets-what").is_retired


def test_items_and_their_revisions_are_left_alone(loaded, pack):
    assert Item.objects.filter(current_revision=None).get() == loaded
    assert ItemRevision.objects.count() == 5
    pack.replace("items/keys.yaml", "What comes **first**?", "What is first?")
    pack.load()
    loaded.refresh_from_db()
    assert loaded.current_revision is None

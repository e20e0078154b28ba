"""What the files of a guide may hold: every mistake is told with its file and line."""

from __future__ import annotations

import re

import pytest

FIGURE = "figures/chain.svg"
BOMB = '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(n + 1)} "{f"&{chr(n)};" * 10}">' for n in range(ord("a"), ord("z"))
)

# file, what stands there, what to put in its place, words of the problem; and where the problem is told, if not there
BROKEN = [
    ("guide.yaml", "id: tiny", "id: other", "must be the name of the folder, “tiny”"),
    ("guide.yaml", "licence: CC BY 4.0\n", "", "the key licence is missing", ("guide.yaml", 1)),
    ("guide.yaml", "    minutes: 2\n", "    minuets: 2\n", "unknown field “minuets”"),
    ("guide.yaml", "  - id: keys\n", "  - id: users\n", "duplicate id “users”"),
    ("guide.yaml", "topic: keys\n    facts: [S02]", "topic: none\n    facts: [S02]", "there is no topic “none”"),
    ("guide.yaml", "facts: [S02]", "facts: [S99]", "there is no fact “S99”"),
    ("guide.yaml", "page: comparison", "page: nowhere", "“nowhere” is none of overview, building"),
    ("guide.yaml", "topic: users}", "topic: users, page: glossary}", "needs a topic or a page, and not both"),
    ("guide.yaml", ", topic: users}", "}", "needs a topic or a page, and not both"),
    ("guide.yaml", "see [rotation](topic:keys#order)", "see [x](topic:keys#none)", "has no heading “none”"),
    ("facts.yaml", "topic: users", "topic: none", "there is no topic “none”"),
    ("facts.yaml", "note_to: S02", "note_to: S77", "there is no fact “S77”"),
    ("facts.yaml", "  checked_on: 2026-11-23\n", "", "needs both source and checked_on", ("facts.yaml", 7)),
    ("facts.yaml", "- id: S01", "- id: first", "is no code of a fact"),
    ("glossary.yaml", "see [keys](topic:keys)", "see [keys](topic:none)", "there is no topic “none”"),
    ("glossary.yaml", "ID and secret", "ID {fact S01}", "may only stand in the text of a topic"),
    ("comparison.yaml", "      role:", "      rule:", "there is no entity “rule”", ("comparison.yaml", 8)),
    ("comparison.yaml", '      role: "Temporary, from `sts`"\n', "", "has no cell for “role”", ("comparison.yaml", 8)),
    ("decisions.yaml", "badge: role", "badge: robot", "“robot” is none of user, role, root, group"),
    ("decisions.yaml", "(term:access-key)", "(term:none)", "there is no term “none”"),
    ("decisions.yaml", "start: who", "start: why", "there is no step “why”"),
    ("decisions.yaml", "next: where", "next: nowhere", "there is no step “nowhere”"),
    ("decisions.yaml", "row: person,", "row: nobody,", "there is no row “nobody”"),
    (
        "decisions.yaml",
        'row: program, because: "A role is there."',
        "next: who",
        "goes round in a circle, back to “who”",
    ),
    (
        "decisions.yaml",
        "row: program,",
        "row: person,",
        "no path of the chooser ends at the row “program”",
        ("decisions.yaml", 9),
    ),
    (
        "decisions.yaml",
        "next: where}",
        'row: program, because: "x"}',
        "no answer leads to the step “where”",
        ("decisions.yaml", 19),
    ),
    ("decisions.yaml", ', because: "One identity."', "", "the key because is missing"),
    (
        "decisions.yaml",
        "next: where}",
        "next: where, row: person}",
        "leads to a next step or ends at a row, and not both",
    ),
    ("building.yaml", "ways_in: [console]", "ways_in: [window]", "there is no way in “window”"),
    ("building.yaml", "      service: She", "      roof: She", "there is no way in “roof”", ("building.yaml", 9)),
    (
        "building.yaml",
        "Effect: Allow",
        "Effect: Maybe",
        "is no policy document: Effect is Allow or Deny",
        ("building.yaml", 13),
    ),
    (
        "building.yaml",
        'Action: ["s3:GetObject"]',
        'NotAction: ["s3:GetObject"]',
        "is no policy document: the building does not evaluate NotAction",
        ("building.yaml", 13),
    ),
    ("building.yaml", 'Action: ["s3:GetObject"]', "Action: 2026-11-23", "is no policy document", ("building.yaml", 13)),
    ("building.yaml", 'action: "s3:PutObject"', 'action: "s3:GetObject"', "duplicate action “s3:GetObject”"),
    ("building.yaml", 'action: "s3:PutObject"', 'action: "PutObject"', "is no action, such as s3:GetObject"),
    (
        "topics/users.md",
        "{fact S01}",
        "",
        "S01 has no place: write {fact S01} once in topics/users.md",
        ("facts.yaml", 1),
    ),
    ("topics/users.md", "{fact S01}", "{fact S01} {fact S01}", "S01 is marked twice"),
    ("topics/users.md", "{fact S01}", "{fact S01} {fact S02}", "S02 belongs to the topic “keys”"),
    ("topics/users.md", "{fact S01}", "{fact S01} {fact S99}", "there is no fact “S99”"),
    ("topics/users.md", "badge:user", "badge:ghost", "there is no badge “ghost”"),
    ("topics/users.md", "topic:keys#order", "topic:keys#none", "“keys” has no heading “none”"),
    ("topics/users.md", "topic:keys#order", "topic:none", "there is no topic “none”"),
    ("topics/users.md", "fact:S02", "fact:S99", "there is no fact “S99”"),
    ("topics/users.md", "as=alice", "as=mallory", "there is no badge “mallory”"),
    ("topics/users.md", "door=s3:PutObject", "door=s3:Open", "there is no door “s3:Open”"),
    ("topics/users.md", "door=s3:PutObject", "window=1", "knows no “window”"),
    ("topics/users.md", "page:building", "page:cellar", "there is no page “cellar”"),
    ("topics/users.md", "fact:S02", "http://a.example", "leads nowhere: use https, term"),
    ("topics/users.md", "fact:S02", "../keys.md", "leads nowhere"),
    ("topics/users.md", "## Who", "# Who", "a heading may not stand here"),
    ("topics/users.md", "## Who", "### Who", "a heading may not stand here"),
    ("topics/users.md", "{#who}", "{#main}", "“main” cannot be the id of a heading"),
    ("topics/users.md", "{#who}", "{#Who is it}", "cannot be the id of a heading"),
    ("topics/users.md", "**None** do.", "## None", "a heading may not stand here"),
    ("topics/users.md", "::building", "::bilding", "there is no directive ::bilding"),
    ("topics/users.md", "::building", "::building x", "::building takes no name"),
    (
        "topics/users.md",
        "---\n\n**None**",
        "**None**",
        ":::check takes no title, and a line ---",
        ("topics/users.md", 14),
    ),
    ("topics/users.md", "**None** do.", "", ":::check has an empty part", ("topics/users.md", 14)),
    ("topics/users.md", "do.\n:::\n", "do.\n", ":::check is never closed", ("topics/users.md", 14)),
    ("topics/keys.md", "### The commands", "### Order", "another heading with the id “order”"),
    (
        "topics/keys.md",
        "::gotcha leak\n\n::figure",
        "::figure",
        "“leak” must stand once in topics/keys.md",
        ("guide.yaml", 20),
    ),
    ("topics/keys.md", "::gotcha leak\n\n::figure", "::gotcha lake\n\n::figure", "there is no gotcha “lake”"),
    ("topics/keys.md", "::figure chain", "::figure rope", "there is no drawing figures/rope.svg"),
    ("topics/keys.md", ":::note Editor's note", ":::remark", "there is no fence :::remark"),
    ("topics/keys.md", ":::beyond", ":::beyond Now", ":::beyond takes no title"),
    ("topics/keys.md", "Better have none", "::gotcha leak\nBetter have none", "may not stand inside :::beyond"),
    (FIGURE, '<path class="wire" d="M0 0h10"/>', "<script>alert(1)</script>", "<script> may not stand in a drawing"),
    (FIGURE, '<path class="wire" d="M0 0h10"/>', "<foreignObject/>", "<foreignObject> may not stand in a drawing"),
    (FIGURE, '<path class="wire"', '<path onclick="x"', "the attribute onclick may not stand in a drawing"),
    (FIGURE, '<path class="wire"', '<path style="fill:red"', "the attribute style may not stand in a drawing"),
    (FIGURE, '<path class="wire"', '<path hx-get="/x"', "the attribute hx-get may not stand in a drawing"),
    (FIGURE, '<path class="wire"', '<use href="https://a.example/x#y"', "may only lead to a part of the same drawing"),
    (
        FIGURE,
        '<path class="wire"',
        '<path fill="url(https://a.example)"',
        "may only lead to a part of the same drawing",
    ),
    (FIGURE, '<path class="wire"', '<path ONLOAD="x"', "the attribute ONLOAD may not stand in a drawing"),
    (FIGURE, '<path class="wire"', '<path fill="url(#a) URL(//b)"', "may only lead to a part of the same drawing"),
    (FIGURE, "<svg xmlns", "<!--<svg onload='x'>--><svg xmlns", "has a comment"),
    (FIGURE, '<path class="wire"', '<?php x?><path class="wire"', "has a processing instruction"),
    (FIGURE, '<path class="wire"', '<![CDATA[<script>]]><path class="wire"', "has a CDATA section"),
    (FIGURE, '<path class="wire"', '<path id="main"', "must begin with “chain-”"),
    (FIGURE, "</svg>", "", "is not well-formed", None),
    (FIGURE, "Two links of a chain.", "", "has no <desc>", (FIGURE, 1)),
    (FIGURE, "<svg xmlns", "<!DOCTYPE svg>\n<svg xmlns", "has a DOCTYPE"),
    (FIGURE, "<svg xmlns", f"<!DOCTYPE svg [{BOMB}]><svg xmlns='&z;' xmlns", "has a DOCTYPE"),
    (FIGURE, ' viewBox="0 0 10 10"', "", "must begin with <svg> that has a viewBox"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken[0]}: {broken[3]}")
def test_a_mistake_is_told_with_file_and_line(tiny, broken):
    file, old, new, words, *told = broken
    line = tiny.replace(file, old, new)
    place = (file, line) if not told else told[0]
    start = f"content/tiny/{place[0]}:{place[1]}: " if place else f"content/tiny/{file}:"
    problems = tiny.problems()
    assert any(problem.startswith(start) and words in problem for problem in problems), problems


@pytest.mark.parametrize("file", ["guide.yaml", "facts.yaml", "glossary.yaml", "topics/keys.md", FIGURE])
def test_a_missing_file_is_told(tiny, file):
    (tiny.folder / file).unlink()
    stem = file.rpartition("/")[2]
    assert any(stem in problem and re.search(r"is missing|there is no drawing", problem) for problem in tiny.problems())


def test_a_table_that_something_points_at_must_be_there(tiny):
    (tiny.folder / "building.yaml").unlink()
    assert any("there is no page “building” without building.yaml" in problem for problem in tiny.problems())


def test_a_topic_without_a_place_in_the_outline_is_told(tiny):
    (tiny.folder / "topics" / "roles.md").write_text("Text.")
    assert tiny.problems() == ["content/tiny/topics/roles.md:1: no topic of guide.yaml has this name"]


def test_the_mark_of_a_fact_is_found_on_its_own_line(tiny):
    """A paragraph has many lines, and the author looks for one."""
    line = tiny.replace(
        "topics/keys.md", "Deactivate first. {fact S02}", "Deactivate\nfirst. {fact S02}\nThen\nwait. {fact S77}"
    )
    assert any(p.startswith(f"content/tiny/topics/keys.md:{line + 3}: ") and "S77" in p for p in tiny.problems())


def test_one_broken_file_does_not_hide_the_others(tiny):
    tiny.replace("facts.yaml", "id: S01", "id: 'S01")
    tiny.replace("glossary.yaml", "name:", "nmae:")
    tiny.replace("topics/users.md", "::building", "::bilding")
    problems = tiny.problems()
    assert {problem.split(":")[0] for problem in problems} == {
        "content/tiny/facts.yaml",
        "content/tiny/glossary.yaml",
        "content/tiny/topics/users.md",
    }
    assert not any("there is no fact" in problem for problem in problems)

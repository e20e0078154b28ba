"""`manage.py check_content` on the tiny pack, sound and broken."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

KEYS = "items/keys.yaml"


@pytest.fixture
def check(tiny):
    """Runs the command: what it printed, to stderr too, and whether it ended well."""

    def run(*args: Any, **options: Any) -> tuple[str, str, bool]:
        out, err = StringIO(), StringIO()
        try:
            call_command("check_content", *(args or [str(tiny.folder.parent)]), stdout=out, stderr=err, **options)
        except CommandError as error:
            return out.getvalue(), f"{err.getvalue()}{error}", False
        return out.getvalue(), err.getvalue(), True

    return run


def test_warnings_and_figures_of_a_foreign_pack_do_not_fail_it(check):
    out, err, is_fine = check()
    assert (err, is_fine) == ("", True)
    assert "content/tiny/items/keys.yaml:12: leaked-key: the key b is the longest option" in out
    assert re.search(r"^   1 key-longest: Authors qualify the right answer", out, re.MULTILINE)
    assert re.search(r"^  objectives with fewer than 5 items +2 of 2 +none +BEYOND$", out, re.MULTILINE)
    assert "objectives with fewer than 5 items: users/who: 2; keys/rotate: 3" in out


def test_one_pack_can_be_named(check, tiny):
    assert check(str(tiny.folder))[0] == check()[0]


def test_a_figure_beyond_its_aim_fails_the_packs_of_the_site(check, tiny, settings):
    settings.CONTENT = tiny.folder.parent
    _, err, is_fine = check()
    assert not is_fine
    assert re.fullmatch(r"no problems, \d figures beyond the aim\.", err)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (KEYS, "exams: [DVA-C02]", "exams: [DVA-C99]", "content/tiny/items/keys.yaml:41: there is no exam"),
        (KEYS, "misconception: endless-keys}\n    - {id: e", "misconception: none}\n    - {id: e", "keys.yaml:31: "),
        ("exams.yaml", "items: 4", "items: 3", "content/tiny/exams.yaml:8: "),
        ("facts.yaml", "- id: S02", "- id: S01", "content/tiny/facts.yaml:4: duplicate id"),
        ("guide.yaml", "licence:", "license:", "content/tiny/guide.yaml:5: unknown field"),
    ],
)
def test_a_problem_of_any_app_fails_and_the_sound_items_are_read_all_the_same(check, tiny, file, old, new, told):
    tiny.replace(file, old, new)
    out, err, is_fine = check()
    assert not is_fine
    assert told in err
    assert re.search(r"\d problems?, no figures beyond the aim\.$", err)
    assert "tiny: figures" in out


def test_what_load_content_refuses_this_refuses_too(check, tiny):
    """Word for word."""
    tiny.replace(KEYS, "facts: [S02, B01]", "facts: [S02, B77]")
    _, err, _ = check()
    assert set(tiny.problems()) <= set(err.splitlines())


def test_a_planted_fault_of_style_is_told_with_its_line(check, tiny):
    line = tiny.replace(KEYS, '"Any number", rationale', '"All of the above", rationale')
    out, _, _ = check()
    assert f"content/tiny/items/keys.yaml:{line}: third-key: option d: “All of the above” [all-or-none]" in out


def test_twenty_warnings_are_listed_unless_all_are_asked_for(check, tiny):
    text = (tiny.folder / KEYS).read_text()
    copies = [re.sub(r"- id: (third-key|leaked-key|after-a-leak)", rf"- id: \1-{at}", text) for at in range(9)]
    (tiny.folder / "items" / "more.yaml").write_text("\n".join(copies))
    few, _, _ = check(str(tiny.folder))
    every, _, _ = check(str(tiny.folder), warnings=True)
    assert len(re.findall(r"^  content/", few, re.MULTILINE)) == 20
    assert "more (--warnings lists all" in few
    [number] = re.findall(r"^tiny: (\d+) warnings$", every, re.MULTILINE)
    assert len(re.findall(r"^  content/", every, re.MULTILINE)) == int(number) > 20


def test_warnings_can_be_narrowed_to_a_file_or_a_rule(check):
    of_file, _, _ = check(only="users.yaml")
    assert set(re.findall(r"^  (content/\S+\.yaml)", of_file, re.MULTILINE)) == {"content/tiny/items/users.yaml"}
    of_rule, _, _ = check(only="short-stem")
    assert set(re.findall(r"\[([a-z-]+)\]$", of_rule, re.MULTILINE)) == {"short-stem"}


def test_a_case_study_and_prompts_are_read(check, tiny):
    (tiny.folder / "cases").mkdir()
    (tiny.folder / "cases" / "users.yaml").write_text("- id: harbour\n  title: Harbour\n  text: " + "word " * 90 + "\n")
    path = tiny.folder / "items" / "users.yaml"
    pairs = """  kind: matching
  prompts:
    - {id: p, text: One, answer: a, rationale: Right.}
    - {id: q, text: Two, answer: b, rationale: It fits.}
    - {id: r, text: Three, answer: c, rationale: It fits.}
    - {id: s, text: Four, answer: d, rationale: It fits.}
"""
    text = path.read_text().replace("  kind: single\n", pairs, 1).replace("correct: true, ", "", 1)
    path.write_text(text.replace("  topic: users\n", "  topic: users\n  case: harbour\n"))
    out, err, is_fine = check(only="users.yaml")
    assert (err, is_fine) == ("", True)
    assert "users.yaml:4: shared-user: the rationale of p only gives a verdict: “Right.” [empty-rationale]" in out
    assert "shared-user: 4 prompts, 4 answers, each used once [by-elimination]" in out
    assert re.search(r"case studies +1 with 2 items\n", out)
    assert re.search(r"words per case study +90 to 90 +60 to 250 +ok\n", out)


def test_a_folder_without_guides_is_an_error(check, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    _, err, is_fine = check(str(empty))
    assert not is_fine
    assert "holds no guide" in err

"""Files of a pack are read strictly, and one run names all mistakes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from web.entries import Count, Entry, Id, Share, Text40, Url
from web.packs import Pack, PackError, Problem


@dataclass(frozen=True, kw_only=True)
class Door(Entry):
    KEY: ClassVar[str] = "action"

    action: str
    is_open: bool = False


@dataclass(frozen=True, kw_only=True)
class Room(Entry):
    id: Id
    kind: Literal["office", "lab"] = "office"
    title: Text40 = ""
    seats: Count = 1
    share: Share = Decimal(0)
    opened: dt.date | None = None
    url: Url | None = None
    tags: tuple[str, ...] = ()
    doors: tuple[Door, ...] = ()
    notes: dict[str, str] | None = None
    extra: Any = None


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    (tmp_path / "content" / "house").mkdir(parents=True)
    return Pack(tmp_path / "content" / "house")


def rooms(pack: Pack, text: str) -> tuple[Room, ...]:
    (pack.folder / "rooms.yaml").write_text(text)
    return pack.entries("rooms.yaml", Room)


def said(pack: Pack) -> list[str]:
    return [str(problem) for problem in sorted(pack.problems)]


def test_values_arrive_as_their_types(pack):
    (room,) = rooms(
        pack,
        "- id: a-1\n  kind: lab\n  seats: 3\n  share: 0.70\n  opened: 2026-11-23\n  url: https://a.example/x\n"
        "  tags: [x, y]\n  doors: [{action: open, is_open: true}]\n  notes: {k: v}\n  extra: {a: [1, {b: null}]}\n",
    )
    assert (room.kind, room.seats, room.share, room.opened) == ("lab", 3, Decimal("0.70"), dt.date(2026, 11, 23))
    assert (room.tags, room.doors[0].is_open, room.notes) == (("x", "y"), True, {"k": "v"})
    assert room.extra == {"a": [1, {"b": None}]}
    assert (room.place.line, room.place.of("seats").line, room.doors[0].place.line) == (1, 3, 8)
    assert pack.problems == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- id: a\n  colour: red", 2, "unknown field “colour”; known are id, kind"),
        ("- kind: lab", 1, "the key id is missing"),
        ("- id: a\n  kind: barn", 2, "kind: “barn” is none of office, lab"),
        ("- id: a\n  title: yes", 2, "title must be text"),
        ("- id: a\n  title:", 2, "title is empty"),
        ("- id: a\n  title: '  '", 2, "title is empty"),
        ("- id: a\n  title: [x]", 2, "title must be text"),
        (f"- id: a\n  title: {'x' * 41}", 2, "title: has 41 characters, 40 are the most"),
        ("- id: a\n  seats: '3'", 2, "seats must be a whole number"),
        ("- id: a\n  seats: true", 2, "seats must be a whole number"),
        ("- id: a\n  seats: 0", 2, "seats: 0 is not in 1 to 10000"),
        ("- id: a\n  share: .nan", 2, "share must be a number"),
        ("- id: a\n  share: 1.5", 2, "share: 1.5 is not in 0 to 1"),
        ("- id: a\n  opened: 2026-11-33", 2, "opened must be a date"),
        ("- id: a\n  opened: '2026-11-23'", 2, "opened must be a date"),
        ("- id: a\n  opened: 2026-11-23 10:00:00", 2, "opened must be a date"),
        ("- id: a\n  url: http://a.example", 2, "is no address that begins with https://"),
        ("- id: a\n  url: javascript:alert(1)", 2, "is no address"),
        ("- id: Not An Id", 1, "id: “Not An Id” is no id"),
        ("- id: a\n  tags: x", 2, "tags must be a list"),
        ("- id: a\n  tags: [x, y, x]", 2, "duplicate entry of tags “x”"),
        ("- id: a\n  doors:\n    - {action: x}\n    - {action: x}", 4, "duplicate action “x”, first on line 3"),
        ("- id: a\n  doors:\n    - {action: x, is_open: maybe}", 3, "is_open must be true or false"),
        ("- id: a\n  notes: {k: 1}", 2, "k must be text"),
        ("- id: a\n  notes: {k: x, k: y}", 2, "duplicate key “k”"),
        ("- id: a\n  extra:\n    - {x: 1, x: 2}", 3, "duplicate key “x”"),
        ("- id: a\n  extra: !!python/object:os.system x", 2, "cannot be understood"),
        ("- id: a\n- id: b\n- id: a", 3, "duplicate id “a”, first on line 1"),
        ("- id: a\n  id: b", 2, "duplicate key “id”, first on line 1"),
        ("id: a", 1, "must be a list"),
        ("- a", 1, "must be a mapping"),
        ("- [a]: b", 1, "a key must be a word"),
        ("- id: a\n  title: 'x", 2, "is not YAML"),
        ("- id: a\n  title: x: y", 2, "is not YAML"),
        ("- id: a\n\ttitle: x", 2, "is not YAML"),
        ("- id: a\n- id: *b", 2, "*b is an alias"),
        ("- &a {id: a, extra: [1, 1]}\n- {id: b, extra: [*a, *a]}", 2, "*a is an alias"),
        ("- id: a\n  extra: " + "[" * 200_000, 2, "is nested too deeply"),
        (f"- id: a\n  seats: 0x{'f' * 5000}", 2, "seats must be a whole number"),
        ("# " + "x" * 5_000_000, 1, "is larger than 5 MB"),
        ("- id: a\n---\n- id: b", 2, "is not YAML"),
        ("- id: a\n  title: \x07", 2, "is not YAML"),
        ("", 1, "is empty"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(pack, text, line, words):
    rooms(pack, text)
    assert any(one.startswith(f"content/house/rooms.yaml:{line}: ") and words in one for one in said(pack)), said(pack)


def test_a_missing_file_is_told(pack):
    assert pack.entries("none.yaml", Room) == ()
    assert said(pack) == ["content/house/none.yaml:1: the file none.yaml is missing"]


def test_a_file_that_is_no_text_is_told(pack):
    (pack.folder / "rooms.yaml").write_bytes(b"- id: \xff\xfe")
    assert pack.entries("rooms.yaml", Room) == ()
    assert "cannot be read" in said(pack)[0]


def test_one_run_names_all_mistakes_and_keeps_what_is_sound(pack):
    found = rooms(pack, "- id: a\n  x: 1\n- id: b\n- id: c\n  seats: x\n  y: 2\n")
    assert [room.id for room in found] == ["a", "b"]  # an unknown field takes nothing from what is known
    assert [problem.line for problem in sorted(pack.problems)] == [2, 5, 6]


def test_a_link_to_an_entry_that_is_not_sound_is_no_second_mistake(pack):
    (room,) = rooms(pack, "- id: a\n  seats: x\n- id: b\n")
    assert pack.check_link(room.place, Room, "a", "room")
    assert not pack.check_link(room.place, Room, "z", "room")


def test_links_into_an_unreadable_file_are_not_judged(pack):
    rooms(pack, "- id: 'a")
    assert pack.has(Room, "anything")


def test_reading_happens_once(pack):
    runs: list[Pack] = []
    read = runs.append
    pack.once(read)
    pack.once(read)
    assert runs == [pack]


def test_the_error_carries_each_problem_once_and_in_order():
    problems = [
        Problem("b.yaml", 1, "x"),
        Problem("a.yaml", 10, "y"),
        Problem("a.yaml", 2, "z"),
        Problem("b.yaml", 1, "x"),
    ]
    assert str(PackError(problems)) == "a.yaml:2: z\na.yaml:10: y\nb.yaml:1: x"

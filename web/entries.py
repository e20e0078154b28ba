"""Describes what a file of a pack may hold, as frozen dataclasses, and turns the nodes of its YAML into them.

The fields of a class that derives from `Entry` are the keys of a mapping, their annotations say what may stand there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Protocol, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import yaml


@dataclasses.dataclass(frozen=True)
class Place:
    """Where an entry stands in its file, where each of its keys does, and where the text of each begins."""

    file: str
    line: int
    keys: Mapping[str, int] = dataclasses.field(default_factory=dict)
    texts: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def of(self, key: str) -> Place:
        return Place(self.file, self.keys.get(key, self.line))

    def text(self, key: str) -> Place:
        return Place(self.file, self.texts.get(key, self.line))

    def down(self, lines: int) -> Place:
        return Place(self.file, self.line + lines)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Entry:
    """A mapping in a file. Its fields are the keys that may stand there; those without a default must."""

    KEY: ClassVar[str] = "id"  # what tells the entries of one list apart

    place: Place = dataclasses.field(compare=False, repr=False)


class Listener(Protocol):
    """Hears of problems and of the ids that were seen, also of entries that are not sound."""

    def problem(self, place: Place, message: str) -> None: ...
    def saw(self, kind: type[Entry], name: str = "") -> None: ...


# --- rules: a rule says what is wrong with a value; empty: nothing

Rule = Callable[[Any], str]

WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _is_id(value: str) -> str:
    if not WORDS.fullmatch(value):
        return f"“{value}” is no id: use words in lower case and digits, joined by hyphens"
    return _at_most(50)(value)


def _is_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or re.search(r"\s", value):
        return f"“{value}” is no address that begins with https://"
    return _at_most(200)(value)


def _at_most(length: int) -> Rule:
    return lambda value: f"has {len(value)} characters, {length} are the most" if len(value) > length else ""


def one_of(values: tuple[str, ...]) -> Rule:
    return lambda value: "" if value in values else f"“{value}” is none of {', '.join(values)}"


def _within(low: int, high: int) -> Rule:
    return lambda value: "" if low <= value <= high else f"{value} is not in {low} to {high}"


Id = Annotated[str, _is_id]
Url = Annotated[str, _is_url]
Text = str
Text40 = Annotated[str, _at_most(40)]
Text60 = Annotated[str, _at_most(60)]
Text80 = Annotated[str, _at_most(80)]
Text120 = Annotated[str, _at_most(120)]
Text160 = Annotated[str, _at_most(160)]
Text200 = Annotated[str, _at_most(200)]
Count = Annotated[int, _within(1, 10_000)]
Grade = Annotated[int, _within(1, 5)]
Percent = Annotated[int, _within(1, 100)]
ScaledScore = Annotated[int, _within(100, 1000)]
Share = Annotated[Decimal, _within(0, 1)]
Tolerance = Annotated[Decimal, _within(0, 1_000_000)]


# --- reading


class _Bad:
    """Stands for a value that had a problem, which has been told."""


BAD = _Bad()
TAGS: dict[type, tuple[tuple[str, ...], str]] = {
    str: (("str",), "text; put it in quotes if it looks like something else"),
    int: (("int",), "a whole number"),
    bool: (("bool",), "true or false"),
    Decimal: (("int", "float"), "a number"),
    dt.date: (("timestamp",), "a date such as 2026-11-23"),
}


@functools.cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """The type of each field of an entry, and whether it must be there."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.name: (hints[field.name], field.default is field.default_factory is dataclasses.MISSING)
        for field in dataclasses.fields(kind)
        if field.name != "place"
    }


class Reader:
    """Turns the nodes of one file into values of the types that are asked for."""

    def __init__(self, listener: Listener, label: str, loader: Any) -> None:
        self.listener = listener
        self.label = label
        self.loader = loader

    def bad(self, node: yaml.Node, message: str) -> _Bad:
        self.listener.problem(self.place(node), message)
        return BAD

    def place(self, node: yaml.Node) -> Place:
        return Place(self.label, node.start_mark.line + 1)

    def value(self, hint: Any, node: yaml.Node, name: str) -> Any:
        """The node as a value of type `hint`; BAD, after a problem was told, where it is none."""
        origin, args = get_origin(hint), get_args(hint)
        found: Any
        if origin is Annotated:
            found = self.ruled(args[0], args[1:], node, name)
        elif origin in {Union, UnionType}:
            found = self.value(next(arg for arg in args if arg is not NoneType), node, name)
        elif origin is Literal:
            found = self.ruled(str, [one_of(args)], node, name)
        elif origin is tuple:
            found = self.sequence(args[0], node, name)
        elif origin is dict:
            found = self.mapping(args[1], node, name)
        elif hint is Any:
            found = self.plain(node, name)
        elif issubclass(hint, Entry):
            found = self.entry(hint, node, name)
        else:
            found = self.scalar(hint, node, name)
        return found

    def ruled(self, hint: Any, rules: Iterable[Rule], node: yaml.Node, name: str) -> Any:
        value = self.value(hint, node, name)
        if value is not BAD:
            for rule in rules:
                if message := rule(value):
                    return self.bad(node, f"{name}: {message}")
        return value

    def scalar(self, kind: type, node: yaml.Node, name: str) -> Any:
        tags, words = TAGS[kind]
        if isinstance(node, yaml.ScalarNode) and not node.value.strip():
            return self.bad(node, f"{name} is empty")
        if not isinstance(node, yaml.ScalarNode) or node.tag.rpartition(":")[2] not in tags:
            return self.bad(node, f"{name} must be {words}")
        if kind is str:
            return node.value.strip()
        try:
            value = Decimal(node.value) if kind is Decimal else self.loader.construct_object(node)
            str(value)  # a hexadecimal number can have more digits than Python would show in a message
        except (ValueError, ArithmeticError):
            value = None
        return value if type(value) is kind else self.bad(node, f"{name} must be {words}")

    def pairs(self, node: yaml.Node, name: str) -> dict[str, tuple[yaml.Node, yaml.Node]] | _Bad:
        """The keys and values of a mapping; a key that is no text or there twice is a problem."""
        if not isinstance(node, yaml.MappingNode):
            return self.bad(node, f"{name or 'this'} must be a mapping of keys to values")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        is_bad = False
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                is_bad = True
                self.bad(key, "a key must be a word")
            elif key.value in found:
                is_bad = True
                self.bad(key, f"duplicate key “{key.value}”, first on line {found[key.value][0].start_mark.line + 1}")
            else:
                found[key.value] = (key, value)
        return BAD if is_bad else found

    def sequence(self, hint: Any, node: yaml.Node, name: str) -> Any:
        values = self.sound(hint, node, name)
        return values if isinstance(values, _Bad) or len(values) == len(node.value) else BAD

    def sound(self, hint: Any, node: yaml.Node, name: str) -> tuple[Any, ...] | _Bad:
        """The values of a list without those that had problems; BAD where it is no list."""
        kind = hint if isinstance(hint, type) and issubclass(hint, Entry) else None
        if kind:
            self.listener.saw(kind)
        if not isinstance(node, yaml.SequenceNode):
            return self.bad(node, f"{name or 'this'} must be a list")
        first: dict[str, int] = {}
        for child in node.value:
            key = self.key_of(kind, child) if kind else child
            if isinstance(key, yaml.ScalarNode):
                line = key.start_mark.line + 1
                if key.value in first:
                    word = kind.KEY if kind else f"entry of {name}"
                    self.bad(key, f"duplicate {word} “{key.value}”, first on line {first[key.value]}")
                first.setdefault(key.value, line)
        values = (self.value(hint, child, name) for child in node.value)
        return tuple(value for value in values if value is not BAD)

    @staticmethod
    def key_of(kind: type[Entry], node: yaml.Node) -> yaml.Node | None:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        return next((value for key, value in pairs if key.value == kind.KEY), None)

    def mapping(self, hint: Any, node: yaml.Node, name: str) -> Any:
        pairs = self.pairs(node, name)
        if isinstance(pairs, _Bad):
            return BAD
        values = {key: self.value(hint, value, key) for key, (_, value) in pairs.items()}
        return BAD if BAD in values.values() else values

    def plain(self, node: yaml.Node, name: str) -> Any:
        """Whatever stands there, as dicts, lists and scalars."""
        if isinstance(node, yaml.MappingNode):
            return self.mapping(Any, node, name)
        if isinstance(node, yaml.SequenceNode):
            values = [self.plain(child, name) for child in node.value]
            return BAD if BAD in values else values
        try:
            return self.loader.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError):
            return self.bad(node, f"{name}: “{node.value}” cannot be understood")

    def entry(self, kind: Any, node: yaml.Node, name: str) -> Any:
        pairs = self.pairs(node, name)
        if isinstance(pairs, _Bad):
            return BAD
        fields = _fields(kind)
        place = Place(
            self.label,
            node.start_mark.line + 1,
            {key: at.start_mark.line + 1 for key, (at, _) in pairs.items()},
            {key: _line_of_text(value) for key, (_, value) in pairs.items()},
        )
        called = pairs[kind.KEY][1].value if kind.KEY in pairs else None
        self.listener.saw(kind, called if isinstance(called, str) else "")
        values = {}
        for key, (key_node, value) in pairs.items():
            if key in fields:
                values[key] = self.value(fields[key][0], value, key)
            else:
                self.bad(key_node, f"unknown field “{key}”; known are {', '.join(fields)}")
        missing = [field for field, (_, is_needed) in fields.items() if is_needed and field not in pairs]
        for field in missing:
            self.listener.problem(
                place, f"{f'{called}: ' if isinstance(called, str) else ''}the key {field} is missing"
            )
        if missing or BAD in values.values():
            return BAD
        return kind(place=place, **values)


def _line_of_text(node: yaml.Node) -> int:
    is_block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    return int(node.start_mark.line) + (2 if is_block else 1)

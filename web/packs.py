"""Reads the files of a pack, a folder of YAML and Markdown, and says of every mistake in which file and line it is.

An app describes what its files hold as entries (`web.entries`); `Pack.entries` and `Pack.entry` check a file against
them. Mistakes gather in `Pack.problems`, so that one run names as many as it can.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from web.entries import BAD, Entry, Place, Reader

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
E = TypeVar("E", bound=Entry)
R = TypeVar("R")

DEEPEST = 50  # lists and mappings within each other
LARGEST = 5_000_000  # bytes of a file


@dataclasses.dataclass(frozen=True, order=True)
class Problem:
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PackError(Exception):
    """A pack that breaks rules; carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Pack:
    """One guide's folder while it is being read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.problems: list[Problem] = []
        self._ids: dict[type[Entry], set[str]] = {}
        self._results: dict[Callable[[Pack], Any], Any] = {}

    # --- files

    def label(self, file: str) -> str:
        """The name of a file as problems give it: `content/iam-users/guide.yaml`."""
        return f"{self.folder.parent.name}/{self.name}/{file}"

    def start_of(self, file: str) -> Place:
        return Place(self.label(file), 1)

    def files(self, pattern: str) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(pattern) if path.is_file())

    def text(self, file: str, *, wanted_at: Place | None = None) -> str | None:
        """What is in a file; a problem, told at `wanted_at` or at the file, and None where it cannot be read."""
        try:
            path = self.folder / file
            if path.stat().st_size > LARGEST:
                self.problem(self.start_of(file), f"is larger than {LARGEST // 1_000_000} MB")
                return None
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.problem(wanted_at or self.start_of(file), f"the file {file} is missing")
        except (OSError, UnicodeDecodeError) as error:
            self.problem(self.start_of(file), f"cannot be read: {error}")
        return None

    def entries(self, file: str, kind: type[E]) -> tuple[E, ...]:
        """The entries of a file that is a list of them, without those that have problems of their own."""
        found = self._parsed(file, lambda reader, node: reader.sound(kind, node, ""))
        return found or ()

    def entry(self, file: str, kind: type[E]) -> E | None:
        found: E | None = self._parsed(file, lambda reader, node: reader.entry(kind, node, ""))
        return found

    def _parsed(self, file: str, take: Callable[[Reader, yaml.Node], Any]) -> Any:
        text = self.text(file)
        if text is None:
            return None
        loader = Loader(text)
        try:
            if not self._has_sound_shape(file, text):
                return None
            node = loader.get_single_node()
            if node is None:
                self.problem(self.start_of(file), "the file is empty")
                return None
            value = take(Reader(self, self.label(file), loader), node)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problem(
                self.start_of(file).down(mark.line if mark else 0), f"is not YAML: {error.problem or error.context}"
            )
            return None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) if isinstance(error.position, int) else 0
            self.problem(self.start_of(file).down(line), f"is not YAML: {error.reason}")
            return None
        finally:
            loader.dispose()
        return None if value is BAD else value

    def _has_sound_shape(self, file: str, text: str) -> bool:
        """Whether a file is safe to compose: libyaml crashes on what is nested deeply, and aliases of aliases stand for
        more than memory holds."""
        depth = 0
        for event in yaml.parse(text, Loader):
            message = ""
            if isinstance(event, yaml.AliasEvent):
                message = f"*{event.anchor} is an alias: write out what it stands for"
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                message = "is nested too deeply" if depth > DEEPEST else ""
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if message:
                self.problem(self.start_of(file).down(event.start_mark.line if event.start_mark else 0), message)
                return False
        return True

    # --- problems

    def problem(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place.file, place.line, message))

    def saw(self, kind: type[Entry], name: str = "") -> None:
        self._ids.setdefault(kind, set()).update([name] if name else [])

    def has(self, kind: type[Entry], name: str) -> bool:
        """Whether an entry, sound or not, has this id; always where the file that holds them was unreadable."""
        return kind not in self._ids or name in self._ids[kind]

    def check_link(self, place: Place, kind: type[Entry], name: str, noun: str) -> bool:
        if self.has(kind, name):
            return True
        self.problem(place, f"there is no {noun} “{name}”")
        return False

    def check_once(self, entries: Iterable[Entry]) -> None:
        """Say of each entry whose id an earlier one of another list has that it is there twice."""
        first: dict[str, Place] = {}
        for entry in entries:
            name = str(getattr(entry, entry.KEY))
            place = entry.place.of(entry.KEY)
            if (before := first.setdefault(name, place)) is not place:
                self.problem(place, f"duplicate {entry.KEY} “{name}”, first in {before.file}:{before.line}")

    # --- results that several apps share

    def once(self, read: Callable[[Pack], R]) -> R:
        """What `read(pack)` returns; it runs once, so its problems are told once."""
        if read not in self._results:
            self._results[read] = read(self)
        result: R = self._results[read]
        return result

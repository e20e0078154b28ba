"""Drawings of a guide: SVG files that stand inside the page, so only what draws may be in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from django.utils.safestring import SafeString, mark_safe

from web.packs import Pack

TAGS = {
    *("svg", "title", "desc", "defs", "symbol", "use", "g", "text", "tspan", "marker", "clipPath", "mask", "pattern"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "linearGradient", "radialGradient", "stop"),
}


@dataclass(frozen=True)
class Figure:
    """A drawing, and a narrow one for phones where there is one."""

    id: str
    title: str
    wide: SafeString
    narrow: SafeString | None


def read_figures(pack: Pack) -> dict[str, Figure | None]:
    """The drawings of the pack by id; None stands for one that has problems, which have been told."""
    drawings: dict[str, _Drawing | None] = {}
    for file in pack.files("figures/*"):
        stem, _, ending = Path(file).name.partition(".")
        if ending == "svg":
            drawings[stem] = _drawing(pack, file, stem)
        else:
            pack.problem(pack.start_of(file), "a figure is an .svg file")
    figures: dict[str, Figure | None] = {}
    for stem, wide in drawings.items():
        if stem.removesuffix("-narrow") in drawings and stem.endswith("-narrow"):
            continue
        narrow = drawings.get(f"{stem}-narrow")
        figures[stem] = (
            Figure(
                stem,
                wide.title,
                wide.html("diagram hide-s" if narrow else "diagram"),
                narrow.html("diagram only-s") if narrow else None,
            )
            if wide
            else None
        )
    return figures


@dataclass(frozen=True)
class _Drawing:
    text: str
    title: str

    def html(self, classes: str) -> SafeString:
        return mark_safe(self.text.replace("<svg ", f'<svg class="{classes}" ', 1))  # noqa: S308 - checked when read


def _drawing(pack: Pack, file: str, stem: str) -> _Drawing | None:
    text = pack.text(file)
    if text is None:
        return None
    check = _Check(stem)
    problems = check.run(text)
    for line, message in problems:
        pack.problem(pack.start_of(file).down(line - 1), message)
    return None if problems else _Drawing(text[text.index("<svg") :].strip(), check.words["title"].strip())


class _HasDoctype(Exception):  # noqa: N818
    pass


class _Check:
    """Walks through a drawing with expat, which knows line numbers."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.problems: list[tuple[int, str]] = []
        self.words = {"title": "", "desc": ""}
        self.stack: list[str] = []

    def run(self, text: str) -> list[tuple[int, str]]:
        """Each problem with its line."""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = lambda _: self.stack.pop()
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype
        # HTML ends these elsewhere than XML does, so what is hidden in one here could be markup in the page.
        self.parser.CommentHandler = lambda _: self.say("has a comment")
        self.parser.StartCdataSectionHandler = lambda: self.say("has a CDATA section")
        self.parser.ProcessingInstructionHandler = lambda *_: self.say("has a processing instruction")
        try:
            self.parser.Parse(text, True)  # noqa: FBT003
        except _HasDoctype:
            self.say("has a DOCTYPE")
        except expat.ExpatError as error:
            self.problems.append((error.lineno, f"is not well-formed: {expat.errors.messages[error.code]}"))
        else:
            for name, words in self.words.items():
                if not words.strip():
                    self.problems.append((1, f"has no <{name}>: who cannot see the drawing gets nothing"))
        return self.problems

    def say(self, message: str) -> None:
        self.problems.append((self.parser.CurrentLineNumber, message))

    def doctype(self, *_: object) -> None:
        raise _HasDoctype  # and read no further: entities of entities can stand for more than memory holds

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.stack and (tag != "svg" or "viewBox" not in attributes or "class" in attributes):
            self.say("must begin with <svg> that has a viewBox and no class")
        if tag not in TAGS:
            self.say(f"<{tag}> may not stand in a drawing")
        for name, value in attributes.items():
            low = name.lower()  # HTML does not tell capitals apart
            leads_out = re.search(r"url\((?!#)", value, re.IGNORECASE)
            if low == "style" or re.match(r"on|(data-)?hx-", low):
                self.say(f"the attribute {name} may not stand in a drawing")
            elif (low.endswith("href") and not value.startswith("#")) or leads_out:
                self.say(f"{name} may only lead to a part of the same drawing")
            elif low == "id" and not value.startswith(f"{self.stem}-"):
                self.say(f"the id “{value}” must begin with “{self.stem}-”, to be the only one on the page")
        self.stack.append(tag)

    def data(self, words: str) -> None:
        if len(self.stack) == 2 and self.stack[-1] in self.words:
            self.words[self.stack[-1]] += words

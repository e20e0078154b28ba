"""Takes the text of a topic apart: prose, directives and fences; headings, links and facts with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from web.entries import WORDS, Place
from web.markdown import parser, plain
from web.packs import Pack

FENCES = ("check", "note", "beyond")
DIRECTIVES = ("gotcha", "figure", "comparison", "decisions", "building")
WITH_NAME = ("gotcha", "figure")
# ids that the pages themselves use, so that no heading takes them
RESERVED = {
    *("main", "say", "reading", "read-button", "topics-read", "topic-tick", "comments", "comment-form"),
    *("objectives-title", "facts-title", "done-title", "comments-title"),
}


@dataclass(frozen=True)
class Prose:
    tokens: list[Token]


@dataclass(frozen=True)
class Directive:
    name: str
    argument: str
    place: Place


@dataclass(frozen=True)
class Fence:
    kind: Literal["check", "note", "beyond"]
    title: str
    parts: list[Prose]  # a check has two, prompt and answer


@dataclass(frozen=True)
class Heading:
    id: str
    title: str
    level: int


@dataclass
class TopicText:
    """A topic's text as parsed: not rendered, for its links need to know all topics first."""

    topic: str
    file: str
    pieces: list[Prose | Directive | Fence] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    facts: list[tuple[str, Place]] = field(default_factory=list)
    links: list[tuple[Token, Place]] = field(default_factory=list)


def parse(pack: Pack, topic: str, file: str, source: str) -> TopicText:
    return _Parser(pack, topic, file).run(source.splitlines())


def markdown() -> MarkdownIt:
    """The parser of guides: Markdown with `{fact S01}`."""
    md = parser()
    md.inline.ruler.before("escape", "fact", _fact)
    return md


def lines_of(token: Token) -> Iterator[tuple[Token, int]]:
    """The marks of facts and the links in an inline token, with how many lines into it they stand."""
    at = 0
    for child in token.children or ():
        needle = {"fact": "{fact ", "link_open": "]("}.get(child.type)
        if needle and (found := token.content.find(needle, at)) >= 0:
            at = found + 1
        if needle:
            yield child, token.content.count("\n", 0, at)


def _fact(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    if not state.src.startswith("{fact ", state.pos):
        return False
    end = state.src.find("}", state.pos)
    if end < 0:
        return False
    if not silent:
        state.push("fact", "", 0).meta = {"code": state.src[state.pos + 6 : end].strip()}
    state.pos = end + 1
    return True


class _Parser:
    def __init__(self, pack: Pack, topic: str, file: str) -> None:
        self.pack = pack
        self.text = TopicText(topic, file)
        self.start = pack.start_of(file)
        self.md = markdown()

    def problem(self, line: int, message: str) -> None:
        self.pack.problem(self.start.down(line), message)

    def run(self, lines: list[str]) -> TopicText:
        begin = line = 0
        while line < len(lines):
            if code := re.match(r" {0,3}(```+|~~~+)", lines[line]):
                line = _end_of_code(lines, line, code[1])
            elif lines[line].startswith("::"):
                self.prose(lines, begin, line)
                line = begin = self.block(lines, line)
            else:
                line += 1
        self.prose(lines, begin, len(lines))
        return self.text

    def block(self, lines: list[str], line: int) -> int:
        """Take the directive or fence that begins at `line`; returns the line after it."""
        if fence := re.fullmatch(r":::\s*(\w+)\s*(.*?)\s*", lines[line]):
            return self.fence(lines, line, fence[1], fence[2])
        directive = re.fullmatch(r"::([\w-]+)(?:\s+(\S+))?\s*", lines[line])
        if not directive:
            self.problem(line, f"“{lines[line].strip()}” opens nothing and closes nothing")
        elif directive[1] not in DIRECTIVES:
            self.problem(line, f"there is no directive ::{directive[1]}; known are {', '.join(DIRECTIVES)}")
        elif (directive[1] in WITH_NAME) != bool(directive[2]):
            self.problem(line, f"::{directive[1]} {'needs a' if directive[1] in WITH_NAME else 'takes no'} name")
        else:
            self.text.pieces.append(Directive(directive[1], directive[2] or "", self.start.down(line)))
        return line + 1

    def fence(self, lines: list[str], line: int, kind: str, title: str) -> int:
        end = next((n for n in range(line + 1, len(lines)) if lines[n].strip() == ":::"), None)
        if end is None:
            self.problem(line, f":::{kind} is never closed by :::")
            return len(lines)
        for n in range(line + 1, end):
            if lines[n].startswith("::"):
                self.problem(n, f"“{lines[n].strip()}” may not stand inside :::{kind}")
        split = next((n for n in range(line + 1, end) if lines[n].strip() == "---"), None)
        if kind not in FENCES:
            self.problem(line, f"there is no fence :::{kind}; known are {', '.join(FENCES)}")
        elif kind == "check" and (split is None or title):
            self.problem(line, ":::check takes no title, and a line --- between prompt and answer")
        elif kind == "beyond" and title:
            self.problem(line, ":::beyond takes no title")
        else:
            spans = [(line + 1, split), (split + 1, end)] if kind == "check" and split else [(line + 1, end)]
            parts = [Prose(self.tokens(lines, *span, is_inside=True)) for span in spans]
            if not all(part.tokens for part in parts):
                self.problem(line, f":::{kind} has an empty part")
            self.text.pieces.append(Fence(kind, title or "Editor’s note", parts))  # type: ignore[arg-type]
        return end + 1

    def prose(self, lines: list[str], begin: int, end: int) -> None:
        if tokens := self.tokens(lines, begin, end):
            self.text.pieces.append(Prose(tokens))

    def tokens(self, lines: list[str], begin: int, end: int, *, is_inside: bool = False) -> list[Token]:
        tokens = self.md.parse("\n".join(lines[begin:end]))
        line = begin
        for index, token in enumerate(tokens):
            line = begin + token.map[0] if token.map else line
            if token.type == "heading_open":
                self.heading(token, tokens[index + 1], line, is_inside=is_inside)
            elif token.type == "inline":
                for child, down in lines_of(token):
                    place = self.start.down(line + down)
                    if child.type == "fact":
                        self.text.facts.append((child.meta["code"], place))
                    else:
                        self.text.links.append((child, place))
        return tokens

    def heading(self, token: Token, inline: Token, line: int, *, is_inside: bool) -> None:
        level = int(token.tag[1])
        title = plain([inline])
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        last = inline.children[-1] if inline.children else inline
        if given := re.search(r"\s*\{#([^}]*)\}$", last.content):
            last.content = last.content[: given.start()]
            title, name = plain([inline]), given[1]
        before = self.text.headings[-1].level if self.text.headings else 1
        if is_inside or level == 1 or level > before + 1 or token.level:
            self.problem(
                line, "a heading may not stand here: begin with ##, skip no level, and put none inside a block"
            )
        if not WORDS.fullmatch(name) or name in RESERVED or name.startswith(("fact-", "gotcha-", "comment-")):
            self.problem(line, f"“{name}” cannot be the id of a heading: give it another, as in ## Title {{#other}}")
        if any(other.id == name for other in self.text.headings):
            self.problem(line, f"there is another heading with the id “{name}”")
        token.meta = {"id": name}
        self.text.headings.append(Heading(name, title, level))


def _end_of_code(lines: list[str], line: int, fence: str) -> int:
    for n in range(line + 1, len(lines)):
        if re.fullmatch(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*", lines[n]):
            return n + 1
    return len(lines)

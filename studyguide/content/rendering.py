"""Renders the texts of a guide to HTML, with its links, callouts, drawings and tables in place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from studyguide.content.figures import Figure
from studyguide.content.markup import Directive, Fence, Prose, TopicText, lines_of, markdown
from studyguide.content.schema import (
    PAGES,
    BadgeEntry,
    BuildingEntry,
    ComparisonEntry,
    DecisionsEntry,
    DoorEntry,
    FactEntry,
    GotchaEntry,
    GuideEntry,
    TermEntry,
    TopicEntry,
)
from web.entries import Place
from web.markdown import plain
from web.packs import Pack
from web.templatetags.ui import icons_inline

HERE = 'href="#'  # a link inside the page
BADGES = ("user", "role", "root", "group")


@dataclass(frozen=True)
class Rendered:
    body_html: str
    toc_html: str
    text: str
    passages: dict[str, str]  # the paragraph that teaches each fact, by the fact's code, as HTML for another page


@dataclass(frozen=True)
class Cell:
    entity: Any  # what has a name
    text: str


@dataclass(frozen=True)
class Feature:
    slug: str
    name: str


class Book:
    """What the texts of a guide may point at, and how that is rendered."""

    def __init__(
        self,
        pack: Pack,
        *,
        guide: GuideEntry,
        facts: Iterable[FactEntry],
        texts: Iterable[TopicText],
        figures: dict[str, Figure | None],
        comparison: ComparisonEntry | None,
        decisions: DecisionsEntry | None,
        building: BuildingEntry | None,
    ) -> None:
        self.pack = pack
        self.guide = guide
        self.facts = {fact.id: fact for fact in facts}
        self.gotchas = {gotcha.id: gotcha for gotcha in guide.gotchas}
        self.texts = {text.topic: text for text in texts}
        self.figures = figures
        self.comparison = comparison
        self.decisions = decisions
        self.building = building

    # --- texts

    def html(self, text: str, place: Place) -> SafeString:
        """A text of a YAML file as blocks of HTML."""
        md = self._markdown()
        return self._html(md, md.parse(text), place)

    def inline_html(self, text: str, place: Place) -> SafeString:
        """The same without `<p>`, for a text that stands in a sentence's place."""
        md = self._markdown()
        return self._html(md, md.parseInline(text), place)

    def _html(self, md: MarkdownIt, tokens: list[Token], place: Place) -> SafeString:
        with icons_inline():
            html: str = md.renderer.render(self._resolved(tokens, place), md.options, {})
        return mark_safe(html.strip())  # noqa: S308 - raw HTML is off

    def topic(self, text: TopicText) -> Rendered:
        with icons_inline():
            return _TopicRenderer(self, text).run()

    def _resolved(self, tokens: list[Token], place: Place) -> list[Token]:
        for token in tokens:
            for child, down in lines_of(token):
                where = place.down(down + (token.map[0] if token.map else 0))
                if child.type == "fact":
                    self.pack.problem(where, "{fact …} may only stand in the text of a topic")
                else:
                    self.resolve(child, where, "")
            fold_badges(token)
        return tokens

    def _markdown(self) -> MarkdownIt:
        md = markdown()
        md.add_render_rule("badge", lambda _, tokens, index, *__: badge(tokens[index]))
        return md

    # --- links

    def resolve(self, link: Token, place: Place, topic: str) -> None:
        """Make `term:mfa` and its like addresses; `topic` is where the link stands."""
        href = unquote(str(link.attrs["href"]))
        scheme, _, target = href.partition(":")
        resolvers: dict[str, Callable[[str, Place, str], str | None]] = {
            "term": self._term,
            "topic": self._topic,
            "fact": self._fact,
            "page": self._page,
        }
        if scheme in resolvers:
            if found := resolvers[scheme](target, place, topic):
                link.attrs["href"] = found
            if scheme == "term":
                link.attrSet("class", "term")
        elif scheme == "badge" and target not in BADGES:
            self.pack.problem(place, f"there is no badge “{target}”; known are {', '.join(BADGES)}")
        elif scheme not in {"badge", "https"}:
            self.pack.problem(place, f"“{href}” leads nowhere: use https, term, topic, fact, page or badge")

    def url(self, name: str, *parts: str) -> str:
        return reverse(f"studyguide:{name}", args=[self.guide.id, *parts])

    def _term(self, target: str, place: Place, topic: str) -> str | None:
        if self.pack.check_link(place, TermEntry, target, "term"):
            return f"{self.url('glossary')}#term-{target}"
        return None

    def _topic(self, target: str, place: Place, topic: str) -> str | None:
        name, _, heading = target.partition("#")
        if not self.pack.check_link(place, TopicEntry, name, "topic"):
            return None
        if heading and name in self.texts and all(other.id != heading for other in self.texts[name].headings):
            self.pack.problem(place, f"the topic “{name}” has no heading “{heading}”")
            return None
        return f"#{heading}" if heading and name == topic else self.url("topic", name) + (heading and f"#{heading}")

    def _fact(self, target: str, place: Place, topic: str) -> str | None:
        if not self.pack.check_link(place, FactEntry, target, "fact") or target not in self.facts:
            return None
        home = self.facts[target].topic
        return f"#fact-{target}" if home == topic else f"{self.url('topic', home)}#fact-{target}"

    def _page(self, target: str, place: Place, topic: str) -> str | None:
        parts = urlsplit(target)
        if not self.check_page(parts.path, place):
            return None
        query = parse_qs(parts.query, keep_blank_values=True)
        known = {"as": (BadgeEntry, "badge"), "door": (DoorEntry, "door")} if parts.path == "building" else {}
        for key, values in query.items():
            if key not in known:
                self.pack.problem(place, f"the page {parts.path} knows no “{key}”")
                return None
            self.pack.check_link(place, known[key][0], values[-1], known[key][1])
        name = {"overview": "guide", "cheat-sheet": "cheat_sheet"}.get(parts.path, parts.path)
        return self.url(name) + (parts.query and f"?{parts.query}") + (parts.fragment and f"#{parts.fragment}")

    def check_page(self, page: str, place: Place) -> bool:
        if page not in PAGES:
            self.pack.problem(place, f"there is no page “{page}”; known are {', '.join(PAGES)}")
            return False
        files = {"comparison": self.comparison, "decisions": self.decisions, "building": self.building}
        if files.get(page, self) is None and not (self.pack.folder / f"{page}.yaml").exists():
            self.pack.problem(place, f"there is no page “{page}” without {page}.yaml")
            return False
        return True


class _TopicRenderer:
    """Renders one topic: sections that begin at each h2, prose and blocks in them."""

    def __init__(self, book: Book, text: TopicText) -> None:
        self.book = book
        self.source = text
        self.html: list[str] = []
        self.words: list[str] = []
        self.passages: dict[str, str] = {}
        self.is_open = False
        self.md = book._markdown()
        self.md.add_render_rule("fact", lambda _, tokens, index, *__: self.fact(tokens[index]))

    def run(self) -> Rendered:
        for link, place in self.source.links:
            self.book.resolve(link, place, self.source.topic)
        for piece in self.source.pieces:
            if isinstance(piece, Prose):
                self.prose(piece)
            elif isinstance(piece, Fence):
                self.fence(piece)
            else:
                self.directive(piece)
        self.html.append("</section>" if self.is_open else "")
        toc = "".join(
            f'<li><a href="#{heading.id}">{escape(heading.title)}</a></li>'
            for heading in self.source.headings
            if heading.level == 2
        )
        return Rendered(
            "\n".join(filter(None, self.html)),
            toc and f"<ol>{toc}</ol>",
            "\n".join(filter(None, self.words)),
            self.passages,
        )

    def render(self, tokens: Sequence[Token]) -> SafeString:
        for token in tokens:
            fold_badges(token)
        for before, token in itertools.pairwise(tokens):
            if token.type == "inline" and before.type == "paragraph_open":
                self.keep_passage(token)
        self.words.append(plain(tokens))
        html: str = self.md.renderer.render(tokens, self.md.options, {})
        return mark_safe(html.strip())  # noqa: S308 - raw HTML is off

    def keep_passage(self, paragraph: Token) -> None:
        """Of a paragraph that teaches facts, the HTML to show elsewhere: without anchors, with whole links."""
        children = paragraph.children or []
        codes = [child.meta["code"] for child in children if child.type == "fact"]
        if not codes:
            return
        words = [child for child in children if child.type != "fact"]
        html = self.md.renderer.render([Token("inline", "", 0, children=words)], self.md.options, {}).strip()
        here = self.book.url("topic", self.source.topic)
        self.passages |= dict.fromkeys(codes, f"<p>{html.replace(HERE, f'{HERE[:-1]}{here}#')}</p>")

    def prose(self, piece: Prose) -> None:
        starts = [n for n, token in enumerate(piece.tokens) if token.type == "heading_open" and token.tag == "h2"]
        bounds = sorted({0, *starts, len(piece.tokens)})
        for begin, end in itertools.pairwise(bounds):
            tokens = piece.tokens[begin:end]
            if begin in starts:
                self.section(tokens[:3])
                tokens = tokens[3:]
            for token in tokens:
                if token.type == "heading_open":
                    token.attrSet("id", token.meta["id"])
            if tokens:
                self.html.append(f'<div class="prose">\n{self.render(tokens)}\n</div>')

    def section(self, heading: list[Token]) -> None:
        name = heading[0].meta["id"]
        self.html.append(f'{"</section>" if self.is_open else ""}<section class="passage" id="{name}">')
        self.html.append(self.render(heading))
        self.is_open = True

    def fence(self, piece: Fence) -> None:
        parts = [self.render(part.tokens) for part in piece.parts]
        context = {"title": piece.title, "html": parts[0], "answer_html": parts[-1]}
        self.html.append(render_to_string(f"components/{piece.kind}.html", context).strip())

    def fact(self, token: Token) -> str:
        fact = self.book.facts.get(token.meta["code"])
        return render_to_string("components/fact.html", {"fact": fact}).strip() if fact else ""

    def directive(self, piece: Directive) -> None:
        context = getattr(self, piece.name)(piece)
        if context is not None:
            template = {"building": "invitation"}.get(piece.name, piece.name)
            self.html.append(render_to_string(f"components/{template}.html", context).strip())

    def gotcha(self, piece: Directive) -> dict[str, Any] | None:
        if not self.book.pack.check_link(piece.place, GotchaEntry, piece.argument, "gotcha"):
            return None
        gotcha = self.book.gotchas[piece.argument]
        if gotcha.topic != self.source.topic:
            self.book.pack.problem(piece.place, f"the gotcha “{gotcha.id}” belongs to the topic “{gotcha.topic}”")
        self.words.append(f"{gotcha.title}\n{plain(markdown().parse(gotcha.text))}")
        html = self.book.html(gotcha.text, gotcha.place.text("text"))
        return {"title": gotcha.title, "text_html": html, "anchor": f"gotcha-{gotcha.id}"}

    def figure(self, piece: Directive) -> dict[str, Any] | None:
        if piece.argument not in self.book.figures:
            self.book.pack.problem(piece.place, f"there is no drawing figures/{piece.argument}.svg")
        figure = self.book.figures.get(piece.argument)
        return {"figure": figure} if figure else None

    def comparison(self, piece: Directive) -> dict[str, Any] | None:
        if not self.book.check_page("comparison", piece.place) or not (table := self.book.comparison):
            return None
        rows = [
            (Feature(row.id, row.feature), [Cell(entity, row.cells.get(entity.id, "")) for entity in table.entities])
            for row in table.rows
        ]
        return {"entities": table.entities, "rows": rows}

    def decisions(self, piece: Directive) -> dict[str, Any] | None:
        if not self.book.check_page("decisions", piece.place) or not self.book.decisions:
            return None
        return {"decisions": self.book.decisions.rows}

    def building(self, piece: Directive) -> dict[str, Any] | None:
        if not self.book.check_page("building", piece.place):
            return None
        return {"url": self.book.url("building")}


def fold_badges(token: Token) -> None:
    """Make `[IAM user](badge:user)` one token."""
    children: list[Token] = []
    kind = ""
    for child in token.children or ():
        href = str(child.attrs.get("href", ""))
        if child.type == "link_open" and (match := re.fullmatch(r"badge:(\w+)", href)):
            kind = match[1]
            children.append(Token("badge", "", 0, meta={"kind": kind}))
        elif kind and child.type == "link_close":
            kind = ""
        elif kind:
            children[-1].content += child.content
        else:
            children.append(child)
    if token.children is not None:
        token.children = children


def badge(token: Token) -> str:
    return render_to_string("components/badge.html", {"kind": token.meta["kind"], "text": token.content}).strip()

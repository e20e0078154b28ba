"""Turns Markdown into HTML that is safe to show, whoever wrote it.

Raw HTML in a source is shown as text. What the parser makes passes an allow-list besides: no `style`, no `on*`, no
`hx-*` or `data-hx-*` (they need no script to do harm), no `form`, and no `id` or `name` that could clobber the page's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TAGS = {
    *("p", "h2", "h3", "h4", "blockquote", "pre", "hr", "br", "div", "ol", "ul", "li", "dl", "dt", "dd"),
    *("a", "b", "code", "em", "i", "strong", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "td": {"data-label"},
    "th": {"scope"},
}
CLASSES = {
    "div": {"tblbox"},
    "pre": {"code"},
    "table": {"tbl", "tbl--cards"},
    "td": {"num"},
    "th": {"num"},
}

PICTURES = "/images/"  # where uploaded pictures are served from; a text names one by the digest of its file
PICTURE = re.compile(r"image:([0-9a-f]{64})")
PICTURE_URL = re.compile(re.escape(PICTURES) + r"[0-9a-f]{64}")

UNMARKED = re.compile(r"[A-Za-z0-9 ,.;:()/%-]*")  # nothing here means anything to Markdown or HTML inside a line
LONGEST_LABEL = 80  # of a column: it is repeated in each of its cells, and a source of 100 KB would make a page of 1 GB
STRAIGHT = str.maketrans("‘’“”", "''\"\"")  # as people type them into a search


def sanitise(html: str, *, pictures: bool = False) -> str:
    """The part of `html` that is on the allow-list; scripts and styles go with their content."""
    return nh3.clean(
        html,
        tags=TAGS | {"img"} if pictures else TAGS,
        attributes=ATTRIBUTES | {"img": {"src", "alt", "loading"}} if pictures else ATTRIBUTES,
        attribute_filter=_of_ours if pictures else None,
        allowed_classes=CLASSES,
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
        filter_style_properties=set(),
    )


def _of_ours(tag: str, attribute: str, value: str) -> str | None:
    """A picture comes from here or from nowhere."""
    return None if (tag, attribute) == ("img", "src") and not PICTURE_URL.fullmatch(value) else value


def to_html(text: str, *, pictures: bool = False) -> str:
    """`pictures`: `![what it shows](image:<digest>)` becomes one; any other picture stays the text it was."""
    if pictures and "![" in text:
        return sanitise(_picturing.render(text), pictures=True).strip()
    return sanitise(_parser.render(text)).strip()


def to_inline_html(text: str, *, pictures: bool = False) -> str:
    """Without `<p>`, for a text that stands inside a sentence, a label or a table cell; blocks are not recognised."""
    if UNMARKED.fullmatch(text):  # as most options are, and a big bank has ten thousand of them
        return text.strip()
    if pictures and "![" in text:
        return sanitise(_picturing.renderInline(text), pictures=True).strip()
    return sanitise(_parser.renderInline(text)).strip()


def images(text: str) -> list[tuple[str, str]]:
    """The pictures that a text asks for: where each comes from, and what it says in their place."""
    if "![" not in text:
        return []
    found = [token for token in inline_tokens(_picturing.parse(text)) if token.type == "image"]
    return [(str(token.attrs["src"]), token.content.strip()) for token in found]


def to_text(text: str) -> str:
    """The words alone, for search, titles and descriptions."""
    return plain(_parser.parse(text))


def links(text: str) -> list[str]:
    """Where the links in `text` lead."""
    if "](" not in text and "<" not in text and "]:" not in text:
        return []
    return [str(token.attrs["href"]) for token in inline_tokens(_picturing.parse(text)) if token.type == "link_open"]


def parser() -> MarkdownIt:
    """CommonMark with tables and curly quotes, without raw HTML and images; for callers that add rules of their own."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    markdown.disable(["image", "html_block", "html_inline"])
    markdown.core.ruler.push("label_tables", _label_tables)
    markdown.core.ruler.push("mark_outside_links", _mark_outside_links)
    for name in ("fence", "code_block"):
        markdown.add_render_rule(name, _code)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    return markdown


def inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def plain(tokens: Sequence[Token], shown: Callable[[Token], str] = lambda token: token.content) -> str:
    """The words of parsed Markdown; `shown` says what a leaf token reads as."""
    blocks = []
    for token in tokens:
        if token.type == "inline":
            leaves = (" " if leaf.type in {"softbreak", "hardbreak"} else shown(leaf) for leaf in token.children or ())
            blocks.append(" ".join("".join(leaves).split()))
        elif token.type in {"fence", "code_block"}:
            blocks.append(" ".join(token.content.split()))
    return "\n".join(block for block in blocks if block).translate(STRAIGHT)


def _label_tables(state: StateCore) -> None:
    """Make the first cell of a row its header and label the others, so that a table can fold into cards on a phone."""
    labels: list[str] = []
    column = 0
    in_head = False
    for index, token in enumerate(state.tokens):
        if token.type in {"thead_open", "thead_close"}:
            in_head = token.type == "thead_open"
            labels = [] if in_head else labels
        elif token.type == "tr_open":
            column = 0
        elif token.type in {"th_open", "td_open"}:
            if token.attrs.pop("style", "") == "text-align:right":
                token.attrSet("class", "num")
            if in_head:
                labels.append(plain([state.tokens[index + 1]]))
                if labels[-1]:
                    token.attrSet("scope", "col")
                else:  # the corner above row headers is no header itself
                    token.tag = state.tokens[index + 2].tag = "td"
            elif column == 0:
                token.tag = "th"
                token.attrSet("scope", "row")
            else:
                token.attrSet("data-label", labels[column][:LONGEST_LABEL])
        elif token.type == "td_close":
            token.tag = "td" if column else "th"
            column += 1


def _mark_outside_links(state: StateCore) -> None:
    for token in inline_tokens(state.tokens):
        if token.type == "link_open" and str(token.attrs["href"]).startswith(("https:", "http:")):
            token.attrSet("rel", "noopener")


def _code(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Focusable, for a block that is wider than the screen scrolls, and must do so from the keyboard too."""
    return f'<pre class="code" tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return '<div class="tblbox"><table class="tbl tbl--cards">\n'


def _table_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "</table></div>\n"


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    found = PICTURE.fullmatch(str(token.attrs["src"]))
    if not found or not token.content.strip():
        return escapeHtml(f"![{token.content}]({token.attrs['src']})")
    return f'<img src="{PICTURES}{found[1]}" alt="{escapeHtml(token.content.strip())}" loading="lazy">'


_parser = parser()
_picturing = parser().enable("image")
_picturing.add_render_rule("image", _image)

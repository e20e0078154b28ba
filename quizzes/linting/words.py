"""Markdown as plain words: what rules about wording count and compare. English only."""

from __future__ import annotations

import re
from functools import lru_cache

FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^(?:```|~~~).*$", re.MULTILINE)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# Bounded: from each of many brackets that nothing closes, the search would run to the end of the text.
IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^)]{0,500}\)")  # says nothing that is asked
LINK = re.compile(r"\[([^\[\]]{0,500})\]\([^)]{0,500}\)")
WORD = re.compile(r"[^\W_]+(?:(?:['’.:*/@_-]+|(?<=\d),(?=\d))[^\W_]+)*")
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
SELECT = re.compile(r"\s*\(Select [A-Z]+\.\)\s*$")
SENTENCE_END = re.compile(r"(?<=[.?!:])[\s\"”*_)]+(?=[\"“*_(`]*[A-Z0-9`])")
ENDING = re.compile(r"(?<=\w{4})(?:ations?|ating|ated|ates|ions?|ings?|ies|ed|es|e)$|(?<=\w{3})(?<![sui])s$")

ABSOLUTES = re.compile(
    r"\b(?:always|(?<!has )(?<!have )(?<!had )never|completely|entirely|totally|absolutely|impossible|invariably"
    r"|guarantees?|guaranteed|in (?:all|every) cases?|at all times|no matter|under (?:all|no|any) circumstances)\b",
    re.IGNORECASE,
)

MEANINGLESS = """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each either every few first for from further get gets had
    has have having he her here hers him his how i if in into is it its itself just let lets made make makes may me
    might more most must my need needs neither no nor not now of off on once one only or other others our out over own
    same shall she should since so some such than that the their them then there these they this those through to too
    two three under until up upon use used uses using very via was we were what when where whether which while who
    whom whose why will with within without would yet you your
"""
STOP_WORDS = frozenset(MEANINGLESS.split())


def plain(markdown: str, *, keep_code: bool = True) -> str:
    """The text without its marks, on one line; with `keep_code=False` a “…” stands for each piece of code."""
    text = FENCE.sub(" ", markdown) if keep_code else FENCED.sub(" … ", markdown)
    parts, at = [], 0
    for span in CODE_SPAN.finditer(text):
        parts += [_unmarked(text[at : span.start()]), span[2] if keep_code else " … "]
        at = span.end()
    return " ".join("".join([*parts, _unmarked(text[at:])]).split())


def _unmarked(text: str) -> str:
    return LINK.sub(r"\1", IMAGE.sub(" ", text)).replace("*", "")


def prose(markdown: str) -> str:
    """The text without fenced code, on one line, code spans unwrapped: what a reader reads as sentences."""
    return plain(FENCED.sub(" ", markdown))


def word_count(markdown: str) -> int:
    """As a word processor counts; fenced code does not count."""
    return len(prose(SELECT.sub("", markdown.strip())).split())


def words(markdown: str) -> list[str]:
    """In lower case, in order, code included."""
    return [word.replace("’", "'") for word in WORD.findall(plain(markdown).lower())]


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """A word without its common endings, so that `rotates`, `rotated` and `rotation` meet. Rough on purpose."""
    word = word.removesuffix("'s").removesuffix("'")
    if not word.isalpha():
        return word
    short = ENDING.sub("", word, count=1)
    return short.removesuffix("y").removesuffix("at") if len(short) > 5 else short


def content_roots(markdown: str) -> frozenset[str]:
    """The roots of the words that carry meaning."""
    return frozenset(root(word) for word in words(markdown) if word not in STOP_WORDS and len(word) > 1)


def _without_images(stem: str) -> str:
    return IMAGE.sub("", stem).strip()


def last_sentence(stem: str) -> str:
    """What a stem ends with, apart from `(Select TWO.)`: the question it asks, if it asks one."""
    last_paragraph = re.split(r"\n\s*\n", FENCED.sub("\n", SELECT.sub("", _without_images(stem))).strip())[-1]
    return SENTENCE_END.split(prose(last_paragraph))[-1].strip()

"""Fills the slots of a text: articles, capitals, other forms, verbs that agree.

In a text stand `{worker}` (the phrase), `{a worker}` (with `a` or `an`), `{worker.many}` (another form of it),
`{worker: signs | sign}` (one of two words, by its number), `{choice auditor}` (words of the matrix or the table). A
capital makes a capital: `{Worker}`, `{A worker}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizzes.scenarios.template import Phrase

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
QUOTES = ("choice", "requirement", "cell")  # of a row of the matrix, of a row of it, of the table: feature/entity
DEEPEST = 3  # phrases within phrases

_NAME = r"[A-Za-z][a-z0-9-]*"
_QUOTE = re.compile(rf"({'|'.join(QUOTES)}) ([a-z0-9-]+(?:/[a-z0-9-]+)?)")
_AGREEMENT = re.compile(rf"({_NAME}): *([^|]+?) *\| *([^|]+?) *")
_PHRASE = re.compile(rf"(?:([Aa]n?) )?({_NAME})(?:\.([a-z0-9-]+))?")

_SILENT_H = re.compile(r"(?:heir|honest|honou?r|hour)", re.IGNORECASE)
_CONSONANT_SOUND = re.compile(r"(?:eu|ewe|one\b|once\b|uni(?!n|m)|us[aeu]|ut[eio]|ubi)", re.IGNORECASE)
_SPELLED = re.compile(r"[A-Z][A-Z0-9]+\b|[A-Z]\b|[A-Z]\.")
_SPOKEN_AS_WORDS = re.compile(r"(?:SAML|RAM|ROSA|LAN)\b")
_AN_NUMBER = re.compile(r"(?:8|1[18](?!\d))")


@dataclass(frozen=True, slots=True)
class Placeholder:
    slot: str = ""
    form: str = "text"
    has_article: bool = False
    is_capital: bool = False
    ways: tuple[str, str] | None = None  # for one, for several
    quote: str = ""


class BadPlaceholder(ValueError):  # noqa: N818
    """What stands between braces is none of the forms above."""


def placeholders(text: str) -> Iterator[Placeholder]:
    """Those of a text. Raises BadPlaceholder, also for a brace that stands alone."""
    for found in PLACEHOLDER.finditer(text):
        yield _read(found[1])
    if alone := re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise BadPlaceholder(f"a “{alone[0]}” stands alone")


def slots_in(text: str) -> set[str]:
    """The slots that a text names, none where it makes no sense."""
    try:
        return {one.slot for one in placeholders(text) if one.slot}
    except BadPlaceholder:
        return set()


def fill(text: str, drawn: Mapping[str, Phrase], quotes: Mapping[str, str], *, depth: int = 0) -> str:
    """The text with every slot filled. Raises KeyError for a slot that is empty and BadPlaceholder for nonsense."""
    if depth > DEEPEST:
        raise BadPlaceholder("phrases that hold each other")

    def words(found: re.Match[str]) -> str:
        one = _read(found[1])
        if one.quote:
            return quotes[one.quote]
        phrase = drawn[one.slot]
        if one.ways:
            return one.ways[phrase.is_plural]
        said = fill(phrase.forms[one.form] if one.form != "text" else phrase.text, drawn, quotes, depth=depth + 1)
        if one.has_article:
            said = f"{article(said)} {said}"
        return said[:1].upper() + said[1:] if one.is_capital else said

    return PLACEHOLDER.sub(words, text)


def article(words: str) -> str:
    """`a` or `an`, by how English speaks what follows."""
    start = words.lstrip("“\"'`*_(")
    if _SPELLED.match(start) and not _SPOKEN_AS_WORDS.match(start):
        is_vowel = start[0] in "AEFHILMNORSX"
    elif start[:1].isdigit():
        is_vowel = bool(_AN_NUMBER.match(start))
    elif _SILENT_H.match(start):
        is_vowel = True
    else:
        is_vowel = start[:1].lower() in set("aeiou") and not _CONSONANT_SOUND.match(start)
    return "an" if is_vowel else "a"


def _read(inside: str) -> Placeholder:
    if _QUOTE.fullmatch(inside):
        return Placeholder(quote=inside)
    if agreement := _AGREEMENT.fullmatch(inside):
        return Placeholder(_slot(agreement[1]), ways=(agreement[2], agreement[3]))
    phrase = _PHRASE.fullmatch(inside)
    if not phrase:
        raise BadPlaceholder(f"“{{{inside}}}” cannot be understood")
    article_, name, form = phrase.groups()
    return Placeholder(
        _slot(name),
        form or "text",
        has_article=bool(article_),
        is_capital=(article_ or name)[0].isupper(),
    )


def _slot(name: str) -> str:
    return name[0].lower() + name[1:]

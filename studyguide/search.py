"""Finds topics, facts and terms by words, ranks them and marks the words in an excerpt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from studyguide.models import Fact, Term, Topic

LONGEST = 100  # characters of a query
MOST_WORDS = 8
MOST_OF_A_KIND = 50
WIDTH = 220  # characters of an excerpt


@dataclass(frozen=True)
class Hit:
    url: str
    title: SafeString
    excerpt: SafeString
    note: str  # where it stands


@dataclass(frozen=True)
class Group:
    kind: str
    total: int
    hits: list[Hit]


def words_of(query: str) -> list[str]:
    """The words to look for: without doubles, plurals cut to what singular and plural share."""
    query = re.sub(r"\b(\d{1,3})000\b", r"\1,000", query[:LONGEST])  # the guide writes 5,000
    words = [_stem(word.strip(".,;:!?\"'()")) for word in query.split()]
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def find(query: str) -> list[Group]:
    """What has all words of the query, best first, in at most three queries."""
    words = words_of(query)
    if not words:
        return []
    groups = [
        _group("Topics", words, _topics(words)),
        _group("Facts", words, _facts(words)),
        _group("Glossary", words, _terms(words)),
    ]
    return [group for group in groups if group.total]


def rank(words: list[str], title: str, text: str) -> int:
    """Higher is better: words in the title count most, then words that stand together, then how often they stand."""
    title, text = title.lower(), text.lower()
    in_title = sum(100 if title.startswith(word) else 60 for word in words if word in title)
    together = 30 if " ".join(words) in text else 0
    return in_title + together + sum(min(text.count(word), 10) for word in words)


def excerpt(text: str, words: list[str], width: int = WIDTH) -> str:
    """About `width` characters of the text around the words: where they stand together, or else the first of them."""
    lower = text.lower()
    place = lower.find(" ".join(words))
    if place < 0:
        place = min((found for word in words if (found := lower.find(word)) >= 0), default=0)
    start = 0 if len(text) <= width else max(0, min(place - width // 3, len(text) - width))
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + width
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + width // 2)
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def marked(text: str, words: list[str]) -> SafeString:
    """The text, escaped, with the words in <mark>, each with the rest of the word it begins."""
    if not words:
        return escape(text)
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?:{longest_first})\w{{0,20}}", re.IGNORECASE)
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece from outside is escaped


@dataclass(frozen=True)
class _Found:
    url: str
    title: str
    text: str
    note: str


def _group(kind: str, words: list[str], found: list[_Found]) -> Group:
    best = sorted(found, key=lambda each: -rank(words, each.title, each.text))
    hits = [
        Hit(each.url, marked(each.title, words), marked(excerpt(each.text, words), words), each.note)
        for each in best[:MOST_OF_A_KIND]
    ]
    return Group(kind, len(found), hits)


def _topics(words: list[str]) -> list[_Found]:
    rows = Topic.objects.published().filter(_has(words, "title", "summary", "text")).select_related("guide")
    return [
        _Found(
            topic.get_absolute_url(),
            topic.title,
            topic.text if any(word in topic.text.lower() for word in words) else topic.summary,
            f"{topic.guide.title}, floor {topic.number}",
        )
        for topic in rows.defer("body_html", "toc_html")
    ]


def _facts(words: list[str]) -> list[_Found]:
    rows = Fact.objects.filter(_has(words, "code", "text"), is_retired=False, topic__is_retired=False)
    return [
        _Found(
            f"{fact.topic.get_absolute_url()}#{fact.anchor}",
            f"{fact.topic.title}: {fact.code}",
            fact.text.replace("`", ""),
            "A fact beyond the guide" if fact.is_beyond else "A fact of the guide",
        )
        for fact in rows.select_related("topic__guide").defer("topic__body_html", "topic__toc_html", "topic__text")
    ]


def _terms(words: list[str]) -> list[_Found]:
    rows = Term.objects.filter(_has(words, "name", "definition")).select_related("guide")
    return [_Found(term.get_absolute_url(), term.name, term.definition, term.guide.title) for term in rows]


def _has(words: list[str], *fields: str) -> Q:
    """All words, each in any of the fields."""
    return reduce(and_, (Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR) for word in words))


def _stem(word: str) -> str:
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word

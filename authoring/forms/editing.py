"""The form of the editor: an item's words and home as they were typed. Whatever is typed can be kept."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from authoring.documents import Words, WordsOption, WordsPrompt
from authoring.fields import OF_OPTION, OF_PROMPT
from authoring.homes import LONGEST_TAG, MOST_TAGS, Home
from authoring.models import ItemDraft
from quizzes.kinds import KINDS
from quizzes.kinds.true_false import TEXTS
from quizzes.models import Item
from quizzes.opaque import LIMIT

TOKEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})|r([0-9]{1,18})")
PART_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
LINES = {"stem", "rationale", "text", "also"}  # fields that may have several
MOST_SPELLINGS = 9


@dataclass(frozen=True)
class Known:
    """What can be chosen, by what a form sends."""

    objectives: frozenset[int]
    facts: frozenset[int]
    misconceptions: frozenset[str]
    cases: frozenset[str]


@dataclass(frozen=True)
class Began:
    """What an author began from: a version of a draft, or a revision."""

    draft: int | None = None
    version: int = 1  # what a draft begins with is what is published
    revision: int | None = None

    @classmethod
    def read(cls, token: str) -> Began:
        """Raises SuspiciousOperation for what is no token of ours."""
        found = TOKEN.fullmatch(token)
        if not found:
            raise SuspiciousOperation("no version of an item")
        draft, version, revision = (int(number) if number else None for number in found.groups())
        return cls(draft, version or 1, revision)

    def is_still(self, item: Item, draft: ItemDraft | None) -> bool:
        """Whether what is stored now grew from it."""
        if self.draft:
            return draft is not None and draft.pk == self.draft
        return item.current_revision_id == self.revision


@dataclass(frozen=True)
class Edited:
    words: Words
    began: Began
    home: Home
    home_began: Home
    errors: dict[str, str]  # of home fields that were not taken
    typed: dict[str, str]  # those as they were typed


def read(data: QueryDict, known: Known) -> Edited:
    """What was sent. Raises SuspiciousOperation for a form that no page of ours makes."""
    try:
        began = Home.load(data.get("home_began", ""))
    except ValueError as problem:
        raise SuspiciousOperation("no form of the editor") from problem
    home, errors = _home_in(data, began, known)
    typed = {name: data.get(f"home.{name}", "") for name in errors}
    return Edited(words_in(data, known), Began.read(data.get("version", "")), home, began, errors, typed)


def words_in(data: QueryDict, known: Known) -> Words:
    kind = data.get("kind", "")
    if kind not in KINDS:
        raise SuspiciousOperation("no kind of item")
    option_ids, prompt_ids = _ids(data, "options"), _ids(data, "prompts")
    right = set(data.getlist("correct"))
    options = tuple(WordsOption(**_part(data, "options", one, OF_OPTION), correct=one in right) for one in option_ids)
    if kind == "true-false":
        options = tuple(replace(one, text=text) for one, text in zip(options, TEXTS, strict=False))
    prompts = tuple(WordsPrompt(**_part(data, "prompts", one, OF_PROMPT)) for one in prompt_ids)
    _only({option.misconception for option in options}, known.misconceptions)
    _only({prompt.answer for prompt in prompts}, option_ids)
    _only({data.get("case", "")}, known.cases)
    return Words(
        kind=kind,
        stem=cleaned(data.get("stem", "")),
        rationale=cleaned(data.get("rationale", "")),
        options=options,
        prompts=prompts,
        unit=one_line(data.get("unit", ""))[:40],
        tolerance=one_line(data.get("tolerance", ""))[:40],
        case=data.get("case", ""),
    )


def _ids(data: QueryDict, name: str) -> list[str]:
    given = data.getlist(name)
    if len(given) > LIMIT or len(set(given)) < len(given) or not all(PART_ID.fullmatch(one) for one in given):
        raise SuspiciousOperation(f"no parts of an item: {name}")
    return given


def _part(data: QueryDict, parts: str, part: str, names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": part}
    for name in names:
        given = data.get(f"{parts}.{part}.{name}", "")
        found[name] = cleaned(given) if name in LINES else one_line(given)
    if "also" in found:
        lines = [one_line(line) for line in found["also"].split("\n")]
        found["also"] = tuple(line for line in lines if line)[:MOST_SPELLINGS]
    return found


def _only(given: set[str], known: Any) -> None:
    if not given <= {"", *known}:
        raise SuspiciousOperation("what was chosen is not on offer")


def cleaned(given: str) -> str:
    """Text of several lines: ends of lines as we store them, nothing that cannot be seen but tabs."""
    text = given.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
    return seen.strip()


def one_line(given: str) -> str:
    return " ".join(cleaned(given).split())


# --- home


def _home_in(data: QueryDict, began: Home, known: Known) -> tuple[Home, dict[str, str]]:
    """The fields of it that can be taken, the others as they began, and what is wrong with those."""
    errors: dict[str, str] = {}

    def wrong(name: str, words: str) -> Any:
        errors[name] = words
        return getattr(began, name)

    url = data.get("home.reference_url", "").strip()
    title = one_line(data.get("home.reference_title", ""))
    day = data.get("home.verified_on", "").strip()
    tags = tags_in(data.get("home.tags", ""))
    lead = _number(data.get("home.lead_fact", ""), {*known.facts, began.lead_fact})
    facts = {_number(given, {*known.facts, *began.facts}) for given in data.getlist("home.facts")}
    facts |= {lead} & {*known.facts, *began.facts}  # a forged beginning brings in no fact that is not on offer
    home = Home(
        objective=_number(data.get("home.objective", ""), {*known.objectives, began.objective}),
        difficulty=_number(data.get("home.difficulty", ""), set(range(1, 6))) or began.difficulty,
        lead_fact=lead,
        facts=tuple(sorted(fact for fact in facts if fact is not None)),
        tags=tags if len(tags) <= MOST_TAGS else wrong("tags", f"{MOST_TAGS} tags are the most."),
        reference_title=title if len(title) <= 200 else wrong("reference_title", "At most 200 characters."),
        reference_url=url if _is_address(url) else wrong("reference_url", "Write an address that begins with https://"),
        verified_on=day if _is_day(day) else wrong("verified_on", "Write a date such as 2026-11-23."),
    )
    return replace(home, objective=home.objective or began.objective), errors


def tags_in(given: str) -> tuple[str, ...]:
    """Words between commas, each once, whatever its case."""
    found = {tag.casefold(): tag for tag in (one_line(part)[:LONGEST_TAG].strip() for part in given.split(",")) if tag}
    return tuple(sorted(found.values()))


def _number(given: str, known: set[Any]) -> int | None:
    if not given:
        return None
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    if number not in known:
        raise SuspiciousOperation("what was chosen is not on offer")
    return number


def _is_address(url: str) -> bool:
    if not url:
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and len(url) <= 200 and not re.search(r"\s", url)


def _is_day(day: str) -> bool:
    try:
        return not day or dt.date.fromisoformat(day).year >= 2000
    except ValueError:
        return False

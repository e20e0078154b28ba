"""An item's words and key as its authors have them: read, written, compared, and judged before they are published.

`Words` is what a draft's document holds and what a revision is made of. It may be unfinished: empty texts, no key, a
tolerance that is no number. `problems` says what must be mended before learners may see it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar

from django.db.models import Prefetch, QuerySet

from quizzes.content import OptionEntry, PromptEntry, WordsEntry
from quizzes.content.checks import text_problems
from quizzes.kinds import KINDS
from quizzes.linting.remarks import Remark
from quizzes.linting.style import remarks as remarks_of
from quizzes.models import ItemRevision, Option
from quizzes.opaque import LIMIT
from quizzes.proofreading import lint_item
from web.entries import Place

NOWHERE = Place("", 0)  # entries of files know their lines; these stand in no file
LONGEST = {"stem": 10_000, "text": 2_000, "rationale": 4_000, "unit": 40}
MOST_TOLERANCE = 1_000_000
SPELLING = re.compile(r"(.+)-(\d+)")  # the slug of an option that is another spelling of the first group's


class Problem(NamedTuple):
    """Something that forbids publishing."""

    part: str  # the id of an option or a prompt; "" for the item as a whole
    field: str  # of Words, or of the part
    message: str


@dataclass(frozen=True, slots=True)
class WordsOption:
    id: str  # a stable word: merging goes by it, and its place is where it stands
    text: str = ""
    correct: bool = False
    rationale: str = ""
    misconception: str = ""  # the slug of one of the guide's
    also: tuple[str, ...] = ()  # other spellings, of a short text


@dataclass(frozen=True, slots=True)
class WordsPrompt:
    id: str
    text: str = ""
    answer: str = ""  # the id of an option
    rationale: str = ""


Part = TypeVar("Part", WordsOption, WordsPrompt)


class _OwnEntry(WordsEntry):
    IS_SHIPPED = False


@dataclass(frozen=True, slots=True)
class Words:
    kind: str  # a key of quizzes.kinds.KINDS
    stem: str = ""
    rationale: str = ""
    options: tuple[WordsOption, ...] = ()
    prompts: tuple[WordsPrompt, ...] = ()
    unit: str = ""
    tolerance: str = ""  # as it was typed; "" where there is none
    case: str = ""  # the slug of a case study of the bank

    @classmethod
    def empty(cls, kind: str) -> Words:
        """What an author begins with."""
        if kind == "true-false":
            return cls(kind, options=(WordsOption("a", "True"), WordsOption("b", "False")))
        number = {"single": 4, "multiple": 5, "ordering": 4, "matching": 4}.get(kind, 2)
        is_marked = KINDS[kind].hides_options  # what is typed has one right answer, and the others are wrong ideas
        options = tuple(WordsOption(letter, correct=is_marked and letter == "a") for letter in "abcde"[:number])
        prompts = tuple(WordsPrompt(f"p{number}") for number in range(1, 4)) if KINDS[kind].has_prompts else ()
        return cls(kind, options=options, prompts=prompts)

    @classmethod
    def of(cls, revision: ItemRevision) -> Words:
        """Those of a revision that is loaded `with_words`.

        Rows do not keep the ids of prompts, so the digest is that of the revision except where prompts have other ids
        than p1, p2, p3: compare the digests of Words with each other.
        """
        options: dict[str, WordsOption] = {}
        ids: dict[int, str] = {}
        for row in revision.options.all():
            spelling = SPELLING.fullmatch(row.slug) if revision.kind == "short-text" else None
            if spelling and (first := options.get(spelling[1])) and int(spelling[2]) == len(first.also) + 2:
                options[first.id] = replace(first, also=(*first.also, row.text))
                continue
            ids[row.pk] = row.slug
            idea = row.misconception.slug if row.misconception else ""
            options[row.slug] = WordsOption(row.slug, row.text, row.is_key, row.rationale, idea)
        return cls(
            kind=revision.kind,
            stem=revision.stem,
            rationale=revision.rationale,
            options=tuple(options.values()),
            prompts=tuple(
                WordsPrompt(f"p{row.position}", row.text, ids[row.option_id], row.rationale)
                for row in (revision.prompts.all() if KINDS[revision.kind].has_prompts else ())
            ),
            unit=revision.unit,
            tolerance="" if revision.tolerance is None else _number(revision.tolerance),
            case=revision.case.slug if revision.case else "",
        )

    @classmethod
    def load(cls, document: str) -> Words:
        """What `dump` wrote. Raises ValueError where it did not."""
        try:
            given: dict[str, Any] = json.loads(document)
            options = tuple(
                WordsOption(**{**one, "also": tuple(one.get("also", ()))}) for one in given.pop("options", ())
            )
            prompts = tuple(WordsPrompt(**one) for one in given.pop("prompts", ()))
            words = cls(**given, options=options, prompts=prompts)
        except (TypeError, AttributeError, KeyError) as problem:
            raise ValueError("no words of an item") from problem
        if words.kind not in KINDS:
            raise ValueError(f"no kind of item: {words.kind!r}")
        return words

    def dump(self) -> str:
        """As JSON: the same words, the same text. What is empty is left out."""
        return json.dumps(_filled(asdict(self)), ensure_ascii=False)

    def entry(self) -> WordsEntry:
        """As the files of a pack would have it: what revisions are made of (`quizzes.revising`)."""
        return _OwnEntry(
            place=NOWHERE,
            kind=self.kind,
            stem=self.stem,
            options=tuple(
                OptionEntry(
                    place=NOWHERE,
                    id=option.id,
                    text=option.text,
                    rationale=option.rationale,
                    correct=option.correct,
                    misconception=option.misconception or None,
                    also=option.also,
                )
                for option in self.options
            ),
            prompts=tuple(
                PromptEntry(
                    place=NOWHERE, id=prompt.id, text=prompt.text, answer=prompt.answer, rationale=prompt.rationale
                )
                for prompt in self.prompts
            ),
            case=self.case or None,
            unit=self.unit,
            tolerance=decimal_in(self.tolerance),
            rationale=self.rationale,
        )

    def digest(self, case_digest: str = "") -> str:
        """Of everything that a learner sees or that decides on right and wrong. `case_digest`: of its case study."""
        return self.entry().digest_with(case_digest)


def with_words(revisions: QuerySet[ItemRevision]) -> QuerySet[ItemRevision]:
    """Revisions with the rows that `Words.of` reads: three queries, whatever their number."""
    options = Option.objects.select_related("misconception")
    return revisions.select_related("case").prefetch_related(Prefetch("options", options), "prompts")


def decimal_in(typed: str) -> Decimal | None:
    """A tolerance as a number; none where nothing, or nothing that could be one, was typed."""
    try:
        number = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= MOST_TOLERANCE else None


def shortened(words: Words) -> Words:
    """With no text longer than it may be (`problems` says which are): what is judged and drawn while somebody types.

    Reading Markdown takes longer than its text is long, so one draft could keep the server busy for minutes.
    """
    return replace(
        words,
        stem=words.stem[: LONGEST["stem"]],
        rationale=words.rationale[: LONGEST["rationale"]],
        options=tuple(
            replace(_shortened(option), also=tuple(spelling[: LONGEST["text"]] for spelling in option.also))
            for option in words.options
        ),
        prompts=tuple(_shortened(prompt) for prompt in words.prompts),
    )


def _shortened(part: Part) -> Part:
    return replace(part, text=part.text[: LONGEST["text"]], rationale=part.rationale[: LONGEST["rationale"]])


def problems(words: Words) -> list[Problem]:
    """What forbids publishing, in the order in which an author reads the form."""
    found = [*_gaps(words), *_beyond(words)]
    gaps = {problem.part for problem in found}
    entry = shortened(words).entry()
    for problem in KINDS[words.kind].problems(entry.shape):
        is_told = problem.option in gaps and "“”" in problem.message
        if not is_told:
            found.append(Problem(problem.option, problem.field, problem.message))
    found += [Problem(problem.option, problem.field, problem.message) for problem in text_problems(entry)]
    parts: list[WordsOption | WordsPrompt] = [*words.prompts, *words.options]
    places = {part.id: index for index, part in enumerate(parts, 1)}
    return sorted(dict.fromkeys(found), key=lambda problem: places.get(problem.part, 0))


def _gaps(words: Words) -> Iterator[Problem]:
    if not words.stem:
        yield Problem("", "stem", "the question is empty")
    for prompt in words.prompts:
        if not prompt.text:
            yield Problem(prompt.id, "text", "the line is empty")
        if not prompt.answer:
            yield Problem(prompt.id, "answer", "choose the answer that belongs to it")
        if not prompt.rationale:
            yield Problem(prompt.id, "rationale", "say why this answer belongs to it")
    for option in words.options:
        if not option.text:
            yield Problem(option.id, "text", "the answer is empty")


def _beyond(words: Words) -> Iterator[Problem]:
    """What does not fit into rows."""
    if words.tolerance and decimal_in(words.tolerance) is None:
        yield Problem("", "tolerance", f"“{words.tolerance}” is no number up to {MOST_TOLERANCE:,}")
    for name, parts in (("options", words.options), ("prompts", words.prompts)):
        if len(parts) > LIMIT:
            yield Problem("", name, f"{LIMIT} {name} are the most")
    for part in (words, *words.options, *words.prompts):
        for field, most in LONGEST.items():
            if len(getattr(part, field, "")) > most:
                yield Problem(getattr(part, "id", ""), field, f"at most {most:,} characters")


def remarks(words: Words, *, has_misconceptions: bool = True) -> list[Remark]:
    """What a careful editor would say of the style. `has_misconceptions`: the guide has some to choose from.

    Options are named as authors see them, A, B or 1, 2; `part` is their id again. What is empty yet is passed over.
    """
    words = shortened(words)
    marks = {option.id: mark_of(words.kind, index) for index, option in enumerate(words.options)}
    lines = {prompt.id: str(number) for number, prompt in enumerate(words.prompts, 1)}
    marked = replace(
        words,
        options=tuple(replace(one, id=marks[one.id]) for one in words.options if one.text),
        prompts=tuple(
            replace(one, id=lines[one.id], answer=marks.get(one.answer, "")) for one in words.prompts if one.text
        ),
    )
    ids = {mark: part for part, mark in (*marks.items(), *lines.items())}
    return [
        replace(remark, part=ids.get(remark.part, ""))
        for remark in remarks_of(lint_item("", marked.entry()))
        if has_misconceptions or remark.code != "no-misconception"
    ]


def mark_of(kind: str, index: int) -> str:
    """What an option is called on its author's page: B, or 2 where the options are steps."""
    return str(index + 1) if kind == "ordering" else chr(ord("A") + index)


def _filled(value: Any) -> Any:
    """Without what is empty; a kind, an id and the list of options stay."""
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items() if one or key in {"kind", "id"}}
    return [_filled(one) for one in value] if isinstance(value, (list, tuple)) else value


def _number(number: Decimal) -> str:
    """Without zeros that say nothing: a column has six decimals."""
    return f"{number.normalize():f}"

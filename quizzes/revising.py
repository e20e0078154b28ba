"""Makes revisions, with their options and prompts, of items' words: one way for files of packs and for authors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quizzes.content.schema import OptionEntry, WordsEntry
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, Prompt
from web.markdown import to_html, to_inline_html


@dataclass(frozen=True, slots=True)
class Revising:
    """An item's next revision, before it is made. The words have no problems."""

    item: int  # keys of rows
    number: int
    words: WordsEntry
    case: int | None = None
    case_digest: str = ""


def make(revisings: Sequence[Revising], *, misconceptions: Mapping[str, int], at: dt.datetime) -> list[ItemRevision]:
    """The rows, in three queries whatever their number. `misconceptions`: keys by the slugs that the words name."""
    revisions = ItemRevision.objects.bulk_create(_revision(revising, at) for revising in revisings)
    pairs = [(revising.words, revision) for revising, revision in zip(revisings, revisions, strict=True)]
    options = Option.objects.bulk_create(
        option for words, revision in pairs for option in _options(words, revision, misconceptions)
    )
    at_slug = {(option.revision_id, option.slug): option for option in options}
    Prompt.objects.bulk_create(
        Prompt(
            revision=revision,
            position=position,
            text=prompt.text,
            text_html=to_inline_html(prompt.text, pictures=True),
            option=at_slug[revision.pk, prompt.answer],
            rationale=prompt.rationale,
            rationale_html=to_inline_html(prompt.rationale, pictures=True),
        )
        for words, revision in pairs
        for position, prompt in enumerate(words.prompts, 1)
    )
    return revisions


def spelled(words: WordsEntry) -> Iterator[tuple[OptionEntry, str, str]]:
    """Options with their slugs and texts, in the author's order; then the other spellings of those that have some."""
    for option in words.options:
        yield option, option.id, option.text
    for option in words.options:
        for number, text in enumerate(option.also, 2):
            yield option, f"{option.id}-{number}", text


def _revision(revising: Revising, at: dt.datetime) -> ItemRevision:
    words = revising.words
    return ItemRevision(
        item_id=revising.item,
        number=revising.number,
        kind=words.kind,
        case_id=revising.case,
        stem=words.stem,
        stem_html=to_html(words.stem, pictures=True),
        rationale=words.rationale,
        rationale_html=to_html(words.rationale, pictures=True),
        choose_count=KINDS[words.kind].choose_count(words.shape),
        unit=words.unit,
        tolerance=words.tolerance,
        digest=words.digest_with(revising.case_digest),
        made_at=at,
    )


def _options(words: WordsEntry, revision: ItemRevision, misconceptions: Mapping[str, int]) -> Iterator[Option]:
    for position, (option, slug, text) in enumerate(spelled(words), 1):
        yield Option(
            revision=revision,
            slug=slug,
            position=position,
            text=text,
            text_html=to_inline_html(text, pictures=True),
            is_key=option.correct,
            rationale=option.rationale,
            rationale_html=to_inline_html(option.rationale, pictures=True),
            misconception_id=misconceptions[option.misconception] if option.misconception else None,
        )

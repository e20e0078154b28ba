"""Reads from rows what decides on right and wrong in a revision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, Prompt
from quizzes.scoring import Key


def key_of(revision: ItemRevision, options: Iterable[Option], prompts: Iterable[Prompt] = ()) -> Key:
    """Of rows that are loaded already: all options of the revision, and its prompts where its kind has some."""
    ordered = sorted(options, key=lambda option: option.position)
    position_of = {option.pk: option.position for option in ordered}
    return Key(
        right=frozenset(option.position for option in ordered if option.is_key),
        texts=tuple(option.text for option in ordered),
        matches=tuple(position_of[prompt.option_id] for prompt in sorted(prompts, key=lambda prompt: prompt.position)),
        option_count=len(ordered),
        tolerance=revision.tolerance or Decimal(0),
    )


def prompts_of(revisions: Iterable[ItemRevision]) -> dict[int, list[Prompt]]:
    """The prompts of each revision, by its primary key. One query, none where no kind among them has prompts."""
    found: dict[int, list[Prompt]] = {revision.pk: [] for revision in revisions if KINDS[revision.kind].has_prompts}
    if found:
        for prompt in Prompt.objects.filter(revision__in=found).order_by("position"):
            found[prompt.revision_id].append(prompt)
    return found


def keys_of(revisions: Sequence[ItemRevision], options: Iterable[Option]) -> dict[int, Key]:
    """The key of each revision, by its primary key. `options`: those of all of them, and perhaps of others."""
    of: dict[int, list[Option]] = {revision.pk: [] for revision in revisions}
    for option in options:
        of.get(option.revision_id, []).append(option)
    prompts = prompts_of(revisions)
    return {revision.pk: key_of(revision, of[revision.pk], prompts.get(revision.pk, ())) for revision in revisions}

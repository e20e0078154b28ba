"""Reads from rows what decides on right and wrong in a revision: its author's key, or what corrects it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects

from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, Option, Prompt
from quizzes.scoring import Correction, Key


@dataclass(frozen=True, slots=True)
class Correcting:
    """What a correction says, stored or only thought of."""

    how: Correction
    values: tuple[str, ...] = ()  # the responses that it names, encoded


def key_of(revision: ItemRevision, options: Iterable[Option], prompts: Iterable[Prompt] = ()) -> Key:
    """What is in force. Of rows that are loaded already: all options of the revision, its prompts where its kind has
    some, and its correction with the responses this names (two queries more where there is one that is not loaded)."""
    key = authors_key(revision, options, prompts)
    correcting = correcting_of(revision)
    return corrected(revision, key, correcting) if correcting else key


def corrected(revision: ItemRevision, authors: Key, correcting: Correcting) -> Key:
    return KINDS[revision.kind].corrected(authors, correcting.how, correcting.values)


def correcting_of(revision: ItemRevision) -> Correcting | None:
    """The correction that is in force; none where the author's key decides."""
    if revision.correction is None:
        return None
    return Correcting(
        Correction(revision.correction.how), tuple(accepted.value for accepted in revision.correction.accepted.all())
    )


def authors_key(revision: ItemRevision, options: Iterable[Option], prompts: Iterable[Prompt] = ()) -> Key:
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
    """The key of each revision, by its primary key. `options`: those of all of them, and perhaps of others.

    No query but that for prompts; two more where a key among them was corrected.
    """
    prefetch_related_objects(
        [revision for revision in revisions if revision.correction_id], "correction", "correction__accepted"
    )
    of: dict[int, list[Option]] = {revision.pk: [] for revision in revisions}
    for option in options:
        of.get(option.revision_id, []).append(option)
    prompts = prompts_of(revisions)
    return {revision.pk: key_of(revision, of[revision.pk], prompts.get(revision.pk, ())) for revision in revisions}

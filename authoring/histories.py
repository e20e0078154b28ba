"""What an item's history page reads: its revisions, what happened, and two of its states beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from authoring.diffs import Difference, differences
from authoring.documents import Words, with_words
from authoring.heads import Head
from authoring.models import ItemEvent
from quizzes.models import ItemRevision

MOST_SHOWN = 100  # revisions, and lines of what happened
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Published:
    """A revision with how it came to be and who published it."""

    revision: ItemRevision
    event: ItemEvent | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    before: str  # the number of a revision, or DRAFT
    after: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class History:
    revisions: tuple[Published, ...]  # the newest first
    events: tuple[ItemEvent, ...]  # the same
    comparison: Comparison | None  # none where there is nothing to compare with


def history_of(head: Head, *, before: str = "", after: str = "") -> History:
    """In six queries at most. `before`, `after`: what to compare; what is no state of the item is as if unsaid."""
    item = head.item
    rows = ItemRevision.objects.filter(item=item, seed=None).select_related("correction")
    revisions = list(rows.only("item", "number", "kind", "made_at", "correction__how").order_by("-number")[:MOST_SHOWN])
    events = list(item.events.select_related("made_by", "revision").order_by("-pk")[:MOST_SHOWN])
    first = {event.revision_id: event for event in events if event.kind == ItemEvent.Kind.PUBLISHED}
    return History(
        revisions=tuple(
            Published(revision, first.get(revision.pk), revision.pk == item.current_revision_id)
            for revision in revisions
        ),
        events=tuple(events),
        comparison=_comparison(head, revisions, before, after),
    )


def _comparison(head: Head, revisions: Sequence[ItemRevision], before: str, after: str) -> Comparison | None:
    states = [*([DRAFT] if head.draft else []), *(str(revision.number) for revision in revisions)]
    if len(states) < 2:
        return None
    current = head.item.current_revision
    after = after if after in states else states[0]
    usual = str(current.number) if after == DRAFT and current else _next(states, after)
    before = before if before in states else usual
    words = {str(one.number): Words.of(one) for one in _loaded(head, {before, after} - {DRAFT})}
    if head.draft:
        words[DRAFT] = Words.load(head.draft.document)
    ideas = dict(head.desk.bank.guide.misconceptions.values_list("slug", "title"))
    return Comparison(before, after, tuple(differences(words[before], words[after], ideas=ideas)))


def _next(states: Sequence[str], state: str) -> str:
    """The one before it in time; of the oldest the one after."""
    place = states.index(state)
    return states[place + 1] if place + 1 < len(states) else states[place - 1]


def _loaded(head: Head, numbers: set[str]) -> list[ItemRevision]:
    return list(with_words(ItemRevision.objects.filter(item=head.item, number__in=numbers)))

"""What a learner wants to practise: filters over items, and which of them to loosen when nothing fits. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from quizzes.selection import Candidate, Standing


class Which(StrEnum):
    """What the learner has to do with an item."""

    UNSEEN = "unseen"
    MISSED = "missed"
    GUESSED = "guessed"
    BOOKMARKED = "bookmarked"


class Generated(StrEnum):
    """Whether scenarios made from the guide's data are asked."""

    NONE = "none"
    MIXED = "mixed"
    ONLY = "only"


IS: dict[Which, Callable[[Candidate], bool]] = {
    Which.UNSEEN: lambda one: one.standing == Standing.UNSEEN,
    Which.MISSED: lambda one: one.standing == Standing.MISSED,
    Which.GUESSED: lambda one: one.is_guessed,
    Which.BOOKMARKED: lambda one: one.is_bookmarked,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Groups of filters: an item must fit each group, and fits a group by any one of its members. Empty takes all.

    Topics and objectives are one group: where in the guide.
    """

    which: frozenset[Which] = frozenset()
    topics: frozenset[int] = frozenset()  # primary keys
    objectives: frozenset[int] = frozenset()
    difficulties: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    misconceptions: frozenset[int] = frozenset()
    generated: Generated = Generated.NONE

    def takes(self, one: Candidate) -> bool:
        return all(
            (
                not self.which or any(IS[which](one) for which in self.which),
                not (self.topics or self.objectives) or one.topic in self.topics or one.objective in self.objectives,
                not self.difficulties or one.difficulty in self.difficulties,
                not self.kinds or one.kind in self.kinds,
                not self.misconceptions or not self.misconceptions.isdisjoint(one.misconceptions),
                self.generated == Generated.MIXED or one.is_generated == (self.generated == Generated.ONLY),
            )
        )

    def looser(self) -> Iterator[tuple[str, Wish]]:
        """The same wish without one of the groups that it uses, each by the name of the group."""
        if self.which:
            yield "which", replace(self, which=frozenset())
        if self.topics or self.objectives:
            yield "where", replace(self, topics=frozenset(), objectives=frozenset())
        if self.difficulties:
            yield "difficulty", replace(self, difficulties=frozenset())
        if self.kinds:
            yield "kind", replace(self, kinds=frozenset())
        if self.misconceptions:
            yield "misconception", replace(self, misconceptions=frozenset())
        if self.generated == Generated.ONLY:
            yield "generated", replace(self, generated=Generated.MIXED)


def to_loosen(wish: Wish, candidates: Iterable[Candidate]) -> dict[str, int]:
    """The groups without which something would fit, each with how many items that are; the most first."""
    candidates = list(candidates)
    counts = {name: sum(map(looser.takes, candidates)) for name, looser in wish.looser()}
    return {name: count for name, count in sorted(counts.items(), key=lambda each: -each[1]) if count}

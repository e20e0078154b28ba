"""What of a guide can be practised, as the page that chooses reads it: every filter with how many items it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from quizzes import pace
from quizzes.kinds import KINDS
from quizzes.models import TOPIC_TEXTS, Bank, Misconception, Response, ResponseChoice
from quizzes.practice import MIXED, WHAT_YOU_MISSED, candidates, seconds_each
from quizzes.selection import Candidate, Standing
from quizzes.wishes import IS, Generated, Which, Wish
from studyguide.models import Guide, Objective, Topic

WHICH = {
    Which.UNSEEN: "New to me",
    Which.MISSED: "Missed last time",
    Which.GUESSED: "Guessed last time",
    Which.BOOKMARKED: "Bookmarked",
}
DIFFICULTY = {1: "very easy", 2: "easy", 3: "medium", 4: "hard", 5: "very hard"}
GENERATED = {Generated.NONE: "Without", Generated.MIXED: "Mixed in", Generated.ONLY: "Only those"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick."""

    value: str
    label: str
    count: int
    hint: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class TopicRow:
    choice: Choice
    unseen: int
    missed: int
    objectives: tuple[Choice, ...]

    @property
    def chosen_count(self) -> int:
        return sum(objective.is_chosen for objective in self.objectives)


@dataclass(frozen=True)
class Offer:
    guide: Guide
    topics: Sequence[Topic]
    objectives: Sequence[Objective]
    misconceptions: Sequence[tuple[Misconception, int]]  # with how often the learner fell for it, most often first
    candidates: Sequence[Candidate]
    own_seconds: int | None  # that the learner takes for an item; none where too little is known
    bank: Bank | None = None  # an instructor's; none: the guide's own

    @property
    def title(self) -> str:
        return self.bank.title if self.bank else self.guide.title

    @property
    def named(self) -> tuple[str, str]:
        """How a form says what is practised: the name of a field, and its value."""
        return ("bank", self.bank.slug) if self.bank else ("guide", self.guide.slug)

    @property
    def seconds(self) -> int:
        return self.own_seconds or pace.USUAL

    @property
    def is_own_pace(self) -> bool:
        return self.own_seconds is not None

    @cached_property
    def total(self) -> int:
        return sum(not one.is_generated for one in self.candidates)

    def count(self, which: Which) -> int:
        return sum(IS[which](one) and not one.is_generated for one in self.candidates)

    @property
    def unseen(self) -> int:
        return self.count(Which.UNSEEN)

    @property
    def missed(self) -> int:
        return self.count(Which.MISSED)

    @cached_property
    def objective_values(self) -> dict[str, Objective]:
        """A slug says which objective only together with its topic's."""
        slugs = {topic.pk: topic.slug for topic in self.topics}
        return {f"{slugs[one.topic_id]}/{one.slug}": one for one in self.objectives}

    @cached_property
    def scenario_count(self) -> int:
        """Templates: each makes as many scenarios as are asked for."""
        return len(self.candidates) - self.total

    def fitting(self, wish: Wish) -> tuple[int, int]:
        """How many items the wish takes, and how many templates of scenarios."""
        taken = [one.is_generated for one in self.candidates if wish.takes(one)]
        return len(taken) - sum(taken), sum(taken)

    def items_in(self, minutes: int) -> int:
        return pace.count_in(minutes, self.seconds)


def offer_of(learner: User | None, guide: Guide, bank: Bank | None = None) -> Offer:
    """Seven queries, for a visitor five. Of a bank's guide only the topics and objectives that it asks about."""
    known = candidates(learner, guide, bank=bank, with_ideas=True, with_generated=True)
    topics = Topic.objects.current().filter(guide=guide).defer(*TOPIC_TEXTS)
    objectives = Objective.objects.filter(topic__in=topics, is_retired=False).order_by("topic", "position")
    if bank:
        topics = topics.filter(pk__in={one.topic for one in known})
        objectives = objectives.filter(pk__in={one.objective for one in known})
    fell_for = Counter(
        ResponseChoice.objects.filter(
            response__in=Response.objects.of(learner).filter(is_right=False), option__misconception__guide=guide
        ).values_list("option__misconception", flat=True)
    )
    ideas = [(idea, fell_for[idea.pk]) for idea in Misconception.objects.filter(guide=guide).order_by("title")]
    return Offer(
        guide=guide,
        topics=list(topics),
        objectives=list(objectives),
        misconceptions=sorted(ideas, key=lambda each: -each[1]),
        candidates=known,
        own_seconds=seconds_each(learner),
        bank=bank,
    )


@dataclass(frozen=True)
class Choices:
    """The offer as boxes, with those ticked that `chosen` names: the values of a field by its name."""

    offer: Offer
    chosen: Callable[[str], Iterable[str]]

    @property
    def topics(self) -> list[TopicRow]:
        standing = Counter((one.topic, one.standing) for one in self._plain)
        of_topic = Counter(one.topic for one in self._plain)
        of_objective = Counter(one.objective for one in self._plain)
        values: dict[int, list[tuple[str, str, int]]] = {}
        for value, one in self.offer.objective_values.items():
            values.setdefault(one.topic_id, []).append((value, one.title, of_objective[one.pk]))
        (*chosen,) = self._boxes(
            "topic", ((topic.slug, topic.title, of_topic[topic.pk]) for topic in self.offer.topics)
        )
        return [
            TopicRow(
                choice,
                standing[topic.pk, Standing.UNSEEN],
                standing[topic.pk, Standing.MISSED],
                self._boxes("objective", values.get(topic.pk, ())),
            )
            for topic, choice in zip(self.offer.topics, chosen, strict=True)
        ]

    @property
    def which(self) -> tuple[Choice, ...]:
        return self._boxes("which", ((which, label, self.offer.count(which)) for which, label in WHICH.items()))

    @property
    def difficulties(self) -> tuple[Choice, ...]:
        of = Counter(one.difficulty for one in self._plain)
        return self._boxes(
            "difficulty", ((str(level), f"{level}, {DIFFICULTY[level]}", of[level]) for level in DIFFICULTY)
        )

    @property
    def kinds(self) -> tuple[Choice, ...]:
        of = Counter(one.kind for one in self._plain)
        return self._boxes("kind", ((slug, kind.name, of[slug]) for slug, kind in KINDS.items() if of[slug]))

    @property
    def misconceptions(self) -> tuple[Choice, ...]:
        of = Counter(idea for one in self._plain for idea in one.misconceptions)
        hints = {one.slug: _times(times) for one, times in self.offer.misconceptions}
        known = ((one.slug, one.title, of[one.pk]) for one, _ in self.offer.misconceptions if of[one.pk])
        return self._boxes("misconception", known, hints)

    @property
    def generated(self) -> tuple[Choice, ...]:
        """None where the guide has no scenarios."""
        count = self.offer.scenario_count
        return self._boxes("generated", ((each, label, count) for each, label in GENERATED.items())) if count else ()

    @cached_property
    def _plain(self) -> list[Candidate]:
        return [one for one in self.offer.candidates if not one.is_generated]

    def _boxes(
        self, field: str, rows: Iterable[tuple[str, str, int]], hints: dict[str, str] | None = None
    ) -> tuple[Choice, ...]:
        chosen = set(self.chosen(field))
        return tuple(
            Choice(str(value), label, count, (hints or {}).get(value, ""), value in chosen)
            for value, label, count in rows
        )


def _times(times: int) -> str:
    return "" if not times else "caught you once" if times == 1 else f"caught you {times} times"


def label_of(wish: Wish, offer: Offer) -> str:
    """What was chosen, in a few words; of an instructor's bank with its title."""
    label = _label_of(wish, offer)
    return f"{offer.bank.title}: {label[:1].lower()}{label[1:]}" if offer.bank else label


def _label_of(wish: Wish, offer: Offer) -> str:
    if wish == Wish(which=frozenset({Which.MISSED})):
        return WHAT_YOU_MISSED
    places = [topic.title for topic in offer.topics if topic.pk in wish.topics]
    places += [one.title for one in offer.objectives if one.pk in wish.objectives]
    ideas = [one.title for one, _ in offer.misconceptions if one.pk in wish.misconceptions]
    parts = [
        " or ".join(label.lower() for which, label in WHICH.items() if which in wish.which),
        _one_or_number(places, "topics" if not wish.objectives else "places in the guide"),
        _one_or_number(ideas, "misconceptions"),
        _one_or_number([KINDS[kind].name.lower() for kind in sorted(wish.kinds)], "kinds"),
        _one_or_number([f"difficulty {level}" for level in sorted(wish.difficulties)], "difficulties"),
        "scenarios" if wish.generated == Generated.ONLY else "",
    ]
    words = ", ".join(filter(None, parts))
    return words[:1].upper() + words[1:] if words else MIXED


def _one_or_number(names: list[str], plural: str) -> str:
    return "" if not names else names[0] if len(names) == 1 else f"{len(names)} {plural}"

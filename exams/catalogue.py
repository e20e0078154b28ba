"""Reads what the exams page shows: which exams there are and what is asked in them, open attempts, earlier results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from exams.admission import Standing
from exams.drawing import Part, ScoreChart, score_chart, weight_bar
from exams.models import (
    Attempt,
    AttemptItem,
    Blueprint,
    BlueprintKind,
    BlueprintTopic,
    Certification,
    CertificationKind,
    Domain,
)
from quizzes.kinds import KINDS
from quizzes.scoring import Rule

SHOWN = 20  # earlier results
CREDIT = {
    Rule.ALL_OR_NOTHING: "All or nothing for each question",
    Rule.PARTIAL_CREDIT: "Credit for the right parts of a question",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An exam that can be started."""

    blueprint: Blueprint
    quotas: tuple[BlueprintTopic, ...]
    kinds: str

    @property
    def covers(self) -> list[tuple[str, int]]:
        """Topics with how many items of each, whatever their difficulty."""
        counts: Counter[str] = Counter()
        for quota in self.quotas:
            counts[quota.topic.title] += quota.item_count
        return list(counts.items())

    @property
    def credit(self) -> str:
        return CREDIT[Rule(self.blueprint.scoring)]

    @property
    def is_faithful(self) -> bool:
        return self.blueprint.report == Blueprint.Report.FAITHFUL


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification of AWS, the sections of it that the bank can fill, and what it lacks."""

    certification: Certification
    kinds: str
    domains: tuple[Domain, ...]
    sections: tuple[Offer, ...]

    @property
    def lacking(self) -> list[Domain]:
        offered = {offer.blueprint.domain_id for offer in self.sections}
        return [domain for domain in self.domains if domain.pk not in offered]

    @property
    def absent(self) -> list[Domain]:
        """Of which the bank holds nothing at all."""
        return [domain for domain in self.lacking if not domain.covers]

    @property
    def short(self) -> list[Domain]:
        """Of which the bank holds something, and too little."""
        return [domain for domain in self.lacking if domain.covers]

    @property
    def bar(self) -> tuple[Part, ...]:
        lacking = {domain.pk for domain in self.lacking}
        return weight_bar([(domain.weight, domain.pk not in lacking) for domain in self.domains])

    @property
    def lacking_weight(self) -> int:
        return sum(domain.weight for domain in self.lacking)


@dataclass(frozen=True, slots=True)
class Catalogue:
    own: tuple[Offer, ...]
    certified: tuple[Certified, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Earlier results of one exam, drawn."""

    blueprint: Blueprint
    chart: ScoreChart


def catalogue() -> Catalogue:
    """Everything that everybody is offered, in six queries."""
    offers = offers_of(Blueprint.objects.in_guides().filter(is_retired=False).select_related("guide", "domain"))
    sections: dict[int, list[Offer]] = {}
    for offer in offers:
        if offer.blueprint.domain:
            sections.setdefault(offer.blueprint.domain.certification_id, []).append(offer)
    certifications = Certification.objects.prefetch_related("kinds", "domains")
    return Catalogue(
        own=tuple(offer for offer in offers if not offer.blueprint.domain_id),
        certified=tuple(
            Certified(one, kind_words(one.kinds.all()), tuple(one.domains.all()), tuple(sections.get(one.pk, ())))
            for one in certifications
        ),
    )


def offers_of(blueprints: QuerySet[Blueprint]) -> list[Offer]:
    """Three queries."""
    topics = BlueprintTopic.objects.select_related("topic").only("item_count", "blueprint", "topic__title")
    kinds = BlueprintKind.objects.order_by("pk")
    return [
        Offer(blueprint, tuple(blueprint.topics.all()), kind_words(blueprint.kinds.all()))
        for blueprint in blueprints.prefetch_related(Prefetch("topics", topics), Prefetch("kinds", kinds))
    ]


def shared_offer(code: str) -> Offer | None:
    """An instructor's exam by its code, in three queries; none where nothing is shared by it."""
    found = Blueprint.objects.shared().filter(code=code).select_related("guide", "bank__owner")
    return next(iter(offers_of(found)), None)


def shared_with(learner: User | None) -> list[Standing]:
    """The instructors' exams that a learner has opened, those that close next first. One query, for a visitor none."""
    mine = Attempt.objects.of(learner).filter(blueprint=OuterRef("pk")).order_by().values("blueprint")
    used = Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)
    rows = Blueprint.objects.read_by(learner).select_related("bank__owner").annotate(used_count=used)
    return [
        Standing(row, vars(row)["used_count"], learner is None or learner.is_guest)
        for row in rows.order_by(F("closes_at").asc(nulls_last=True), "title", "pk")[:SHOWN]
    ]


def kind_words(kinds: QuerySet[BlueprintKind] | QuerySet[CertificationKind] | Iterable[BlueprintKind]) -> str:
    """Single choice, multiple response and ordering."""
    there = {one.kind for one in kinds}
    names = [kind.name for slug, kind in KINDS.items() if slug in there]
    words = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    return words.capitalize()


def running_of(learner: User | None) -> list[Attempt]:
    """Open attempts with `last_position`: the item that was saved last, none in a fresh attempt."""
    saved = AttemptItem.objects.filter(attempt=OuterRef("pk"), saved_at__isnull=False).order_by("-saved_at")
    attempts = Attempt.objects.of(learner).open().select_related("blueprint__guide").order_by("deadline_at")
    return list(attempts.annotate(last_position=Subquery(saved.values("position")[:1])))


def history_of(learner: User | None) -> list[Attempt]:
    """Ended attempts with their results, the newest first."""
    attempts = Attempt.objects.of(learner).submitted().select_related("blueprint__guide", "result")
    return list(attempts.order_by("-started_at")[:SHOWN])


def trend_of(history: list[Attempt]) -> Trend | None:
    """The scores of the last exam that was sat more than once; `history` has the newest first."""
    times = Counter(attempt.blueprint_id for attempt in history)
    newest = next((attempt for attempt in history if times[attempt.blueprint_id] > 1), None)
    if newest is None:
        return None
    same = [attempt for attempt in reversed(history) if attempt.blueprint_id == newest.blueprint_id]
    scores = [attempt.result.scaled_score for attempt in same]
    return Trend(newest.blueprint, score_chart(scores, pass_mark=newest.pass_mark))

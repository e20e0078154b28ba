"""From `exams.yaml` to blueprints: read and check, then load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from exams.models import BlueprintKind, BlueprintTopic
from quizzes import content as quizzes
from quizzes.content import KindSlug
from studyguide.content.schema import TopicEntry
from studyguide.models import Guide
from web.entries import Count, Entry, Id, ScaledScore, Share, Text, Text120
from web.loading import Synced, sync, sync_links
from web.packs import Pack


@dataclass(frozen=True, kw_only=True)
class ExamEntry(Entry):
    id: Id
    title: Text120
    summary: Text
    minutes: Count
    items: Count
    pass_mark: ScaledScore
    raw_cut: Share
    topics: dict[str, Count]
    kinds: tuple[KindSlug, ...] = ("single", "multiple")
    scoring: Literal["all-or-nothing", "partial-credit"] = "all-or-nothing"


def read(pack: Pack) -> tuple[ExamEntry, ...]:
    """The mock exams of the pack; problems are in the pack."""
    bank = pack.once(quizzes.read)
    exams = pack.entries("exams.yaml", ExamEntry)
    for exam in exams:
        place = exam.place.of("topics")
        stock = Counter(item.topic for item in bank.items if item.kind in exam.kinds)
        if (total := sum(exam.topics.values())) != exam.items:
            pack.problem(place, f"the topics of “{exam.id}” add up to {total} items, not to {exam.items}")
        for topic, count in exam.topics.items():
            is_known = pack.check_link(place, TopicEntry, topic, "topic")
            if is_known and bank.is_whole and stock[topic] < count:
                pack.problem(place, f"“{exam.id}” needs {count} items of “{topic}”, the bank has {stock[topic]}")
    return exams


def load(pack: Pack) -> list[Synced[Any]]:
    """Bring the blueprints in line with the pack, which has no problems; inside the caller's transaction."""
    guide = Guide.objects.get(slug=pack.name)
    exams = pack.once(read)
    topics = dict(guide.topics.values_list("slug", "pk"))
    blueprints = sync(
        "mock exam",
        guide.blueprints.all(),
        ("slug",),
        {
            exam.id: {
                "guide_id": guide.pk,
                "title": exam.title,
                "summary": exam.summary,
                "minutes": exam.minutes,
                "item_count": exam.items,
                "pass_mark": exam.pass_mark,
                "raw_cut": exam.raw_cut,
                "scoring": exam.scoring,
                "position": position,
            }
            for position, exam in enumerate(exams, 1)
        },
    )
    shares = sync(
        "blueprint topic",
        BlueprintTopic.objects.filter(blueprint__guide=guide, blueprint__is_retired=False),
        ("blueprint_id", "topic_id"),
        {
            (blueprints.pk(exam.id), topics[topic]): {"item_count": count}
            for exam in exams
            for topic, count in exam.topics.items()
        },
    )
    kinds = {(blueprints.pk(exam.id), kind) for exam in exams for kind in exam.kinds}
    current = BlueprintKind.objects.filter(blueprint__guide=guide, blueprint__is_retired=False)
    touched = sync_links(current, "blueprint_id", "kind", kinds)
    slugs = {row.pk: slug for slug, row in blueprints.rows.items()}
    moved = {blueprint for blueprint, _ in shares.new | shares.changed | shares.gone}
    blueprints.touch(slugs[pk] for pk in moved | touched if pk in slugs)
    return [blueprints]

"""Brings certifications and blueprints in line with the checked files."""

from __future__ import annotations

from typing import Any

from exams.content.reading import ExamContent, read
from exams.models import (
    Blueprint,
    BlueprintKind,
    BlueprintTopic,
    Certification,
    CertificationKind,
    Domain,
)
from quizzes.scoring import Rule
from studyguide.models import Guide, Objective
from web.loading import Synced, sync, sync_links
from web.packs import Pack


def load(pack: Pack) -> list[Synced[Any]]:
    """Bring the blueprints in line with the pack, which has no problems; inside the caller's transaction."""
    guide = Guide.objects.get(slug=pack.name)
    content = pack.once(read)
    certifications, domains = _load_certifications(guide, content)
    blueprints = _load_blueprints(guide, content, domains)
    return [certifications, blueprints] if certifications.rows or certifications.gone else [blueprints]


def _load_certifications(guide: Guide, content: ExamContent) -> tuple[Synced[Certification], dict[str, int]]:
    """The certifications, and the domains by the id of their section."""
    certifications = sync(
        "certification",
        guide.certifications.all(),
        ("code",),
        {
            one.code: {
                "guide_id": guide.pk,
                "title": one.title,
                "minutes": one.minutes,
                "scored_count": one.scored,
                "unscored_count": one.unscored or 0,
                "pass_mark": one.pass_mark,
                "raw_cut": one.raw_cut,
                "url": one.url,
                "checked_on": one.checked_on,
                "position": position,
            }
            for position, one in enumerate(content.certifications, 1)
        },
    )
    wanted = {(certifications.pk(one.code), kind) for one in content.certifications for kind in one.kinds}
    current = CertificationKind.objects.filter(certification__guide=guide)
    touched = sync_links(current, "certification_id", "kind", wanted)

    domains = sync(
        "domain",
        Domain.objects.filter(certification__guide=guide),
        ("certification_id", "slug"),
        {
            (certifications.pk(section.certification.code), section.domain.id): {
                "title": section.domain.title,
                "weight": section.domain.weight,
                "covers": section.domain.covers,
                "needed_count": section.items,
                "stock_count": section.stock.total(),
                "position": position,
            }
            for position, section in enumerate(content.sections, 1)
        },
    )
    objectives = {
        (topic, slug): pk
        for pk, topic, slug in Objective.objects.filter(topic__guide=guide).values_list("pk", "topic__slug", "slug")
    }
    pks = {one.id: domains.pk((certifications.pk(one.certification.code), one.domain.id)) for one in content.sections}
    feeds = {(pks[one.id], objectives[objective]) for one in content.sections for objective in one.objectives}
    links = Domain.objectives.through._default_manager.filter(domain__certification__guide=guide)
    fed = sync_links(links, "domain_id", "objective_id", feeds)

    moved = {certification for certification, _ in domains.new | domains.changed | domains.gone}
    moved |= touched | {domain.certification_id for domain in domains.rows.values() if domain.pk in fed}
    certifications.touch(code for code, row in certifications.rows.items() if row.pk in moved)
    return certifications, pks


def _load_blueprints(guide: Guide, content: ExamContent, domains: dict[str, int]) -> Synced[Blueprint]:
    """The guide's own exams first, then the sections that the bank can fill."""
    sections = [section for section in content.sections if section.is_filled]
    own: dict[str, dict[str, Any]] = {
        exam.id: {
            "title": exam.title,
            "summary": exam.summary,
            "minutes": exam.minutes,
            "item_count": exam.items,
            "unscored_count": exam.unscored or 0,
            "pass_mark": exam.pass_mark,
            "raw_cut": exam.raw_cut,
            "scoring": exam.scoring,
            "report": exam.report,
            "domain_id": None,
        }
        for exam in content.exams
    }
    of_sections: dict[str, dict[str, Any]] = {
        section.id: {
            "title": section.title,
            "summary": section.domain.covers,
            "minutes": section.minutes,
            "item_count": section.items,
            "unscored_count": section.unscored,
            "pass_mark": section.certification.pass_mark,
            "raw_cut": section.certification.raw_cut,
            "scoring": Rule.ALL_OR_NOTHING.value,
            "report": Blueprint.Report.FAITHFUL.value,
            "domain_id": domains[section.id],
        }
        for section in sections
    }
    wanted = {**own, **of_sections}
    blueprints = sync(
        "mock exam",
        Blueprint.objects.in_guides().filter(guide=guide),
        ("slug",),
        {
            slug: {"guide_id": guide.pk, "position": position, **fields}
            for position, (slug, fields) in enumerate(wanted.items(), 1)
        },
    )

    topics = dict(guide.topics.values_list("slug", "pk"))
    quotas = [(exam.id, exam.topics) for exam in content.exams] + [(one.id, one.topics) for one in sections]
    shares = sync(
        "blueprint topic",
        BlueprintTopic.objects.filter(blueprint__guide=guide, blueprint__bank=None, blueprint__is_retired=False),
        ("blueprint_id", "topic_id"),
        {
            (blueprints.pk(slug), topics[topic]): {"item_count": count}
            for slug, of_topics in quotas
            for topic, count in of_topics.items()
        },
    )
    kinds = {(blueprints.pk(exam.id), kind) for exam in content.exams for kind in exam.kinds}
    kinds |= {(blueprints.pk(one.id), kind) for one in sections for kind in one.certification.kinds}
    current = BlueprintKind.objects.filter(
        blueprint__guide=guide, blueprint__bank=None, blueprint__is_retired=False
    )
    touched = sync_links(current, "blueprint_id", "kind", kinds)
    moved = {blueprint for blueprint, _ in shares.new | shares.changed | shares.gone} | touched
    blueprints.touch(slug for slug, row in blueprints.rows.items() if row.pk in moved)
    return blueprints

"""Brings the rows of a bank in line with its checked files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from quizzes import revising
from quizzes.content.reading import BankContent, read
from quizzes.content.schema import HomeEntry
from quizzes.models import (
    Bank,
    CaseStudy,
    Item,
    ItemRelevance,
    ItemRevision,
    Misconception,
    ScenarioTemplate,
)
from quizzes.revising import Revising
from quizzes.scoring import Rule
from studyguide.models import Guide
from web.loading import Synced, sync, sync_links
from web.markdown import to_html
from web.packs import Pack


def load(pack: Pack) -> list[Synced[Any]]:
    """Bring the bank in line with the pack, which has no problems; inside the caller's transaction."""
    return _Loader(Guide.objects.get(slug=pack.name), pack.once(read), timezone.now()).run()


class _Loader:
    def __init__(self, guide: Guide, content: BankContent, now: dt.datetime) -> None:
        self.guide = guide
        self.content = content
        self.now = now

    def run(self) -> list[Synced[Any]]:
        self.topics = dict(self.guide.topics.values_list("slug", "pk"))
        self.objectives = {
            (topic, slug): pk
            for topic, slug, pk in self.guide.topics.values_list("slug", "objectives__slug", "objectives__pk")
        }
        self.facts = dict(self.guide.facts.values_list("code", "pk"))
        misconceptions = self.load_misconceptions()
        rule = self.content.bank.scoring if self.content.bank else Rule.ALL_OR_NOTHING.value
        bank, _ = Bank.objects.update_or_create(
            slug=self.guide.slug,
            defaults={"guide": self.guide, "owner": None, "title": self.guide.title, "scoring": rule},
        )
        self.load_cases(bank)
        own = bank.items.select_related("current_revision")
        items = sync("item", own.filter(scenario=None), ("slug",), self.homes(bank, self.content.items))
        made = [template.entry for template in self.content.templates]
        templates = sync("scenario template", own.exclude(scenario=None), ("slug",), self.homes(bank, made))
        self.load_links(bank, items, templates)
        self.load_revisions(bank, items, misconceptions)
        self.load_documents(templates)
        return [misconceptions, items, *([templates] if templates.rows or templates.gone else [])]

    def homes(self, bank: Bank, entries: Iterable[HomeEntry]) -> dict[str, dict[str, Any]]:
        """What is known about items besides their words."""
        return {
            entry.id: {
                "bank_id": bank.pk,
                "topic_id": self.topics[entry.topic],
                "objective_id": self.objectives[entry.topic, entry.objective],
                "difficulty": entry.difficulty,
                "lead_fact_id": self.facts[entry.facts[0]],
                "reference_title": entry.reference.title,
                "reference_url": entry.reference.url,
                "verified_on": entry.verified_on,
            }
            for entry in entries
        }

    def load_documents(self, templates: Synced[Item]) -> None:
        """What each template makes its items of; a changed document has the next number."""
        there = {one.item_id: one for one in ScenarioTemplate.objects.filter(item__in=templates.rows.values())}
        fresh, stale = [], []
        for content in self.content.templates:
            item = templates.rows[content.entry.id]
            stored = there.get(item.pk)
            if stored is None:
                stored = ScenarioTemplate(item=item, number=0)
                fresh.append(stored)
            elif stored.digest == content.digest:
                continue
            else:
                stale.append(stored)
                templates.revised.add(content.entry.id)
            stored.number += 1
            stored.kind, stored.document, stored.digest = content.entry.kind, content.document, content.digest
        ScenarioTemplate.objects.bulk_create(fresh)
        ScenarioTemplate.objects.bulk_update(stale, ["number", "kind", "document", "digest"])

    def load_cases(self, bank: Bank) -> None:
        """A row for each text that is not there yet; old ones stay for the revisions that show them."""
        self.cases = {case.id: case for case in self.content.cases}
        there = {(case.slug, case.digest): case for case in bank.cases.all()}
        CaseStudy.objects.bulk_create(
            CaseStudy(
                bank=bank,
                slug=case.id,
                title=case.title,
                text=case.text,
                text_html=to_html(case.text),
                digest=case.digest,
            )
            for case in self.content.cases
            if (case.id, case.digest) not in there
        )
        self.case_pks = {(slug, digest): pk for slug, digest, pk in bank.cases.values_list("slug", "digest", "pk")}

    def load_misconceptions(self) -> Synced[Misconception]:
        gotchas = dict(self.guide.gotchas.values_list("slug", "pk"))
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "title": entry.title,
                "gotcha_id": gotchas[entry.gotcha] if entry.gotcha else None,
            }
            for entry in self.content.misconceptions
        }
        return sync("misconception", self.guide.misconceptions.all(), ("slug",), wanted)

    def load_links(self, bank: Bank, items: Synced[Item], templates: Synced[Item]) -> None:
        """The facts that items test and the exams that they are relevant for."""
        wanted_items: list[tuple[int, HomeEntry]] = [(items.pk(entry.id), entry) for entry in self.content.items]
        wanted_items += [(templates.pk(made.entry.id), made.entry) for made in self.content.templates]
        ours = {pk for pk, _ in wanted_items}
        facts = {(pk, self.facts[code]) for pk, entry in wanted_items for code in entry.facts}
        fact_links = Item.facts.through.objects.filter(item__bank=bank, item__is_retired=False)
        touched = sync_links(fact_links, "item_id", "fact_id", facts)
        exams = {(pk, exam) for pk, entry in wanted_items for exam in entry.exams}
        relevances = ItemRelevance.objects.filter(item__bank=bank, item__is_retired=False)
        touched |= sync_links(relevances, "item_id", "exam_code", exams)
        for synced in (items, templates):
            synced.touch(slug for slug, item in synced.rows.items() if item.pk in touched & ours)

    def load_revisions(self, bank: Bank, items: Synced[Item], misconceptions: Synced[Misconception]) -> None:
        """A revision for each item whose words differ from its current one; it becomes the current."""
        revisings: list[Revising] = []
        for entry in self.content.items:
            item = items.rows[entry.id]
            current = item.current_revision
            case = self.cases[entry.case] if entry.case else None
            if current and current.digest == entry.digest(case):
                continue
            number = current.number + 1 if current else 1
            case_pk = self.case_pks[case.id, case.digest] if case else None
            revisings.append(Revising(item.pk, number, entry, case_pk, case.digest if case else ""))
            items.revised.add(entry.id)
        if revisings:
            slugs = {slug: misconceptions.pk(slug) for slug in misconceptions.rows}
            revising.make(revisings, misconceptions=slugs, at=self.now)
            newest = ItemRevision.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
            bank.items.filter(scenario=None).update(current_revision=Subquery(newest))

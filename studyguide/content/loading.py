"""Brings the rows of a guide in line with its checked files."""

from __future__ import annotations

import json
from typing import Any

from studyguide.content.reading import GuideContent, read
from studyguide.content.schema import (
    BuildingEntry,
    ComparisonEntry,
    DecisionEntry,
    DecisionsEntry,
    GotchaEntry,
    TermEntry,
)
from studyguide.models import (
    BadgePolicy,
    ChooserAnswer,
    ComparedFeature,
    ComparisonCell,
    Decision,
    Door,
    Fact,
    Guide,
    LobbyNote,
    Objective,
    Topic,
    WayIn,
)
from web.loading import Synced, sync, sync_links
from web.markdown import to_text
from web.packs import Pack


def load(pack: Pack) -> list[Synced[Any]]:
    """Bring the database in line with the pack, which has no problems; inside the caller's transaction."""
    content = pack.once(read)
    if content is None:
        raise ValueError(f"{pack.name} has problems, so it cannot be loaded")
    return _Loader(content).run()


class _Loader:
    def __init__(self, content: GuideContent) -> None:
        self.content = content
        self.done: list[Synced[Any]] = []

    def run(self) -> list[Synced[Any]]:
        self.guide = self.load_guide()
        self.topics = self.load_topics()
        self.load_objectives()
        self.facts = self.load_facts()
        self.load_words()
        self.load_sections()
        self.load_comparison(self.content.comparison)
        self.load_decisions(self.content.decisions)
        self.load_building(self.content.building)
        return self.done

    def sync(self, noun: str, rows: Any, key: tuple[str, ...], wanted: dict[Any, dict[str, Any]]) -> Synced[Any]:
        self.done.append(synced := sync(noun, rows, key, wanted))
        return synced

    def load_guide(self) -> Guide:
        entry = self.content.guide
        values = {
            "title": entry.title,
            "eyebrow": entry.eyebrow,
            "summary": to_text(entry.summary),
            "summary_html": self.content.summary_html,
            "licence": entry.licence,
            "checked_on": entry.checked_on,
        }
        synced = self.sync("guide", Guide.objects.filter(slug=entry.id), ("slug",), {entry.id: values})
        guide: Guide = synced.rows[entry.id]
        return guide

    def load_topics(self) -> Synced[Topic]:
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "number": number,
                "title": entry.title,
                "summary": entry.summary,
                "minutes": entry.minutes,
                "body_html": self.content.topics[entry.id].body_html,
                "toc_html": self.content.topics[entry.id].toc_html,
                "text": self.content.topics[entry.id].text,
            }
            for number, entry in enumerate(self.content.guide.topics, 1)
        }
        return self.sync("topic", self.guide.topics.all(), ("slug",), wanted)

    def load_objectives(self) -> None:
        wanted = {
            (self.topics.pk(topic.id), entry.id): {"title": entry.title, "position": position}
            for topic in self.content.guide.topics
            for position, entry in enumerate(topic.objectives, 1)
        }
        self.sync("objective", Objective.objects.filter(topic__guide=self.guide), ("topic_id", "slug"), wanted)

    def load_facts(self) -> Synced[Fact]:
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "topic_id": self.topics.pk(entry.topic),
                "text": entry.text,
                "passage_html": self.content.topics[entry.topic].passages.get(entry.id, ""),
                "source_title": entry.source.title if entry.source else "",
                "source_url": entry.source.url if entry.source else "",
                "checked_on": entry.checked_on,
            }
            for entry in self.content.facts
        }
        facts = self.sync("fact", self.guide.facts.all(), ("code",), wanted)
        notes = {entry.id: facts.pk(entry.note_to) if entry.note_to else None for entry in self.content.facts}
        moved = {code for code, note_to in notes.items() if facts.rows[code].note_to_id != note_to}
        for code in moved:
            facts.rows[code].note_to_id = notes[code]
        Fact.objects.bulk_update([facts.rows[code] for code in sorted(moved)], ["note_to"])
        facts.touch(moved)
        return facts

    def load_words(self) -> None:
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "topic_id": self.topics.pk(entry.topic),
                "name": entry.name,
                "definition": to_text(entry.definition),
                "definition_html": self.content.html[TermEntry, entry.id],
            }
            for entry in self.content.terms
        }
        self.sync("term", self.guide.terms.all(), ("slug",), wanted)
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "topic_id": self.topics.pk(entry.topic),
                "title": entry.title,
                "text_html": self.content.html[GotchaEntry, entry.id],
                "position": position,
            }
            for position, entry in enumerate(self.content.guide.gotchas, 1)
        }
        self.sync("gotcha", self.guide.gotchas.all(), ("slug",), wanted)

    def load_sections(self) -> None:
        wanted = {
            entry.id: {
                "guide_id": self.guide.pk,
                "title": entry.title,
                "topic_id": self.topics.pk(entry.topic) if entry.topic else None,
                "page": entry.page or "",
                "position": position,
            }
            for position, entry in enumerate(self.content.guide.sections, 1)
        }
        self.sync("section", self.guide.sections.all(), ("slug",), wanted)

    def load_comparison(self, table: ComparisonEntry | None) -> None:
        entries = table.entities if table else ()
        entities = self.sync(
            "compared entity",
            self.guide.compared_entities.all(),
            ("slug",),
            {
                entry.id: {"guide_id": self.guide.pk, "name": entry.name, "badge": entry.badge, "position": position}
                for position, entry in enumerate(entries, 1)
            },
        )
        rows = table.rows if table else ()
        features = self.sync(
            "compared feature",
            self.guide.compared_features.all(),
            ("slug",),
            {
                row.id: {"guide_id": self.guide.pk, "name": row.feature, "position": position}
                for position, row in enumerate(rows, 1)
            },
        )
        self.sync(
            "comparison cell",
            ComparisonCell.objects.filter(feature__guide=self.guide),
            ("feature_id", "entity_id"),
            {
                (features.pk(row.id), entities.pk(name)): {"text": text}
                for row in rows
                for name, text in row.cells.items()
            },
        )
        self.link_facts(features, ComparedFeature, "comparedfeature", {row.id: row.facts for row in rows})

    def load_decisions(self, decisions: DecisionsEntry | None) -> None:
        entries = decisions.rows if decisions else ()
        rows = self.sync(
            "decision",
            self.guide.decisions.all(),
            ("slug",),
            {
                entry.id: {
                    "guide_id": self.guide.pk,
                    "requirement": entry.requirement,
                    "choice": entry.choice,
                    "badge": entry.badge,
                    "why_html": self.content.html[DecisionEntry, entry.id],
                    "beyond_html": self.content.beyond_html[entry.id],
                    "position": position,
                }
                for position, entry in enumerate(entries, 1)
            },
        )
        self.link_facts(rows, Decision, "decision", {entry.id: entry.facts for entry in entries})
        chooser = decisions.chooser if decisions else None
        # The step at position 0 is asked first.
        steps = sorted(chooser.steps, key=lambda step: step.id != chooser.start) if chooser else []
        synced = self.sync(
            "chooser step",
            self.guide.chooser_steps.all(),
            ("slug",),
            {
                step.id: {"guide_id": self.guide.pk, "question": step.question, "position": position}
                for position, step in enumerate(steps)
            },
        )
        self.sync(
            "chooser answer",
            ChooserAnswer.objects.filter(step__guide=self.guide),
            ("step_id", "position"),
            {
                (synced.pk(step.id), position): {
                    "text": answer.text,
                    "next_step_id": synced.pk(answer.next) if answer.next else None,
                    "decision_id": rows.pk(answer.row) if answer.row else None,
                    "because": answer.because,
                }
                for step in steps
                for position, answer in enumerate(step.answers, 1)
            },
        )

    def link_facts(self, synced: Synced[Any], model: Any, name: str, facts: dict[str, tuple[str, ...]]) -> None:
        """Make the facts of rows those of the files; a row whose facts changed counts as changed."""
        pairs = {(synced.pk(slug), self.facts.pk(code)) for slug, codes in facts.items() for code in codes}
        links = model.facts.through.objects.filter(**{f"{name}__guide": self.guide})
        touched = sync_links(links, f"{name}_id", "fact_id", pairs)
        synced.touch(slug for slug, row in synced.rows.items() if row.pk in touched)

    def load_building(self, building: BuildingEntry | None) -> None:
        floors = self.sync(
            "floor",
            self.guide.floors.all(),
            ("number",),
            {
                floor.number: {"guide_id": self.guide.pk, "name": floor.name}
                for floor in (building.floors if building else ())
            },
        )
        self.sync(
            "door",
            Door.objects.filter(floor__guide=self.guide),
            ("floor_id", "action"),
            {
                (floors.pk(floor.number), door.action): {
                    "label": door.label,
                    "resource": door.resource,
                    "is_root_only": door.root_only,
                    "position": position,
                }
                for floor in (building.floors if building else ())
                for position, door in enumerate(floor.doors, 1)
            },
        )
        ways = self.sync(
            "way in",
            self.guide.ways_in.all(),
            ("slug",),
            {
                way.id: {"guide_id": self.guide.pk, "label": way.label, "text": way.text, "position": position}
                for position, way in enumerate(building.ways_in if building else (), 1)
            },
        )
        self.load_badges(building, ways)

    def load_badges(self, building: BuildingEntry | None, ways: Synced[Any]) -> None:
        entries = building.badges if building else ()
        badges = self.sync(
            "badge",
            self.guide.badges.all(),
            ("slug",),
            {
                entry.id: {
                    "guide_id": self.guide.pk,
                    "kind": entry.kind,
                    "label": entry.label,
                    "name": entry.name,
                    "caption": entry.caption,
                    "why": entry.why,
                    "position": position,
                }
                for position, entry in enumerate(entries, 1)
            },
        )
        self.sync(
            "badge policy",
            BadgePolicy.objects.filter(badge__guide=self.guide),
            ("badge_id", "position"),
            {
                (badges.pk(entry.id), position): {
                    "source": policy.source,
                    "document": json.dumps(policy.document, indent=2),
                }
                for entry in entries
                for position, policy in enumerate(entry.policies, 1)
            },
        )
        self.sync(
            "lobby note",
            LobbyNote.objects.filter(badge__guide=self.guide),
            ("badge_id", "way_in_id"),
            {
                (badges.pk(entry.id), ways.pk(name)): {"text": text}
                for entry in entries
                for name, text in (entry.lobby or {}).items()
            },
        )
        opened = {(ways.pk(name), badges.pk(entry.id)) for entry in entries for name in entry.ways_in}
        links = WayIn.badges.through.objects.filter(wayin__guide=self.guide)
        touched = sync_links(links, "wayin_id", "badge_id", opened)
        ways.touch(slug for slug, row in ways.rows.items() if row.pk in touched)

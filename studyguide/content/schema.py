"""What the files of a guide may hold: the format of docs/authoring.md as frozen dataclasses."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from web.entries import Count, Entry, Id, Text, Text40, Text60, Text80, Text120, Text160, Text200, Url

PAGES = ("overview", "building", "comparison", "decisions", "cheat-sheet", "glossary")

Badge = Literal["user", "role", "root", "group"]
Page = Literal["overview", "building", "comparison", "decisions", "cheat-sheet", "glossary"]


def _is_code(value: str) -> str:
    return "" if re.fullmatch(r"[A-Z]{1,2}\d{1,3}", value) else f"“{value}” is no code of a fact, such as S01"


def _is_action(value: str) -> str:
    is_one = re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", value)
    return "" if is_one else f"“{value}” is no action, such as s3:GetObject"


Code = Annotated[str, _is_code]
Action = Annotated[Text80, _is_action]


# --- guide.yaml


@dataclass(frozen=True, kw_only=True)
class ObjectiveEntry(Entry):
    id: Id
    title: Text160


@dataclass(frozen=True, kw_only=True)
class TopicEntry(Entry):
    id: Id
    title: Text120
    summary: Text
    minutes: Count
    objectives: tuple[ObjectiveEntry, ...]


@dataclass(frozen=True, kw_only=True)
class GotchaEntry(Entry):
    id: Id
    title: Text80
    topic: Id
    facts: tuple[Code, ...]
    text: Text


@dataclass(frozen=True, kw_only=True)
class SectionEntry(Entry):
    id: Id
    title: Text200
    topic: Id | None = None
    page: Page | None = None


@dataclass(frozen=True, kw_only=True)
class GuideEntry(Entry):
    id: Id
    title: Text120
    eyebrow: Text120 = ""
    summary: Text
    checked_on: dt.date
    licence: Text60
    topics: tuple[TopicEntry, ...]
    gotchas: tuple[GotchaEntry, ...] = ()
    sections: tuple[SectionEntry, ...] = ()


# --- facts.yaml, glossary.yaml


@dataclass(frozen=True, kw_only=True)
class SourceEntry(Entry):
    title: Text200
    url: Url


@dataclass(frozen=True, kw_only=True)
class FactEntry(Entry):
    id: Code
    topic: Id
    text: Text
    note_to: Code | None = None
    source: SourceEntry | None = None
    checked_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class TermEntry(Entry):
    id: Id
    name: Text80
    definition: Text
    topic: Id


# --- comparison.yaml


@dataclass(frozen=True, kw_only=True)
class ComparedEntityEntry(Entry):
    id: Id
    name: Text60
    badge: Badge


@dataclass(frozen=True, kw_only=True)
class ComparedFeatureEntry(Entry):
    id: Id
    feature: Text60
    facts: tuple[Code, ...]
    cells: dict[str, Text200]


@dataclass(frozen=True, kw_only=True)
class ComparisonEntry(Entry):
    entities: tuple[ComparedEntityEntry, ...]
    rows: tuple[ComparedFeatureEntry, ...]


# --- decisions.yaml


@dataclass(frozen=True, kw_only=True)
class DecisionEntry(Entry):
    id: Id
    facts: tuple[Code, ...]
    requirement: Text200
    choice: Text200
    badge: Badge
    why: Text
    beyond: Text = ""


@dataclass(frozen=True, kw_only=True)
class ChooserAnswerEntry(Entry):
    KEY: ClassVar[str] = "text"

    text: Text200
    next: Id | None = None
    row: Id | None = None
    because: Text = ""


@dataclass(frozen=True, kw_only=True)
class ChooserStepEntry(Entry):
    id: Id
    question: Text200
    answers: tuple[ChooserAnswerEntry, ...]


@dataclass(frozen=True, kw_only=True)
class ChooserEntry(Entry):
    start: Id
    steps: tuple[ChooserStepEntry, ...]


@dataclass(frozen=True, kw_only=True)
class DecisionsEntry(Entry):
    rows: tuple[DecisionEntry, ...]
    chooser: ChooserEntry


# --- building.yaml


@dataclass(frozen=True, kw_only=True)
class PolicyEntry(Entry):
    KEY: ClassVar[str] = "source"

    source: Text80
    document: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class BadgeEntry(Entry):
    id: Id
    kind: Literal["user", "role", "root"]
    label: Text60
    name: Text60
    caption: Text200
    why: Text
    ways_in: tuple[Id, ...]
    lobby: dict[str, Text] | None = None
    policies: tuple[PolicyEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DoorEntry(Entry):
    KEY: ClassVar[str] = "action"

    action: Action
    label: Text60
    resource: Text200
    root_only: bool = False


@dataclass(frozen=True, kw_only=True)
class FloorEntry(Entry):
    KEY: ClassVar[str] = "number"

    number: Count
    name: Text40
    doors: tuple[DoorEntry, ...]


@dataclass(frozen=True, kw_only=True)
class WayInEntry(Entry):
    id: Id
    label: Text60
    text: Text


@dataclass(frozen=True, kw_only=True)
class BuildingEntry(Entry):
    badges: tuple[BadgeEntry, ...]
    floors: tuple[FloorEntry, ...]
    ways_in: tuple[WayInEntry, ...]

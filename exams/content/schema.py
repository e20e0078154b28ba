"""What `exams.yaml` and `certifications.yaml` may hold: the format of docs/authoring.md as frozen dataclasses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from quizzes.content import KindSlug
from quizzes.content.schema import EXAM_CODES
from web.entries import Count, Entry, Id, Percent, ScaledScore, Share, Text, Text120, Url, one_of

CHOICES: tuple[KindSlug, ...] = ("single", "multiple")
CUT = Decimal("0.70")  # of a certification: AWS publishes none


@dataclass(frozen=True, kw_only=True)
class ExamEntry(Entry):
    id: Id
    title: Text120
    summary: Text
    minutes: Count
    items: Count
    unscored: Count | None = None
    pass_mark: ScaledScore
    raw_cut: Share
    topics: dict[str, Count]
    kinds: tuple[KindSlug, ...] = CHOICES
    scoring: Literal["all-or-nothing", "partial-credit"] = "all-or-nothing"
    report: Literal["study", "faithful"] = "study"


@dataclass(frozen=True, kw_only=True)
class DomainEntry(Entry):
    id: Id
    title: Text120
    weight: Percent
    topics: tuple[Id, ...] = ()
    objectives: dict[str, tuple[Id, ...]] | None = None
    covers: Text = ""

    @property
    def is_fed(self) -> bool:
        return bool(self.topics or self.objectives)


@dataclass(frozen=True, kw_only=True)
class CertificationEntry(Entry):
    KEY: ClassVar[str] = "code"

    code: Annotated[str, one_of(EXAM_CODES)]
    title: Text120
    minutes: Count
    scored: Count
    unscored: Count | None = None
    pass_mark: ScaledScore
    raw_cut: Share = CUT
    kinds: tuple[KindSlug, ...] = CHOICES
    url: Url
    checked_on: dt.date
    domains: tuple[DomainEntry, ...]

    @property
    def items(self) -> int:
        return self.scored + (self.unscored or 0)

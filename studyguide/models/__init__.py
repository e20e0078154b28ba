"""Guides as loaded from `content/`, what learners read of them, and the comments under their topics."""

from studyguide.models.building import Badge, BadgePolicy, Door, Floor, LobbyNote, WayIn
from studyguide.models.guide import (
    BadgeKind,
    Fact,
    Gotcha,
    Guide,
    GuideQuerySet,
    Objective,
    Section,
    Term,
    Topic,
    TopicQuerySet,
)
from studyguide.models.people import Comment, CommentQuerySet, Reading, ReadingQuerySet
from studyguide.models.tables import (
    ChooserAnswer,
    ChooserStep,
    ComparedEntity,
    ComparedFeature,
    ComparisonCell,
    Decision,
)

__all__ = [
    "Badge",
    "BadgeKind",
    "BadgePolicy",
    "ChooserAnswer",
    "ChooserStep",
    "Comment",
    "CommentQuerySet",
    "ComparedEntity",
    "ComparedFeature",
    "ComparisonCell",
    "Decision",
    "Door",
    "Fact",
    "Floor",
    "Gotcha",
    "Guide",
    "GuideQuerySet",
    "LobbyNote",
    "Objective",
    "Reading",
    "ReadingQuerySet",
    "Section",
    "Term",
    "Topic",
    "TopicQuerySet",
    "WayIn",
]

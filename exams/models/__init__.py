"""Certifications, blueprints, the forms made from them, attempts at a form with their log, and results."""

from exams.models.accommodations import Accommodation
from exams.models.attempts import GRACE, LONGEST_LOCK_WAIT, Attempt, AttemptEvent, AttemptItem, AttemptQuerySet
from exams.models.blueprints import (
    SCORING,
    Blueprint,
    BlueprintKind,
    BlueprintQuerySet,
    BlueprintReader,
    BlueprintTopic,
    ExamForm,
    FormItem,
)
from exams.models.certifications import Certification, CertificationKind, Domain
from exams.models.results import FormerResult, Result, ResultTopic, Scored

__all__ = [
    "GRACE",
    "LONGEST_LOCK_WAIT",
    "SCORING",
    "Accommodation",
    "Attempt",
    "AttemptEvent",
    "AttemptItem",
    "AttemptQuerySet",
    "Blueprint",
    "BlueprintKind",
    "BlueprintQuerySet",
    "BlueprintReader",
    "BlueprintTopic",
    "Certification",
    "CertificationKind",
    "Domain",
    "ExamForm",
    "FormItem",
    "FormerResult",
    "Result",
    "ResultTopic",
    "Scored",
]

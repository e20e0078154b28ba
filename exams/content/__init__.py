"""From `exams.yaml` and `certifications.yaml` to blueprints: read and check (`read`), then bring the database in line
(`load`)."""

from exams.content.loading import load
from exams.content.reading import ExamContent, Section, read
from exams.content.schema import CertificationEntry, DomainEntry, ExamEntry

__all__ = ["CertificationEntry", "DomainEntry", "ExamContent", "ExamEntry", "Section", "load", "read"]

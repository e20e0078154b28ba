"""Reads and checks the mock exams and certifications of a pack, and works out which sections its bank can fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from exams.content.schema import CertificationEntry, DomainEntry, ExamEntry
from exams.rounding import half_up, share_out
from quizzes import content as quizzes
from quizzes.content import BankContent
from studyguide import content as studyguide
from studyguide.content.schema import TopicEntry
from web.packs import Pack

Objective = tuple[str, str]  # its topic's id and its own


@dataclass(frozen=True)
class Section:
    """A domain of a certification, in proportion, beside what the bank has for it."""

    certification: CertificationEntry
    domain: DomainEntry
    objectives: frozenset[Objective]  # that feed it
    stock: Counter[str]  # items that may be asked, by topic

    @property
    def items(self) -> int:
        return half_up(self._part(self.certification.items))

    @property
    def unscored(self) -> int:
        return half_up(self._part(self.certification.unscored or 0))

    @property
    def minutes(self) -> int:
        return half_up(self._part(self.certification.minutes))

    @property
    def is_filled(self) -> bool:
        return self.items <= self.stock.total()

    @property
    def topics(self) -> dict[str, int]:
        """How many items each topic gives, in proportion to what the bank has of it."""
        return share_out(self.items, self.stock)

    @property
    def id(self) -> str:
        return f"{self.certification.code.lower()}-{self.domain.id}"

    @property
    def title(self) -> str:
        return f"{self.certification.code}, section {self.domain.title}"

    def _part(self, of: int) -> Fraction:
        return Fraction(of * self.domain.weight, 100)


@dataclass(frozen=True)
class ExamContent:
    exams: tuple[ExamEntry, ...]
    certifications: tuple[CertificationEntry, ...]
    sections: tuple[Section, ...]


def read(pack: Pack) -> ExamContent:
    """The mock exams of the pack; problems are in the pack."""
    guide, bank = pack.once(studyguide.read), pack.once(quizzes.read)
    exams = pack.entries("exams.yaml", ExamEntry)
    for exam in exams:
        _check_exam(pack, exam, bank)

    has_certifications = bool(pack.files("certifications.yaml"))
    certifications = pack.entries("certifications.yaml", CertificationEntry) if has_certifications else ()
    topics = {topic.id: [o.id for o in topic.objectives] for topic in guide.guide.topics} if guide else {}
    for certification in certifications:
        _check_certification(pack, certification, topics)
    sections = tuple(
        _section(certification, domain, topics, bank)
        for certification in certifications
        for domain in certification.domains
    )
    ids = {exam.id for exam in exams}
    for section in sections:
        if section.id in ids:
            pack.problem(section.domain.place, f"“{section.id}” is the id of a mock exam too")
    return ExamContent(exams, certifications, sections)


def _check_exam(pack: Pack, exam: ExamEntry, bank: BankContent) -> None:
    place = exam.place.of("topics")
    stock = Counter(item.topic for item in bank.items if item.kind in exam.kinds)
    if (total := sum(exam.topics.values())) != exam.items:
        pack.problem(place, f"the topics of “{exam.id}” add up to {total} items, not to {exam.items}")
    for topic, count in exam.topics.items():
        is_known = pack.check_link(place, TopicEntry, topic, "topic")
        if is_known and bank.is_whole and stock[topic] < count:
            pack.problem(place, f"“{exam.id}” needs {count} items of “{topic}”, the bank has {stock[topic]}")
    if exam.unscored and exam.unscored >= exam.items:
        pack.problem(exam.place.of("unscored"), f"none of the {exam.items} items of “{exam.id}” would be scored")


def _check_certification(pack: Pack, certification: CertificationEntry, topics: dict[str, list[str]]) -> None:
    if (total := sum(domain.weight for domain in certification.domains)) != 100:
        pack.problem(
            certification.place.of("domains"), f"the weights of “{certification.code}” add up to {total}, not to 100"
        )
    fed: dict[Objective, str] = {}
    for domain in certification.domains:
        place = domain.place
        for topic in domain.topics:
            pack.check_link(place.of("topics"), TopicEntry, topic, "topic")
        for topic, objectives in (domain.objectives or {}).items():
            if pack.check_link(place.of("objectives"), TopicEntry, topic, "topic"):
                for objective in objectives:
                    if objective not in topics.get(topic, [objective]):
                        pack.problem(place.of("objectives"), f"there is no objective “{objective}” of “{topic}”")
        for feed in _objectives(domain, topics):
            if feed in fed:
                pack.problem(place, f"“{feed[1]}” feeds both “{fed[feed]}” and “{domain.id}”")
            fed[feed] = domain.id
        if domain.is_fed and not domain.covers:
            pack.problem(place, f"{domain.id}: say under covers what of this domain the bank holds, and what not")


def _objectives(domain: DomainEntry, topics: dict[str, list[str]]) -> Iterator[Objective]:
    yield from ((topic, objective) for topic in domain.topics for objective in topics.get(topic, ()))
    yield from ((topic, objective) for topic, those in (domain.objectives or {}).items() for objective in those)


def _section(
    certification: CertificationEntry, domain: DomainEntry, topics: dict[str, list[str]], bank: BankContent
) -> Section:
    """Items of case studies stay out: the exams of AWS have none."""
    objectives = frozenset(_objectives(domain, topics))
    stock = Counter(
        item.topic
        for item in bank.items
        if certification.code in item.exams
        and item.kind in certification.kinds
        and item.case is None
        and (item.topic, item.objective) in objectives
    )
    return Section(certification, domain, objectives, stock)

"""From `certifications.yaml` to section mocks: what a bank can fill is offered, what it cannot is told."""

from __future__ import annotations

from random import Random

import pytest
from django.utils import timezone

from exams import attempts
from exams.models import Attempt, Blueprint, BlueprintTopic, Certification, Domain
from tests.factories import UserFactory

FILE = """\
- code: SCS-C03
  title: AWS Certified Security - Specialty
  minutes: 17
  scored: 8
  unscored: 2
  pass_mark: 750
  url: https://aws.amazon.com/certification/certified-security-specialty/
  checked_on: 2026-11-23
  domains:
    - {id: keys, title: Keys, weight: 20, topics: [keys], covers: "Rotation only."}
    - {id: people, title: People, weight: 45, objectives: {users: [who]}, covers: "Little."}
    - {id: rest, title: The rest, weight: 35}
"""
BROKEN = [
    ("code: SCS-C03", "code: SCS-C02", "“SCS-C02” is none of CLF-C02", 1),
    ("weight: 35", "weight: 30", "the weights of “SCS-C03” add up to 95, not to 100", 9),
    ("topics: [keys]", "topics: [locks]", "there is no topic “locks”", 10),
    ("users: [who]", "users: [whom]", "there is no objective “whom” of “users”", 11),
    ("users: [who]", "keys: [rotate]", "“rotate” feeds both “keys” and “people”", 11),
    (', covers: "Little."', "", "people: say under covers", 11),
    ("weight: 35", "weight: 0", "0 is not in 1 to 100", 12),
    ("pass_mark: 750", "pass_mark: 75", "75 is not in 100 to 1000", 6),
    ("https://aws", "http://aws", "is no address that begins with https://", 7),
    ("2026-11-23", "soon", "checked_on must be a date", 8),
]


@pytest.fixture
def certified(tiny):
    (tiny.folder / "certifications.yaml").write_text(FILE)
    return tiny


@pytest.mark.parametrize(("old", "new", "words", "line"), BROKEN)
def test_a_mistake_is_told_with_file_and_line(certified, old, new, words, line):
    certified.replace("certifications.yaml", old, new)
    problems = certified.problems()
    assert any(p.startswith(f"content/tiny/certifications.yaml:{line}: ") and words in p for p in problems), problems


def test_a_section_cannot_have_the_id_of_a_mock_exam(certified):
    certified.replace("exams.yaml", "- id: quick", "- id: scs-c03-keys")
    assert any("is the id of a mock exam too" in problem for problem in certified.problems())


@pytest.mark.django_db
def test_a_domain_that_the_bank_fills_becomes_a_section_in_proportion(certified):
    assert "1 certification: 1 new" in certified.load()

    section = Blueprint.objects.get(slug="scs-c03-keys")
    assert str(section) == "SCS-C03, section Keys"
    assert (section.item_count, section.unscored_count, section.minutes, section.pass_mark) == (2, 0, 3, 750)
    assert section.report == "faithful"
    assert section.domain == Domain.objects.get(slug="keys")
    assert [share.topic.slug for share in section.topics.all()] == ["keys"]
    assert "1 certification: 1 same" in certified.load()


@pytest.mark.django_db
def test_a_domain_that_the_bank_cannot_fill_is_not_offered_and_says_what_is_missing(certified):
    certified.load()

    people = Domain.objects.get(slug="people")
    assert not hasattr(people, "section")
    assert (people.needed_count, people.stock_count) == (5, 0)
    assert not Domain.objects.get(slug="rest").covers


@pytest.mark.django_db
def test_a_section_that_the_bank_can_no_longer_fill_is_retired_and_comes_back(certified):
    certified.load()
    line = certified.replace("certifications.yaml", "weight: 20", "weight: 40")
    certified.replace("certifications.yaml", "weight: 35", "weight: 15")
    assert line == 10

    out = certified.load()

    assert "1 certification: 1 changed" in out
    assert Blueprint.objects.get(slug="scs-c03-keys").is_retired
    certified.replace("certifications.yaml", "weight: 40", "weight: 20")
    certified.replace("certifications.yaml", "weight: 15", "weight: 35")
    certified.load()
    assert not Blueprint.objects.get(slug="scs-c03-keys").is_retired


@pytest.mark.django_db
def test_a_file_that_goes_takes_its_certifications_and_leaves_attempts(certified):
    certified.load()
    attempt = start("scs-c03-keys")
    (certified.folder / "certifications.yaml").unlink()

    certified.load()

    assert not Certification.objects.exists()
    attempt.refresh_from_db()
    assert attempt.blueprint.is_retired
    assert attempt.items.count() == 2


@pytest.mark.django_db
def test_a_section_asks_only_what_prepares_for_its_certification_and_feeds_its_domain(certified):
    certified.load()

    for _ in range(5):
        items = [one.revision.item for one in start("scs-c03-keys").items.select_related("revision__item")]

        assert {item.slug for item in items} == {"leaked-key", "after-a-leak"}


def start(slug: str) -> Attempt:
    quotas = BlueprintTopic.objects.filter(blueprint__slug=slug).select_related("blueprint__domain__certification")
    return attempts.start(UserFactory.create(), list(quotas), at=timezone.now(), rng=Random(1))

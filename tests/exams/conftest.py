"""An attempt whose learner is signed in; an instructor, signed in too, with an exam that is not published yet."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from exams.models import Attempt, Blueprint
from tests.exams.factories import make_attempt, make_blueprint, over_bank
from tests.factories import UserFactory


@pytest.fixture
def attempt(client) -> Attempt:
    made = make_attempt(4)
    client.force_login(made.learner)
    return made


@pytest.fixture
def teacher() -> User:
    return UserFactory.create(is_instructor=True, display_name="Ines")


@pytest.fixture
def blueprint(teacher) -> Blueprint:
    """Over a bank with five items of one topic, of difficulty 2, 3, 4, 2, 3; it asks for three of any."""
    return over_bank(make_blueprint(3), owner=teacher, is_published=False, code=None)


@pytest.fixture
def as_teacher(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client

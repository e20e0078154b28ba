"""An attempt whose learner is signed in."""

from __future__ import annotations

import pytest

from exams.models import Attempt
from tests.exams.factories import make_attempt


@pytest.fixture
def attempt(client) -> Attempt:
    made = make_attempt(4)
    client.force_login(made.learner)
    return made

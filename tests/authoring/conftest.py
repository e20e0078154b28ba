"""A bank with its people: with items at every stage, or with none yet."""

from __future__ import annotations

import pytest

from tests.authoring.desks import Office, make_office
from tests.authoring.world import World


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def world() -> World:
    return World()

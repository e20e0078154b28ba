"""Fixtures that tests of more than one app use."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.packs import tiny  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits count in the cache: no test starts with another's counts."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()

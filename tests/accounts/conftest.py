"""Signing in is slow on purpose; here it is done a hundred times."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

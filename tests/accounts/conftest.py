"""An account, a browser over https, and quick sign-ins: they are slow on purpose, and here done a hundred times."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.world import make_account


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def account() -> User:
    return make_account()


@pytest.fixture
def https(client: Client) -> Client:
    """Passkeys are for https; over plain http they work on localhost alone."""
    client.defaults["wsgi.url_scheme"] = "https"
    return client

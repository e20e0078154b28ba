"""What another site makes a browser send changes nothing, and what a page showed stays in no cache."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.expectations import EXPECTED
from tests.access.test_access import knock, things, world  # noqa: F401 - a fixture
from tests.access.world import World

pytestmark = pytest.mark.django_db


def urls_of(world: World, name: str) -> list[str]:  # noqa: F811
    own = next(role.own for role in world.roles if role.name == "instructor")
    return [reverse(name, kwargs=arguments) for arguments in things(world, name, own).values()]


@pytest.mark.parametrize("name", [name for name, expect in EXPECTED.items() if "POST" in expect.methods])
def test_a_form_without_our_token_changes_nothing(name: str, world: World):  # noqa: F811
    teacher = next(role for role in world.roles if role.name == "instructor")
    client = teacher.client()
    strict: Any = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = client.cookies

    response, tables = knock(strict, "POST", urls_of(world, name)[0], EXPECTED[name].data)

    assert (response.status_code, tables) == (403, [])


@pytest.mark.parametrize("name", [name for name, expect in EXPECTED.items() if "GET" in expect.methods])
def test_no_page_stays_in_a_cache_and_none_leads_elsewhere(name: str, world: World):  # noqa: F811
    found = []
    for role in world.roles:
        if role.name not in {"visitor", "instructor"}:
            continue
        for given in ("https://elsewhere.example", "//elsewhere.example"):
            url = f"{urls_of(world, name)[0]}?next={given}&code={given}&from={given}"
            response, _ = knock(role.client(), "GET", url)
            if name != "picture" and "no-store" not in response.headers.get("Cache-Control", ""):
                found.append(f"{role.name}: {response.headers.get('Cache-Control')}")
            if response.headers.get("Location", "/")[:2] in {"ht", "//"}:
                found.append(f"{role.name}: leads to {response.headers['Location']}")
    assert found == []

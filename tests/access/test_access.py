"""Every URL x method x role x thing (own, foreign, absent): who is let in, and that who is not changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from exams.models import AttemptQuerySet
from tests.access.expectations import EXPECTED, FORBIDDEN, IN, NOT_FOUND, SIGN_IN, Expect, staff
from tests.access.world import Arguments, Role, World, make_world, writes

pytestmark = pytest.mark.django_db  # pytest-django makes test databases only for tests that say so
METHODS = ("GET", "POST", "DELETE")
ERROR_AT = 500
Called = Iterator[tuple[str, list[str]]]


def urls(resolver: URLResolver | None = None, prefix: str = "") -> Called:
    """Every URL of the site by its name (or, without one, by its pattern), with its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            regex_groups = list(getattr(pattern.pattern, "regex", re.compile("")).groupindex)
            yield prefix + (pattern.name or str(pattern.pattern)), list(pattern.pattern.converters) or regex_groups
        else:
            yield from urls(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


ARGUMENTS = dict(urls())
ADMIN = sorted(name for name in ARGUMENTS if re.fullmatch(r"admin:\w+", name))  # without those that only redirect
VIEW_ON_SITE = {"admin:view_on_site", "admin:app_list"}  # with arguments of their own
OURS = sorted(name for name in ARGUMENTS if not name.startswith("admin"))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, in a transaction that is rolled back; each request runs in one of its own."""
    with (
        TemporaryDirectory() as data,
        override_settings(DATA=Path(data)),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield make_world()
        transaction.set_rollback(True)


def outcome(response: HttpResponse) -> str:
    where = response.headers.get("Location", "")
    if response.status_code == 401 or (response.status_code == 302 and where.startswith(reverse("account_login"))):
        return SIGN_IN
    known = {403: FORBIDDEN, 404: NOT_FOUND, 405: "no such method"}
    return known.get(response.status_code, IN if response.status_code < ERROR_AT else f"error {response.status_code}")


def knock(client: Client, method: str, url: str, data: str = "") -> tuple[HttpResponse, list[str]]:
    """The reply, and the tables that the request changed; nothing of it stays."""
    kept = deepcopy(client.cookies)  # a message for the next page would look like a difference of that page
    with transaction.atomic():
        with writes() as tables:
            response: HttpResponse = client.generic(method, url, data, "application/x-www-form-urlencoded")  # type: ignore[assignment]
        transaction.set_rollback(True)
    client.cookies = kept
    return response, list(tables)


def things(world: World, name: str, own: dict[str, Arguments]) -> dict[str, Arguments]:
    """What the arguments of a URL can name: by own, foreign, absent, public or none."""
    if not ARGUMENTS[name]:
        return {"none": {}}
    short = name.partition(":")[2] or name
    if public := world.public.get(name, world.public.get(short) if name not in world.foreign else None):
        return {"public": public, "absent": dict.fromkeys(public, "nobodys")}
    found = {"foreign": world.foreign[name], "absent": world.absent[name]}
    return {"own": own[name], **found} if name in own else found


def plain(response: HttpResponse) -> str:
    """A page without what differs between any two replies."""
    return re.sub(r'name="csrfmiddlewaretoken"[^>]*>|[0-9a-f]{8}-[0-9a-f-]{27}|/[\w-]+/', "", response.content.decode())


def violations(world: World, name: str, expect: Expect) -> list[str]:
    """What does not go as expected at one URL."""
    found: list[str] = []
    for role in world.roles:
        client = role.client()
        hidden: dict[tuple[str, str], str] = {}
        for number, (thing, arguments) in enumerate(things(world, name, role.own).items()):
            for method in METHODS if number == 0 else expect.methods:  # what is no method is none for anything
                response, tables = knock(client, method, reverse(name, kwargs=arguments), expect.data)
                found += wrongs(f"{method} {name}, {role.name}, {thing}", method, response, tables, expect, role, thing)
                if outcome(response) == NOT_FOUND:
                    hidden[method, thing] = plain(response)
        for method in METHODS:
            pages = {hidden.get((method, "foreign")), hidden.get((method, "absent"))}
            if None not in pages and len(pages) > 1:
                found.append(f"{method} {name}, {role.name}: a foreign thing and an absent one are told apart")
    return found


def wrongs(
    line: str, method: str, response: HttpResponse, tables: list[str], expect: Expect, role: Role, thing: str
) -> Iterator[str]:
    """What is wrong with one reply."""
    got, wanted = outcome(response), expect.audience(role.name, thing)
    if method not in expect.methods:
        # That there is no such method may be told before or after who asks; it never shows or does anything.
        if got not in {"no such method", wanted} or response.status_code == 200 or tables:
            yield f"{line}: {got} ({response.status_code}), wanted no such method; changed {tables}"
        return
    if got != wanted:
        yield f"{line}: {got} ({response.status_code}), wanted {wanted}"
    if (got != IN or method == "GET") and tables:
        yield f"{line}: {got}, and changed {tables}"


def test_every_url_has_a_declared_expectation_and_every_expectation_a_url():
    assert set(OURS) == set(EXPECTED)


@pytest.mark.parametrize("name", OURS)
def test_who_may_do_what(name: str, world: World):
    assert violations(world, name, EXPECTED[name]) == []


@pytest.mark.parametrize("name", ADMIN)
def test_the_administration_lets_nobody_in_but_staff(name: str, world: World):
    given = {"app_label": "exams", "content_type_id": 1}
    url = reverse(name, args=[given.get(key, "1") for key in ARGUMENTS[name]])
    found = []
    for role in world.roles[:5]:  # an editor and a reviewer are instructors here
        for method in ("GET", "POST"):
            response, tables = knock(role.client(), method, url)
            got, wanted = outcome(response), staff(role.name, "none")
            is_in = got in {IN, NOT_FOUND, FORBIDDEN, "no such method"} and wanted == IN
            turned_away = got in {SIGN_IN, FORBIDDEN} or "/admin/login/" in response.headers.get("Location", "")
            is_public = name in {"admin:jsi18n", "admin:logout", "admin:login"}
            if not (is_public or is_in or (wanted != IN and turned_away)):
                found.append(f"{method} {name}, {role.name}: {got} ({response.status_code}), wanted {wanted}")
            if wanted != IN and tables and not is_public:
                found.append(f"{method} {name}, {role.name} changed {tables}")
    assert found == []


def test_the_matrix_sees_a_hole(world: World, monkeypatch: pytest.MonkeyPatch):
    """The planted fault: an attempt is found whoever asks."""
    monkeypatch.setattr(AttemptQuerySet, "of", lambda self, learner: self.all())

    found = violations(world, "exams:result", EXPECTED["exams:result"])

    assert any("learner, foreign: in" in line for line in found), found


def test_the_matrix_sees_a_get_that_writes(world: World, monkeypatch: pytest.MonkeyPatch):
    """The planted fault: looking at the list of exams changes somebody."""
    from exams import catalogue  # noqa: PLC0415

    shown = catalogue.catalogue

    def counting() -> Any:
        world.roles[2].user.save()  # type: ignore[union-attr]
        return shown()

    monkeypatch.setattr(catalogue, "catalogue", counting)

    assert any(
        "changed ['accounts_user']" in line for line in violations(world, "exams:exams", EXPECTED["exams:exams"])
    )


def test_nothing_of_instructors_or_staff_opens_where_the_second_factor_was_not_shown(world: World, settings: Any):
    """These accounts have one; their sessions, signed in by a password, have not shown it."""
    settings.SECOND_FACTOR = True
    boss = next(role for role in world.roles if role.name == "administrator")
    closed = [name for name in OURS if name.startswith(("authoring:", "examining:"))]
    public = {"admin:jsi18n", "admin:logout", "admin:login"}
    paths = [
        *(
            reverse(name, kwargs=arguments)
            for name in closed
            for arguments in (things(world, name, boss.own).get("foreign", {}),)
            if bool(arguments) == bool(ARGUMENTS[name])
        ),
        *(reverse(name, args=["1"] * len(ARGUMENTS[name])) for name in ADMIN if name not in public | VIEW_ON_SITE),
    ]
    assert len(paths) > len(closed) / 2
    found = []
    for path in paths:
        for method in ("GET", "POST"):
            response, tables = knock(boss.client(has_shown=False), method, path)
            where = response.headers.get("Location", "")
            is_led = where.startswith(("/accounts/reauthenticate/", "/admin/login/"))
            if not (is_led or response.status_code in {403, 405}) or tables:
                found.append(f"{method} {path}: {response.status_code} {where} {tables}")
    assert found == []

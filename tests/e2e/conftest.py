"""A real server with the real content, and Chromium to walk through it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e import browser as chromium
from tests.e2e.every_kind import KINDS, write_pack

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = chromium.find()
expect.set_options(timeout=15_000)  # a slow machine is no fault of the page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must run the browser journeys, and there is no Chromium")
        pytest.skip("no Chromium on this machine: browser journeys skipped (see make test)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=chromium.FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Site:
    """A server of its own, as `make run` starts it, on fresh data; `manage` runs a command on the same data."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://localhost:{self.port}"
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        self.environment = {**inherited, "LIGHTWELL_DATA": str(data), "LIGHTWELL_GRACE": "1"}

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port)], cwd=ROOT, env=self.environment
        )
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(self.url, timeout=2).close()
                    break
                except OSError:
                    assert server.poll() is None, "the server ended"
                    time.sleep(0.2)
            else:
                pytest.fail("the server did not answer within 30 s")
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("data"))
    site.manage("prepare")
    with site.running():
        yield site


class ViolationError(AssertionError):
    """Something no page may do: an error in the console, a request that leaves the site."""


@pytest.fixture
def visit(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open a page as a new visitor: `visit("/", javascript=False)`. Fails on console errors and foreign requests.

    `@pytest.mark.provokes("with a status of 409")` names what a journey brings about on purpose.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(
        path: str = "/",
        *,
        javascript: bool = True,
        width: int = 1280,
        dark: bool = False,
        is_touch: bool = False,
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = browser.new_context(
                base_url=site.url,
                java_script_enabled=javascript,
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                has_touch=is_touch,
                is_mobile=is_touch,
            )
            context.set_default_timeout(10_000)
            contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        home = (site.url, "data:")
        page.on("request", lambda request: None if request.url.startswith(home) else faults.append(request.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    marker = request.node.get_closest_marker("provokes")
    provoked: tuple[str, ...] = marker.args if marker else ()
    faults[:] = [fault for fault in faults if not any(text in fault for text in provoked)]
    if faults:
        raise ViolationError("\n".join(faults))


@pytest.fixture
def inspect() -> Iterator[Callable[[Page], None]]:
    """Note what axe finds on a page and whether it scrolls sideways; all of it fails the test at its end."""
    findings: list[str] = []

    def note(page: Page) -> None:
        page.wait_for_load_state()  # a click answers before the page it leads to is there
        results = Axe().run(page)
        for found in results.response["violations"]:
            places = "; ".join(str(node["html"])[:160] for node in found["nodes"][:3])
            findings.append(f"{page.url}: {found['id']}: {found['help']}: {places}")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            findings.append(f"{page.url}: scrolls sideways by {overflow} px")

    yield note
    assert findings == []


# The content; a learner who is signed in, with practice sessions over all items, two of each kind.
SEED = """
import json
from os import devnull
from django.core.management import call_command
from django.test import Client
from quizzes.models import Item
from tests.factories import UserFactory
from tests.quizzes.conftest import make_session
from web.management.commands.prepare import UNUSED
call_command("migrate", verbosity=0)
call_command("createcachetable")
call_command("load_content", {content!r}, stdout=open(devnull, "w"))
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
learner, client = UserFactory.create(), Client()
client.force_login(learner)
items = [Item.objects.get(slug=f"{{kind}}-{{number}}") for kind in {kinds} for number in (1, 2)]
sessions = [str(make_session(learner, items).pk) for _ in range({count})]
print(json.dumps({{"cookie": client.cookies["session"].value, "sessions": sessions}}))
"""
SESSIONS = 7  # one for each test that asks for one


@dataclass
class Made:
    site: Site
    cookie: str
    sessions: list[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A site of its own, with nothing but the pack that has each kind twice."""
    site = Site(tmp_path_factory.mktemp("kinds"))
    content = write_pack(tmp_path_factory.mktemp("pack") / "content")
    seed = SEED.format(content=str(content), kinds=KINDS, count=SESSIONS)
    seeded = json.loads(site.manage("shell", "--verbosity=0", "-c", seed))
    with site.running():
        yield Made(site, **seeded)

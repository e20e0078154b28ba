"""Writing items in a browser: they save themselves, two authors meet, a lost connection loses nothing, axe is quiet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site

pytestmark = pytest.mark.browser

# A bank with an owner and an editor, both signed in, and an item of each kind.
SEED = """
import json
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable")
from web.management.commands.prepare import UNUSED
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
from quizzes.kinds import KINDS
from tests.authoring.world import World, client_of
from tests.factories import FactFactory, MisconceptionFactory
world = World()
FactFactory.create(topic=world.objective.topic)
MisconceptionFactory.create(guide=world.bank.guide)
items = {kind: world.item(kind).pk for kind in KINDS}
cookies = [client_of(user).cookies["session"].value for user in (world.owner, world.editor)]
print(json.dumps({"bank": world.bank.slug, "items": items, "cookies": cookies}))
"""


@dataclass
class Desk:
    site: Site
    bank: str
    items: dict[str, int]
    cookies: list[str]

    def url(self, kind: str) -> str:
        return f"{self.site.url}/teach/banks/{self.bank}/items/{self.items[kind]}/"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    site = Site(tmp_path_factory.mktemp("desk"))
    site.environment["LIGHTWELL_SECOND_FACTOR"] = "off"
    made = json.loads(site.manage("shell", "--verbosity=0", "-c", SEED).splitlines()[-1])
    with site.running():
        yield Desk(site, **made)


@pytest.fixture(scope="module")
def site(desk: Desk) -> Site:
    """The one that pages may talk to."""
    return desk.site


@pytest.fixture
def author(browser: Browser, desk: Desk) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def sit_down(who: int = 0, **more: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **more)
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "session", "value": desk.cookies[who], "url": desk.site.url}])
        contexts.append(context)
        return context

    yield sit_down
    for context in contexts:
        context.close()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile("Saved just now|Saved [0-9]+ seconds ago"))
    expect(page.locator("#saved")).not_to_have_text(re.compile("Not"))


def test_what_is_typed_is_stored_and_shown_as_a_learner_sees_it(visit, author, desk):
    page: Page = visit(desk.url("single"), context=author())
    page.get_by_label("Question", exact=True).fill("A clerk asks for `keys`. Who makes them for the clerk?")
    page.get_by_role("textbox", name="Answer A", exact=True).fill("An administrator")
    page.get_by_label("A is correct").check()
    expect(page.locator("#stage .preview__before .stem")).to_contain_text("Who makes them")
    page.get_by_text("After", exact=True).click()
    expect(page.locator("#stage .preview__after .verdict")).to_contain_text("The answer is")
    saved(page)
    page.get_by_role("button", name="Add an answer").click()
    expect(page.get_by_role("textbox", name="Answer E", exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_role("textbox", name="Answer A", exact=True)).to_have_value("An administrator")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who makes them for the clerk?")


def test_two_authors_see_each_others_change_and_neither_overwrites_the_other(visit, author, desk):
    olga: Page = visit(desk.url("short-text"), context=author(0))
    edwin: Page = visit(desk.url("short-text"), context=author(1))
    olga.get_by_label("Question", exact=True).fill("What is the name of it?")
    saved(olga)
    edwin.get_by_role("textbox", name="Answer A", exact=True).fill("role")
    expect(edwin.get_by_label("Question", exact=True)).to_have_value("What is the name of it?")

    saved(edwin)
    olga.get_by_label(re.compile("In short")).fill("Hers")
    edwin.get_by_label(re.compile("In short")).fill("His")
    for page in (olga, edwin):
        page.wait_for_timeout(1_500)
    second = olga if olga.locator("#clashes").is_visible() else edwin
    expect(second.locator("#clashes")).to_contain_text("His" if second is olga else "Hers")
    expect(second.get_by_label(re.compile("In short"))).to_have_value("Hers" if second is olga else "His")
    second.get_by_role("button", name="Keep mine").click()
    saved(second)
    first = edwin if second is olga else olga
    expect(first.get_by_label(re.compile("In short"))).to_have_value("Hers" if second is olga else "His")


@pytest.mark.provokes("ERR_FAILED")
def test_a_lost_connection_is_told_and_nothing_typed_is_lost(visit, author, desk):
    page: Page = visit(desk.url("numeric"), context=author())
    page.route("**/save", lambda route: route.abort())
    page.get_by_label("Question", exact=True).fill("How many keys may a user have?")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    page.unroute("**/save")
    saved(page)
    page.reload()
    expect(page.get_by_label("Question", exact=True)).to_have_value("How many keys may a user have?")


def test_the_editor_works_without_javascript(visit, author, desk):
    page: Page = visit(desk.url("ordering"), context=author(java_script_enabled=False))
    page.get_by_label("Question", exact=True).fill("Put them in order.")
    page.get_by_role("textbox", name="Step 1", exact=True).fill("Second")
    page.get_by_role("textbox", name="Step 2", exact=True).fill("First")
    page.get_by_role("button", name="Move answer 2 up").click()
    expect(page.get_by_role("textbox", name="Step 1", exact=True)).to_have_value("First")
    page.get_by_role("button", name="Add a step").click()
    expect(page.get_by_role("textbox", name="Step 5", exact=True)).to_be_visible()
    expect(page.get_by_label("Question", exact=True)).to_have_value("Put them in order.")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_every_form_passes_axe_and_fits(visit, author, desk, inspect, width, scheme):
    context = author(color_scheme=scheme)
    page: Page = visit(f"{desk.site.url}/teach/banks/{desk.bank}/items/new", context=context)
    page.set_viewport_size({"width": width, "height": 900})
    inspect(page)
    for kind in desk.items:
        page.goto(desk.url(kind))
        inspect(page)

"""Banks in a browser: the table by keyboard and without scripts, and every page of a bank under axe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site

pytestmark = pytest.mark.browser

SEED = """
import json
from dataclasses import replace
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
call_command("migrate", verbosity=0)
call_command("createcachetable")
from web.management.commands.prepare import UNUSED
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
from authoring import banks, bulk
from tests.authoring.desks import GOOD, make_office
from tests.factories import GuideFactory, ItemFactory
office = make_office()
for number in range(52):
    subject = "buckets" if number % 10 else "passwords"
    item = office.item(replace(GOOD, stem=f"Question {number} about {subject}?"))
    if number < 4:
        office.publish(item)
bulk.tag([item.pk], ["week 1"], at=timezone.now())
ItemFactory.create()
client = Client()
client.force_login(office.owner)
print(json.dumps({"slug": office.bank.slug, "cookie": client.cookies["session"].value}))
"""


@dataclass
class Shelf:
    site: Site
    slug: str
    cookie: str

    def url(self, page: str = "") -> str:
        return f"/teach/banks/{self.slug}/{page}"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    site = Site(tmp_path_factory.mktemp("shelf"))
    site.environment["LIGHTWELL_SECOND_FACTOR"] = "off"
    made = json.loads(site.manage("shell", "--verbosity=0", "-c", SEED).splitlines()[-1])
    with site.running():
        yield Shelf(site, **made)


@pytest.fixture(scope="module")
def site(shelf: Shelf) -> Site:
    """The one that pages may talk to."""
    return shelf.site


@pytest.fixture
def owner(browser: Browser, shelf: Shelf) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def sit_down(width: int = 1280, **more: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=shelf.site.url, viewport={"width": width, "height": 900}, reduced_motion="reduce", **more
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "session", "value": shelf.cookie, "url": shelf.site.url}])
        contexts.append(context)
        return context

    yield sit_down
    for context in contexts:
        context.close()


def test_the_table_is_walked_ticked_searched_and_changed_by_keyboard(
    visit: Callable[..., Page], owner: Callable[..., BrowserContext], shelf: Shelf
):
    page = visit(shelf.url(), context=owner())
    ticked = page.locator("input[name=item]:checked")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(ticked).to_have_count(2)
    expect(page.locator("[data-ticked]")).to_contain_text("2 ticked")

    page.keyboard.press("/")
    page.keyboard.type("passwords")
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#say")).to_have_text("1 to 6 of 6 questions found")

    page.keyboard.press("Tab")  # leaving the search asks nothing again, so that ticks stay
    page.locator("[data-tick-all]").check()
    page.wait_for_timeout(600)
    expect(ticked).to_have_count(6)
    page.get_by_text("Change several at once").click()
    page.get_by_label("Tags, with commas between them").fill("by hand, week 2")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_text("6 questions tagged by hand, week 2.")).to_be_visible()
    assert "q=passwords" in page.url
    page.go_back()
    expect(page.locator("[data-row]")).to_have_count(6)


def test_the_table_works_without_scripts(
    visit: Callable[..., Page], owner: Callable[..., BrowserContext], shelf: Shelf
):
    page = visit(shelf.url(), context=owner(java_script_enabled=False))

    page.get_by_role("link", name="After").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.locator("#state").select_option("published")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]")).to_have_count(4)
    page.locator("input[name=item]").first.check()
    page.get_by_text("Change several at once").click()
    page.get_by_role("button", name="Retire").click()

    expect(page.get_by_text("1 question retired.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_pages_of_a_bank_are_sound(
    width: int,
    dark: bool,
    visit: Callable[..., Page],
    owner: Callable[..., BrowserContext],
    inspect: Callable[[Page], None],
    shelf: Shelf,
):
    context = owner(width, color_scheme="dark" if dark else "light")
    pages = ("", "?tag=week+1", "coverage/", "topics/", "members/", "settings/", "copy/")

    for path in ("/teach/", "/teach/banks/new/", *(shelf.url(page) for page in pages)):
        page = visit(path, context=context)
        page.eval_on_selector_all("details", "all => all.forEach((each) => (each.open = true))")
        inspect(page)
        page.close()

"""A learner's hands on the exam driver, and what they look at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

ITEMS = "entry => /items\\/\\d+\\/$/.test(entry.name) && entry.responseEnd"
OFFLINE = pytest.mark.provokes("ERR_INTERNET_DISCONNECTED")


def state(page: Page):
    return page.locator("#save-state")


def choose(page: Page, nth: int = 0) -> None:
    page.locator("fieldset.options label").nth(nth).click()


def go(page: Page, position: int) -> None:
    page.locator(f'#navi .q[value="{position}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 20")


def loaded(page: Page, ahead: int = 3) -> None:
    """Wait until the next items are in memory."""
    for _ in range(100):
        if page.evaluate(f"performance.getEntriesByType('resource').filter({ITEMS}).length") >= ahead:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the next items were not loaded")


def answered(page: Page) -> list[int]:
    """What the server says is answered, on a page of its own."""
    html = page.request.get(page.url).text()
    return [int(value) for value in re.findall(r'value="(\d+)" data-s="(?:done|part)', html)]


def elsewhere(visit, page: Page) -> Page:
    """The same learner on another device: the same cookies, nothing else of this browser."""
    browser, site = page.context.browser, re.match(r"https?://[^/]+", page.url)
    assert browser
    assert site
    context: BrowserContext = browser.new_context(base_url=site[0])
    context.set_default_timeout(10_000)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what a context gives, one takes
    opened: Page = visit(page.url, context=context)
    return opened


SOON = """
from datetime import timedelta
from django.utils import timezone
from exams.models import Attempt
now = timezone.now()
Attempt.objects.filter(pk="{pk}").update(started_at=now - timedelta(minutes=29), deadline_at=now + timedelta(seconds=6))
"""

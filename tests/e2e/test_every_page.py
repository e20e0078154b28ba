"""Every page: axe finds nothing, nothing scrolls sideways, in light and dark, wide and narrow, with things on it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.every_kind import respond

pytestmark = pytest.mark.browser
GUIDE = "/guides/iam-users/"
PAGES = [
    "/",
    "/guides/",
    GUIDE,
    *(f"{GUIDE}topics/{slug}/" for slug in ("fundamentals", "groups", "least-privilege", "mfa")),
    *(f"{GUIDE}topics/{slug}/" for slug in ("access", "identities", "operations", "onboarding")),
    f"{GUIDE}comparison/",
    f"{GUIDE}comparison/?test=1",
    f"{GUIDE}decisions/",
    f"{GUIDE}building/",
    f"{GUIDE}building/?as=dana&door=s3:GetObject",
    f"{GUIDE}cheat-sheet/",
    f"{GUIDE}glossary/",
    "/search/",
    "/search/?q=key",
    "/search/?q=xyzzy",
    "/practice/",
    "/practice/?difficulty=3&misconception=delete-first",
    "/practice/marks/",
    "/exams/",
    "/today/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/settings/",
    "/no/such/page/",
]
VIEWS = [(1280, False), (1280, True), (390, False), (390, True)]
each_view = pytest.mark.parametrize(("width", "dark"), VIEWS, ids=["wide", "wide-dark", "narrow", "narrow-dark"])


@pytest.mark.provokes("with a status of 404")
@each_view
def test_pages_of_a_visitor(visit, inspect, width: int, dark: bool):
    page: Page = visit("/", width=width, dark=dark)
    for path in PAGES:
        page.goto(path)
        inspect(page)


@each_view
def test_pages_of_a_learner(visit, inspect, width: int, dark: bool):
    page: Page = visit("/practice/", width=width, dark=dark)
    page.get_by_role("button", name=re.compile("Start a mix")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
    inspect(page)
    respond(page)
    inspect(page)
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator(".verdict")).to_be_visible()
    page.get_by_role("button", name="Bookmark").click()
    page.locator("summary", has_text="Report a problem").click()
    inspect(page)
    page.get_by_role("button", name="End here and see the summary").click()
    expect(page).to_have_url(re.compile("/summary/"))
    inspect(page)
    page.goto("/practice/marks/")
    inspect(page)

    page.goto("/exams/")
    page.get_by_role("button", name="Start: 30 minutes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    respond(page)
    expect(page.locator("#save-state")).to_contain_text("Saved")
    inspect(page)
    item = page.url
    page.goto("/exams/")
    inspect(page)
    page.goto(re.sub(r"items/\d+/$", "review/", item))
    inspect(page)
    page.get_by_role("link", name="End exam").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("End the exam now?")
    inspect(page)
    page.get_by_role("button", name="End the exam and see the result").click()
    expect(page.get_by_role("main")).to_contain_text("scaled score")
    inspect(page)
    page.get_by_role("link", name="Review the questions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of questions")
    inspect(page)
    page.get_by_role("link", name=re.compile("Slow")).click()
    expect(page.get_by_role("main")).to_contain_text("No question took longer")
    inspect(page)

    for is_second in (False, True):
        page.goto("/exams/")
        page.get_by_role("button", name=re.compile("Start SOA-C03")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
        page.goto(re.sub(r"items/\d+/$", "review/", page.url))
        page.get_by_role("link", name="End exam").click()
        page.get_by_role("button", name="End the exam and see the result").click()
        expect(page.get_by_role("main")).to_contain_text("2 that did not count")
        if not is_second:
            inspect(page)
    inspect(page)
    result = page.url
    page.get_by_role("button", name="Open the review of questions").click()
    expect(page.get_by_role("main")).to_contain_text("Not scored")
    page.goto(result)
    expect(page.get_by_role("heading", name="Beside your earlier sittings")).to_be_visible()
    inspect(page)
    page.goto("/exams/")
    inspect(page)
    for path in ("/today/", "/history/", "/accounts/settings/"):
        page.goto(path)
        inspect(page)
    page.goto("/today/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d+ of \d+ windows lit"))

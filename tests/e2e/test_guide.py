"""A newcomer reads the guide: topics, self-tests, the chooser, the building, search, a comment."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@both_ways
def test_reading_a_topic_is_remembered(visit, javascript: bool):
    page: Page = visit("/", javascript=javascript)
    page.get_by_role("link", name="Start with AWS IAM Users").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("AWS IAM Users")
    page.get_by_role("link", name="User fundamentals", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("User fundamentals")

    prompt = page.locator(".selfcheck details").first
    expect(prompt.locator(".prose")).not_to_be_visible()
    prompt.locator("summary").click()
    expect(prompt.locator(".prose")).to_be_visible()

    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as unread")).to_be_visible()
    page.get_by_role("link", name="Groups and individual permissions").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Groups and individual permissions")
    page.goto("/guides/iam-users/")
    expect(page.get_by_text("1 of 8 topics read")).to_be_visible()


@both_ways
def test_the_comparison_tests_its_reader(visit, javascript: bool):
    page: Page = visit("/guides/iam-users/comparison/", javascript=javascript)
    expect(page.get_by_role("table")).to_contain_text("Highly recommended")
    page.get_by_role("link", name="Test yourself").or_(page.get_by_role("button", name="Test yourself")).click()
    expect(page.get_by_text("Highly recommended", exact=True)).not_to_be_visible()
    cell = page.get_by_role("row", name="MFA").get_by_role("cell").first
    cell.locator("summary, button, a").first.click()
    expect(page.get_by_text("Highly recommended", exact=True)).to_be_visible()
    expect(page.get_by_text("Mandatory, critical", exact=True)).not_to_be_visible()


@both_ways
def test_the_chooser_ends_at_a_row_and_says_why(visit, javascript: bool):
    page: Page = visit("/guides/iam-users/decisions/", javascript=javascript)
    chooser = page.locator("#chooser")
    expect(chooser).to_contain_text("Who or what needs access?")
    chooser.get_by_role("link", name="Someone from another organisation").click()
    expect(chooser).to_contain_text("question 2")
    chooser.locator(".choice").first.click()
    expect(chooser).to_contain_text("IAM role with an external ID")
    expect(chooser).to_contain_text("Because")
    chooser.get_by_role("link", name="Start again").click()
    expect(chooser).to_contain_text("question 1")


@both_ways
def test_doors_open_for_some_and_not_for_others(visit, javascript: bool):
    page: Page = visit("/guides/iam-users/building/", javascript=javascript)
    door, tally = page.locator(".visit__log"), page.locator("#tally")
    expect(tally).to_have_text("Alice opens 4 of 12 doors upstairs")

    def carry(name: str) -> None:
        page.get_by_role("radio", name=name).check()
        if not javascript:
            page.get_by_role("button", name="Carry the chosen badge").click()

    def knock(name: str) -> None:
        page.get_by_role("button", name=re.compile(f"^{name}")).click()

    knock("StartInstances")
    expect(door).to_contain_text("Access allowed")
    knock("DeleteBucket")
    expect(door).to_contain_text("Explicit deny")
    carry("Dana")
    expect(tally).to_have_text("Dana opens 0 of 12 doors upstairs")
    knock("GetObject")
    expect(door).to_contain_text("Dana at s3:GetObject")  # says that the answer is here; the next click waits for it
    expect(door).to_contain_text("Implicit deny")
    carry("The owner")
    expect(tally).to_have_text("The owner opens 12 of 12 doors upstairs")
    carry("The EC2 role")
    expect(tally).to_have_text("The EC2 role opens 1 of 12 doors upstairs")
    knock("PutObject")
    expect(door).to_contain_text("Access allowed")


@both_ways
def test_what_is_searched_is_found(visit, javascript: bool):
    page: Page = visit("/search/", javascript=javascript)
    page.get_by_role("searchbox").fill("external ID")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("confused deputy")
    page.get_by_role("main").get_by_role("link", name="B12").or_(
        page.get_by_role("link", name="external ID")
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@both_ways
def test_a_comment_waits_for_a_moderator_and_hides_the_address(visit, site, javascript: bool):
    page: Page = visit("/guides/iam-users/topics/mfa/", javascript=javascript)
    page.get_by_label("Name").fill("Ruth")
    page.get_by_label("E-mail").fill("ruth@example.org")
    page.get_by_label("Comment (required)").fill(f"Which device would you take on a journey? {javascript}")
    page.wait_for_timeout(3500)  # a person needs longer than the shortest time that is believed
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("main")).to_contain_text("Thank you")

    reader: Page = visit("/guides/iam-users/topics/mfa/")
    assert "ruth@example.org" not in reader.content()
    assert "Which device would you take" not in reader.content()


def test_every_fact_and_every_section_is_findable(visit):
    """The promise of the guide: nothing of its source text is missing from the running site."""
    page: Page = visit("/guides/iam-users/cheat-sheet/")
    links = page.locator("a[href*='#fact-']")
    targets = {link.get_attribute("href") for link in links.all()}
    codes = {target.split("#fact-")[1] for target in targets if target}
    expected = {f"S{n:02}" for n in range(1, 31)} | {f"D{n}" for n in range(1, 5)} | {f"B{n:02}" for n in range(1, 32)}
    assert codes == expected
    pages = {target.split("#")[0] for target in targets if target}
    assert len(pages) == 8
    for path in sorted(pages):
        page.goto(path)
        ids = set(page.evaluate("[...document.querySelectorAll('[id^=fact-]')].map(e => e.id)"))
        assert {t.split("#")[1] for t in targets if t and t.startswith(path)} <= ids


def test_the_cheat_sheet_prints_on_two_pages(visit):
    page: Page = visit("/guides/iam-users/cheat-sheet/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2

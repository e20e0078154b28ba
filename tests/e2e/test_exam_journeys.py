"""A whole exam with each kind of item, from start to result: by keyboard alone, by touch, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Made, Site
from tests.e2e.every_kind import (
    ENTRIES,
    KINDS,
    assert_finger_sized,
    fill_response,
    kind_on,
    tab_to,
    tap_response,
    type_response,
)

pytestmark = pytest.mark.browser
TOTAL = 2 * len(KINDS)


@pytest.fixture(scope="module")
def site(made: Made) -> Site:
    return made.site


def here(page: Page, position: int) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of {TOTAL}")


def live(page: Page, position: int) -> None:
    here(page, position)
    page.locator(".exam[data-live]").wait_for()


def press(page: Page, name: str, role: str = "button") -> None:
    """Go to a button or link with Tab, and press it."""
    tab_to(page, page.get_by_role(role, name=re.compile(name)).filter(visible=True).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_by_keyboard_alone(visit):
    page: Page = visit("/exams/")
    press(page, "^Start: 30 minutes")
    live(page, 1)
    for position in range(1, TOTAL + 1):
        here(page, position)
        kind = kind_on(page)
        type_response(page, kind, right=True)
        expect(page.locator(f".q[value='{position}']")).to_have_attribute("data-s", "done")
        if position == 3:
            press(page, "^Flag for review")
            page.keyboard.press("v")
            expect(page.locator("#navi")).to_be_hidden()
            page.keyboard.press("v")
            press(page, "^Question 4, not seen yet")
        elif kind in ENTRIES:
            page.keyboard.press("Enter")
        elif kind == "matching":
            press(page, "^Next|^Review N")
        else:
            page.keyboard.press("n")

    expect(page.get_by_role("heading", level=1)).to_have_text("Before you end the exam")
    expect(page.get_by_role("main")).to_contain_text(f"All {TOTAL} questions are answered; 1 is flagged")
    press(page, "^Question 3, answered, flagged", "link")
    live(page, 3)
    page.keyboard.press("f")
    expect(page.locator(".q[value='3']")).to_have_attribute("data-s", "done")
    press(page, "^Review screen")
    expect(page.get_by_role("main")).to_contain_text(f"All {TOTAL} questions are answered.")
    press(page, "^End exam", "link")
    press(page, "^End the exam and see the result")
    expect(page.get_by_role("main")).to_contain_text(f"{TOTAL} of {TOTAL} right")


def test_by_touch_on_a_phone(visit):
    page: Page = visit("/exams/", width=390, is_touch=True)
    page.get_by_role("button", name=re.compile("^Start: 30 minutes")).tap()
    live(page, 1)
    for position in range(1, TOTAL + 1):
        here(page, position)
        tap_response(page, kind_on(page), right=True)
        if position == 2:
            page.get_by_role("button", name=re.compile("^Flag for review")).tap()
        expect(page.locator("#save-state")).to_contain_text("Saved")
        if position < TOTAL:
            on = page.get_by_role("button", name=re.compile("^Next"))
            assert_finger_sized(on)
            on.tap()
    page.get_by_role("button", name="Navigator").tap()
    cell = page.get_by_role("button", name="Question 2, answered, flagged")
    assert_finger_sized(cell)
    cell.tap()
    here(page, 2)
    expect(page.locator("#navi")).to_be_hidden()
    page.get_by_role("button", name="Navigator").tap()
    page.get_by_role("button", name="Review screen").filter(visible=True).tap()
    page.get_by_role("link", name="End exam").tap()
    page.get_by_role("button", name="End the exam and see the result").tap()
    expect(page.get_by_role("main")).to_contain_text(f"{TOTAL} of {TOTAL} right")


def test_without_scripts(visit):
    page: Page = visit("/exams/", width=390, javascript=False)
    page.get_by_role("button", name=re.compile("^Start: 30 minutes")).click()
    for position in range(1, TOTAL + 1):
        here(page, position)
        fill_response(page, kind_on(page), right=position != 5)
        page.locator("footer").get_by_role("button", name=re.compile("^Next|^Review$|^Review N")).click()
    expect(page.get_by_role("main")).to_contain_text(f"All {TOTAL} questions are answered.")
    page.get_by_role("link", name="End exam").click()
    page.get_by_role("button", name="End the exam and see the result").click()
    expect(page.get_by_role("main")).to_contain_text(f"{TOTAL - 1} of {TOTAL} right")

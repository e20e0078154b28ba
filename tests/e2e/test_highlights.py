"""What a study exam adds to the driver, highlights and strike-outs, and a faithful one leaves out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser


def highlights(page: Page) -> list[str]:
    """What is highlighted of the question shown."""
    found: list[str] = page.evaluate("[...(CSS.highlights.get('marked') ?? [])].map(range => range.toString())")
    return found


def select(page: Page, start: int, end: int) -> None:
    """Drag the mouse over this part of the question's text."""
    box = page.evaluate(
        """([start, end]) => {
            const node = document.createTreeWalker(document.querySelector("#stem"), 4);
            while (node.nextNode() && !node.currentNode.data.trim());
            const range = new Range();
            range.setStart(node.currentNode, start);
            range.setEnd(node.currentNode, end);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return [left, right, (top + bottom) / 2];
        }""",
        [start, end],
    )
    page.mouse.move(box[0] + 1, box[2])
    page.mouse.down()
    page.mouse.move(box[1] - 1, box[2], steps=4)
    page.mouse.up()


def test_words_of_a_question_are_highlighted_with_the_mouse_and_stay_so_in_this_window(visit):
    page = start(visit)
    select(page, 0, 12)
    assert highlights(page) == [], "selecting alone highlights nothing"
    button = page.get_by_role("button", name="Highlight")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    (first,) = highlights(page)
    assert first
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 20")
    assert highlights(page) == []
    select(page, 3, 9)
    assert len(highlights(page)) == 1
    page.reload()
    page.locator(".exam[data-live]").wait_for()
    assert len(highlights(page)) == 1
    assert "\n".join(page.evaluate("Object.values(sessionStorage)")).isascii()
    assert first not in str(page.evaluate("Object.entries(sessionStorage)")), "its words are not stored"
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    assert highlights(page) == [first]

    page.get_by_role("button", name="Highlight").click()
    page.locator("#stem").click(position={"x": 30, "y": 14})
    assert highlights(page) == []
    expect(page.locator("#say")).to_contain_text("Not highlighted any more")


def test_words_of_a_question_are_highlighted_by_keyboard(visit):
    page = start(visit)
    words = page.locator("#stem").inner_text().split()
    page.keyboard.press("h")
    expect(page.locator("#highlighting")).to_be_visible()
    expect(page.locator("#stem")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    assert highlights(page) == [" ".join(words[1:3])]
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 20")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert highlights(page) == [words[2]]
    page.get_by_role("button", name="Remove all").press("Enter")
    assert highlights(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#highlighting")).to_be_hidden()
    expect(page.get_by_role("button", name="Highlight")).to_be_focused()


def test_a_faithful_exam_has_neither_strike_out_nor_highlighting(visit):
    page: Page = visit("/exams/")
    page.get_by_role("button", name=re.compile("Start SOA-C03")).click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 10")
    expect(page.locator(".option").first).to_be_visible()
    page.keyboard.press("Shift+A")
    page.keyboard.press("h")
    page.locator(".option").first.click(button="right")
    expect(page.locator(".option__out")).to_have_count(0)
    expect(page.locator(".option[data-out]")).to_have_count(0)
    expect(page.get_by_role("button", name="Highlight")).to_have_count(0)
    assert "strike" not in page.locator("#keys").inner_html()


def test_words_of_a_question_are_highlighted_by_touch(visit):
    page = start(visit, width=390, is_touch=True)
    page.get_by_role("button", name="Highlight").tap()
    expect(page.locator("#highlighting")).to_contain_text("Select words of the question")
    page.evaluate(  # as a long press and its handles do
        """() => {
            const node = document.createTreeWalker(document.querySelector("#stem"), 4);
            while (node.nextNode() && !node.currentNode.data.trim());
            getSelection().setBaseAndExtent(node.currentNode, 0, node.currentNode, 8);
        }"""
    )
    expect(page.locator("#say")).to_contain_text("Highlighted:")
    assert len(highlights(page)) == 1
    page.locator("#stem").tap(position={"x": 20, "y": 14})
    assert highlights(page) == []

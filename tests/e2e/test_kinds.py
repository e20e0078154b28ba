"""Each kind of item by keyboard alone, by touch and without scripts, in practice and in an exam."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Made, Site
from tests.e2e.every_kind import (
    KINDS,
    REASONS,
    STEPS,
    fill_response,
    kind_on,
    respond,
    step_texts,
    tab_to,
    tap_response,
    type_response,
)

pytestmark = pytest.mark.browser
ITEMS = [(position, kind, position % 2 == 1) for position, (kind, _) in enumerate(product(KINDS, (1, 2)), 1)]


@pytest.fixture(scope="module")
def site(made: Made) -> Site:
    return made.site


@pytest.fixture
def practise(browser: Browser, made: Made, visit: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open the next session at its first item: `practise(javascript=False)`, `practise(is_touch=True)`."""
    contexts = []

    def open_session(*, javascript: bool = True, width: int = 1280, is_touch: bool = False) -> Page:
        context = browser.new_context(
            base_url=made.site.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            has_touch=is_touch,
            is_mobile=is_touch,
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "session", "value": made.cookie, "url": made.site.url}])
        contexts.append(context)
        page: Page = visit(f"/practice/{made.sessions.pop()}/items/1/", context=context)
        return page

    yield open_session
    for context in contexts:
        context.close()


def expect_released(page: Page, kind: str, *, right: bool) -> None:
    expect(page.locator(".verdict")).to_have_text(re.compile(r"^\s*(Right\.|Not this time\.)"))
    assert page.locator(".verdict").inner_text().strip().startswith("Right." if right else "Not this time."), kind
    expect(page.locator(".option__why")).to_have_count(REASONS[kind])


def here(page: Page, position: int, kind: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^Question {position} of"))
    assert kind_on(page) == kind


def go_on(page: Page) -> Locator:
    return page.locator("[data-key='enter n']")


# --- by keyboard alone


def test_each_kind_by_keyboard_alone(practise):
    page: Page = practise()
    for position, kind, right in ITEMS:
        here(page, position, kind)
        type_response(page, kind, right=right)
        if kind in {"ordering", "matching"}:
            tab_to(page, page.get_by_role("button", name="Check answer"))
        page.keyboard.press("Enter")
        expect_released(page, kind, right=right)
        expect(page.locator("#verdict")).to_be_focused()
        page.keyboard.press("n")


# --- by touch


def test_each_kind_by_touch(practise):
    page: Page = practise(width=390, is_touch=True)
    for position, kind, right in ITEMS:
        here(page, position, kind)
        tap_response(page, kind, right=right)
        page.get_by_role("button", name="Check answer").tap()
        expect_released(page, kind, right=right)
        go_on(page).tap()


def test_a_step_is_dragged_by_touch_at_its_grip(practise):
    page: Page = practise(width=390, is_touch=True)
    open_kind(page, "ordering")
    before = step_texts(page)
    start = page.locator(".step").first.locator("[data-grip]").bounding_box()
    end = page.locator(".step").nth(2).bounding_box()
    assert start
    assert end
    touch = page.context.new_cdp_session(page)
    x, y, last = start["x"] + 12, start["y"] + start["height"] / 2, end["y"] + end["height"] - 4
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        point = {"x": x, "y": y + (last - y) * part / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("[data-steps][data-given]")).to_be_visible()
    assert step_texts(page) == [before[1], before[2], before[0], before[3]]


# --- without scripts


def test_each_kind_without_scripts(practise):
    page: Page = practise(javascript=False, width=390)
    for position, kind, right in ITEMS:
        here(page, position, kind)
        fill_response(page, kind, right=right)
        page.get_by_role("button", name="Check answer").click()
        expect_released(page, kind, right=right)
        go_on(page).click()


# --- how each looks

VIEWS = [(1280, "light"), (390, "dark"), (390, "light"), (1280, "dark")]


def dress(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    # Chromium leaves inherited colours as they were when the scheme is switched under it: draw all anew.
    page.evaluate(
        "(body => { body.style.display = 'none'; body.offsetHeight; body.style.display = ''; })(document.body)"
    )


def open_kind(page: Page, kind: str, *, second: bool = False) -> None:
    position = next(position for position, each, first in ITEMS if each == kind and first != second)
    page.goto(re.sub(r"items/\d+/", f"items/{position}/", page.url))
    page.wait_for_load_state()


@pytest.mark.provokes("with a status of 422")
def test_each_kind_is_accessible_asked_refused_and_released(practise, inspect):
    page: Page = practise()

    def look() -> None:
        for width, scheme in VIEWS:
            dress(page, width, scheme)
            inspect(page)

    for position, kind, right in ITEMS:
        if right:  # the second of a kind is answered wrong, and some have a case study
            continue
        page.goto(re.sub(r"items/\d+/", f"items/{position}/", page.url))
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".err")).to_be_visible()
        look()
        respond(page)
        expect(page.locator(".err"), kind).to_have_count(0)
        page.get_by_role("button", name="Check answer").click()
        expect(page.locator(".verdict")).to_be_visible()
        look()
    page.set_viewport_size({"width": 320, "height": 700})
    for position, _, _ in ITEMS:
        page.goto(re.sub(r"items/\d+/", f"items/{position}/", page.url))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"item {position} is wider than a phone"


# --- what scripts add


def test_moving_a_step_keeps_the_focus_and_is_said(practise):
    page: Page = practise()
    open_kind(page, "ordering")
    before = step_texts(page)
    assert page.locator("[data-steps] select").evaluate_all("all => all.map(one => one.value)") == [""] * 4, "given"

    down = page.locator(".step", has_text=before[0]).locator("[data-move='1']")
    down.click()
    expect(down).to_be_focused()
    expect(page.locator("#say")).to_have_text(f"Step “{before[0]}”, now 2 of 4")
    assert step_texts(page) == [before[1], before[0], *before[2:]]
    assert page.locator("[data-steps] select").evaluate_all("all => all.map(one => one.value)") == list("1234")

    drag(page, 3, 0)
    expect(page.locator(".step[data-held]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert step_texts(page) == [before[1], before[0], *before[2:]], "Escape takes the drag back"
    drag(page, 3, 0)
    page.mouse.up()
    assert step_texts(page) == [before[3], before[1], before[0], before[2]]
    expect(page.locator("#say")).to_have_text(f"Step “{before[3]}”, now 1 of 4")


def drag(page: Page, start: int, end: int) -> None:
    """With the mouse still down at the end."""
    tops = [box["y"] for step in page.locator(".step").all() if (box := step.bounding_box())]
    page.mouse.move(300, tops[start] + 6)
    page.mouse.down()
    page.mouse.move(300, tops[end] + 2, steps=6)


@pytest.mark.provokes("with a status of 422")
def test_what_is_struck_out_or_folded_away_stays_so(practise):
    page: Page = practise()
    open_kind(page, "single", second=True)
    page.keyboard.press("Shift+B")
    page.get_by_text("A ferry company").click()
    expect(page.get_by_text("It has one user")).to_be_hidden()
    page.reload()
    expect(page.locator(".option[data-out]")).to_have_count(1)
    expect(page.locator(".option").nth(1)).to_have_attribute("data-out", "")
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator(".err")).to_have_text("Choose an answer first.")
    expect(page.locator(".option[data-out]")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.locator(".err")).to_have_count(0)
    open_kind(page, "matching", second=True)  # of the same case
    expect(page.get_by_text("It has one user")).to_be_hidden()
    page.get_by_text("A ferry company").click()
    expect(page.get_by_text("It has one user")).to_be_visible()


# --- in an exam


def fields(page: Page) -> list[list[str]]:
    """Name and value of each field that is filled in."""
    filled: list[list[str]] = page.locator("[data-response] :is(input, select)").evaluate_all(
        "all => all.filter(one => one.checked || !['radio', 'checkbox'].includes(one.type) && one.value)"
        ".map(one => [one.name, one.value]).sort()"
    )
    return filled


def to_item(page: Page, position: int) -> None:
    page.goto(re.sub(r"items/\d+/", f"items/{position}/", page.url))
    page.wait_for_load_state()


@pytest.mark.provokes("with a status of 409")
def test_an_exam_saves_each_kind_and_shows_it_again(visit, inspect):
    page: Page = visit("/exams/")
    page.get_by_role("button", name="Start: 30 minutes").click()
    page.wait_for_load_state()
    total, given, met = len(ITEMS), {}, set()
    for position in range(1, total + 1):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {position} of {total}")
        kind = kind_on(page)
        cell = page.locator(f".q[value='{position}']")
        if kind not in met:
            inspect(page)
        met.add(kind)
        respond(page)
        expect(page.locator("#save-state")).to_contain_text("Saved")
        expect(cell).to_have_attribute("data-s", "done")
        given[position] = (kind, fields(page))
        page.get_by_role("button", name=re.compile("^Next|^Review N")).last.click()
    assert met == set(KINDS)

    expect(page.get_by_role("heading", level=1)).to_have_text("Before you end the exam")
    page.go_back()
    for position, (kind, was) in {kind: (position, (kind, was)) for position, (kind, was) in given.items()}.values():
        to_item(page, position)
        assert fields(page) == was, kind
        expect(page.locator(f".q[value='{position}']")).to_have_attribute("data-s", "done")

    ordering = next(position for position, (kind, _) in given.items() if kind == "ordering")
    to_item(page, ordering)
    other: Page = visit(page.url, context=page.context)
    expect(other.locator("#elsewhere")).to_be_visible()
    expect(other.locator("[data-move='1']").first).to_be_disabled()  # the first window writes, this one looks on
    page.locator("[data-move='-1']").last.click()
    expect(page.locator("#save-state")).to_contain_text("Saved")
    page.locator("[data-move='-1']").nth(1).click()
    page.wait_for_timeout(1000)
    expect(page.locator("#save-state")).to_contain_text("Saved")
    other.reload()
    expect(other.locator("#elsewhere")).to_be_visible()
    assert step_texts(other) == step_texts(page), "the list shows the order that is kept"
    other.close()

    page.goto(re.sub(r"items/\d+/$", "review/?end", page.url))
    page.get_by_role("button", name=re.compile("^End the exam")).click()
    page.get_by_role("link", name="Review the questions").click()
    page.get_by_role("navigation", name="Questions shown").get_by_role("link", name="All").click()
    expect(page.locator("details.reviewed")).to_have_count(total)
    page.locator("details.reviewed").evaluate_all("all => all.forEach(one => { one.open = true; })")
    expect(page.locator(".option__why")).to_have_count(2 * sum(REASONS.values()))
    for width, scheme in VIEWS[:2]:
        dress(page, width, scheme)
        inspect(page)
    assert set(STEPS) <= set(page.locator(".option__text").all_text_contents())

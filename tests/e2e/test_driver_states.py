"""Each state of the exam driver under axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.driving import OFFLINE, SOON, choose, state
from tests.e2e.test_every_page import each_view
from tests.e2e.test_mock import start

pytestmark = pytest.mark.browser
ALL_NOTES = """
for (const note of document.querySelectorAll(".exam__notes > .callout, .exam__notes [data-over], #added, #keys"))
    note.hidden = false;
document.querySelector("#elsewhere [data-away]").hidden = false;
document.querySelector("#notice [data-words]").textContent = "Question 15 has not been loaded yet.";
"""


@OFFLINE
@each_view
def test_each_state_of_the_driver_is_accessible(visit, inspect, site, width: int, dark: bool):
    page = start(visit, width=width, dark=dark)
    page.keyboard.press("Shift+B")
    page.keyboard.press("f")
    page.keyboard.press("h")
    for key in ("ArrowRight", "Shift+ArrowRight", "Enter", "ArrowRight"):
        page.keyboard.press(key)
    inspect(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Navigator").click()
    inspect(page)
    if page.locator("#navi").is_visible() and width < 960:
        page.keyboard.press("Escape")

    pk = page.url.split("/attempts/")[1].split("/")[0]
    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=120"))
    page.reload()
    page.locator(".exam[data-live]").wait_for()
    expect(page.locator("[data-clock][data-low]")).to_be_visible()
    inspect(page)
    page.get_by_role("button", name="Show the clock").click()
    expect(page.locator("#time-left")).to_be_visible()
    page.context.set_offline(True)
    choose(page)
    expect(page.locator("#trouble")).to_be_visible()
    inspect(page)
    page.evaluate(ALL_NOTES)
    inspect(page)
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved")

    site.manage("shell", "-c", SOON.format(pk=pk).replace("seconds=6", "seconds=-1"))
    page.goto(f"/exams/attempts/{pk}/result/")
    inspect(page)

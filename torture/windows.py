"""A Chromium of our own that can be killed, and a learner in one of its windows who keeps a journal."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Self

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.e2e import browser as chromium
from torture.indicator import Note
from torture.rows import CHOICES
from torture.site import end_group

WATCH = Path(__file__).with_name("watch.js")
PATIENCE = 30.0  # seconds for a page or a browser
ITEM = re.compile(r"/exams/attempts/([0-9a-f-]{36})/items/(\d+)/$")


@dataclass(frozen=True)
class Patch:
    """A fault in a script of the page: planted as the page loads it."""

    script: str
    old: str
    new: str


class Chromium:
    """Started by ourselves, so that its process group is ours to kill; its profile outlives it."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self.playwright, self.profile = playwright, profile
        self.process: subprocess.Popen[bytes] | None = None
        self.browser = self._start()

    def kill(self) -> None:
        """`kill -9` of the whole browser."""
        if self.process:
            end_group(self.process)
            self.process = None

    def again(self) -> None:
        self.kill()
        self.browser = self._start()

    def kill_tabs(self) -> None:
        """`kill -9` of the processes that hold pages."""
        session = self.browser.new_browser_cdp_session()
        for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)

    def _start(self) -> Browser:
        found = self.profile / "DevToolsActivePort"
        found.unlink(missing_ok=True)
        path = chromium.find()
        assert path
        own = (
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
            "--disable-dev-shm-usage",
        )
        self.process = subprocess.Popen(
            [path, *chromium.FLAGS, *own, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # one signal ends all of it
        )
        until = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < until:
            with suppress(OSError, ValueError, IndexError):
                port = int(found.read_text().split()[0])
                return self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
            time.sleep(0.05)
        raise TimeoutError("Chromium does not start")


@contextmanager
def open_chromium(profile: Path) -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = Chromium(playwright, profile)
        try:
            yield browser
        finally:
            browser.kill()
            shutil.rmtree(profile, ignore_errors=True)


class Line(NamedTuple):
    """An answer of a learner: the whole content of an item after a change."""

    at: float
    position: int
    epoch: int
    value: frozenset[str]  # the codes of what is chosen
    is_flagged: bool


class Device:
    """A browser of the learner, with the one window it has open."""

    def __init__(self, context: BrowserContext, url: str, rng: Random, patch: Patch | None = None) -> None:
        self.url, self.rng, self.patch = url, rng, patch
        self.journal: list[Line] = []
        self.notes: list[Note] = []
        self.heard: set[tuple[str, int]] = set()  # a page repeats what it cannot know to have been heard
        self.errors: list[str] = []  # of the page's scripts
        self.loaded: set[int] = set()  # items that the page holds
        self.kinds: dict[int, str] = {}
        self.adopt(context)

    def adopt(self, context: BrowserContext) -> Self:
        """A context that stands for this device from now on."""
        self.context = context
        context.set_default_timeout(PATIENCE * 1000)
        context.expose_binding("tortureNote", lambda _, line: self._hear(line))
        context.add_init_script(path=WATCH)
        if self.patch:
            name = self.patch.script.removesuffix(".js")
            context.route(re.compile(rf"/static/js/{name}(\.\w+)?\.js$"), self._spoil)
        self.page = self.new_page()
        return self

    def new_page(self) -> Page:
        others = self.context.pages
        self.page = self.context.new_page()
        for other in others:
            other.close()
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?": yes
        return self.page

    def _hear(self, line: str) -> None:
        note = Note.of(json.loads(line))
        if (note.load, note.line) in self.heard:
            return
        self.heard.add((note.load, note.line))
        self.notes.append(note)
        if note.what == "loaded" and note.status == 200:
            self.loaded.add(note.position)

    def _spoil(self, route: Route) -> None:
        assert self.patch
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text().replace(self.patch.old, self.patch.new))

    # --- what the learner does

    def start(self) -> str:
        """A new learner's full mock; answers the attempt."""
        self.page.goto(f"{self.url}/exams/")
        self.page.locator('form[action$="/full/start"] button').click()
        self.page.wait_for_url(ITEM)
        self.settle()
        found = ITEM.search(self.page.url)
        assert found
        return found[1]

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.settle()

    def settle(self) -> None:
        """Wait for the page's scripts."""
        self.page.locator("[data-live]").wait_for()
        self.loaded = {self.shown()["position"]}

    def shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.page.evaluate("tortureShown()")
        self.kinds[shown["position"]] = shown["kind"]
        return shown

    def go(self, position: int) -> None:
        step = position - self.shown()["position"]
        if step in {1, -1}:
            self.page.keyboard.press("n" if step == 1 else "p")
        elif step:
            self.page.locator(f'#navi .q[value="{position}"]').click()
        self.page.locator(f'#exam-item[data-position="{position}"]').wait_for()
        self.loaded.add(position)

    def answer(self) -> bool:
        """Choose something else in the item that is shown, or flag it; false where its kind is not one of choices."""
        before = self.shown()
        if before["kind"] not in CHOICES:
            return False
        ticked = [n for n, on in enumerate(before["ticked"]) if on]
        others = [n for n, on in enumerate(before["ticked"]) if not on]
        if self.rng.random() < 0.1:
            self.page.keyboard.press("f")
        else:
            is_full = before["kind"] == "multiple" and len(ticked) >= before["asks"]
            self.page.locator("#exam-item .options label").nth(self.rng.choice(ticked if is_full else others)).click()
        after = self.shown()
        if (before["chosen"], before["is_flagged"]) == (after["chosen"], after["is_flagged"]):
            raise BrowserError(f"question {after['position']} does not take an answer")
        self.journal.append(
            Line(time.time(), after["position"], after["epoch"], frozenset(after["chosen"]), after["is_flagged"])
        )
        return True

    def answer_somewhere(self, among: Iterable[int] = ()) -> int:
        """An answer to one of `among`, or else of the items that need no network; answers which."""
        for _ in range(100):
            places = self._choices(among) or self._choices(self.loaded)
            if places:
                self.go(self.rng.choice(places))
                if self.answer():
                    return self.journal[-1].position
            self.rest(0.05)  # more are on their way
        raise BrowserError("there is nothing to answer")

    def _choices(self, places: Iterable[int]) -> list[int]:
        """Without those that are known to be of another kind."""
        return sorted(place for place in places if self.kinds.get(place, CHOICES[0]) in CHOICES)

    def walk(self, count: int, *, share: float = 0.5) -> None:
        """Look at the first items, and answer some."""
        for position in range(1, count + 1):
            self.go(position)
            if self.rng.random() < share:
                self.answer()

    def rest(self, seconds: float) -> None:
        """Pause, and let the page be heard."""
        self.page.wait_for_timeout(seconds * 1000)

    def offline(self) -> None:
        self.context.set_offline(True)

    def online(self) -> float:
        """Answers when."""
        self.context.set_offline(False)
        return time.monotonic()

    def continue_here(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("#elsewhere button").click()
        self.settle()

    # --- what the page says

    @property
    def words(self) -> str:
        return self.page.locator("#save-state").inner_text().strip()

    @property
    def has_lost(self) -> bool:
        return self.words.startswith("Opened elsewhere")

    def refused(self) -> set[int]:
        """The questions whose answers it says were not taken."""
        words = self.page.locator("#refused").inner_text()
        return {int(number) for number in re.findall(r"Question (\d+):", words)}

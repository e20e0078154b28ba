"""A pack with two items of each kind, what is right in it, and a hand that answers whatever is asked."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page

from tests.packs import TINY

KINDS = ("single", "multiple", "true-false", "ordering", "matching", "numeric", "short-text")
STEPS = ["Make a new key", "Teach the program the new key", "Deactivate the old key", "Delete the old key"]
PAIRS = {"A nightly job on an instance": "A role", "A person": "A user", "Another account": "A role"}
POLICY = """
```json
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}]}
```
"""


def option(slug: str, text: str, *, correct: bool = False) -> dict[str, Any]:
    wrong = {} if correct else {"misconception": "delete-first"}
    return {"id": slug, "text": text, "rationale": f"The reason for “{text}”.", "correct": correct, **wrong}


def response_of(kind: str) -> dict[str, Any]:
    """The stem and what is answered, as an author of that kind writes them."""
    right, wrong = [option("a", "Right one", correct=True)], [option(slug, f"Wrong {slug}") for slug in "wxyz"]
    match kind:
        case "single":
            return {"stem": "Which one is right?", "options": [*right, *wrong[:3]]}
        case "multiple":
            second = option("b", "Right two", correct=True)
            return {"stem": "Which ones are right? (Select TWO.)", "options": [*right, second, *wrong[:3]]}
        case "true-false":
            return {"stem": "It is so.", "options": [option("a", "True", correct=True), option("b", "False")]}
        case "ordering":
            steps = [{"id": f"s{n}", "text": text, "rationale": f"Why {n}."} for n, text in enumerate(STEPS, 1)]
            return {"stem": "A key is rotated. In which order?", "options": steps}
        case "matching":
            answers = {"A role": "role", "A user": "user", "A `root` user": "root"}
            prompts = [
                {"id": f"p{n}", "text": text, "answer": answers[right], "rationale": f"Because of {n}."}
                for n, (text, right) in enumerate(PAIRS.items(), 1)
            ]
            options = [{"id": slug, "text": text, "rationale": f"About {text}."} for text, slug in answers.items()]
            return {"stem": "Who needs what?", "prompts": prompts, "options": options}
        case "numeric":
            numbers = [option("a", "5000", correct=True), option("b", "1000")]
            return {"stem": "How many users at most?", "unit": "users", "tolerance": 0.5, "options": numbers}
    texts = [{**option("a", "credential report", correct=True), "also": ["IAM credential report"]}, option("b", "log")]
    return {"stem": "Which report is it?", "options": texts}


def write_pack(content: Path) -> Path:
    """A content folder with this one pack; its mock exam asks every item."""
    folder = content / "tiny"
    shutil.copytree(TINY, folder)
    for old in (folder / "items").iterdir():
        old.unlink()
    items = [
        {
            **response_of(kind),
            "id": f"{kind}-{number}",
            "kind": kind,
            "topic": "keys",
            "objective": "rotate",
            "difficulty": 2,
            "facts": ["S01", "S02", "B01"],
            "exams": ["SAA-C03"],
            "reference": {"title": "Access keys", "url": "https://docs.aws.amazon.com/keys"},
            "verified_on": dt.date(2026, 11, 23),
            **({"case": "ferry"} if number == 2 and kind in {"single", "matching"} else {}),
        }
        for kind in KINDS
        for number in (1, 2)
    ]
    case = {"id": "ferry", "title": "A ferry company", "text": f"It has one user and this policy.\n{POLICY}"}
    exam = {
        "id": "every",
        "title": "Every kind",
        "summary": "Each kind twice.",
        "minutes": 30,
        "items": len(items),
        "pass_mark": 720,
        "raw_cut": 0.7,
        "topics": {"keys": len(items)},
        "kinds": list(KINDS),
    }
    (folder / "cases").mkdir()
    for name, rows in {"items/keys.yaml": items, "cases/keys.yaml": [case], "exams.yaml": [exam]}.items():
        (folder / name).write_text(yaml.safe_dump(rows, sort_keys=False, allow_unicode=True))
    return folder


def kind_on(page: Page) -> str:
    """Which kind is asked, by what there is to operate."""
    response = page.locator("[data-response]")
    if response.locator("[name^=place-]").count():
        return "ordering"
    if response.locator("[name^=match-]").count():
        return "matching"
    if entry := response.locator("[name=entry]").all():
        return "numeric" if entry[0].get_attribute("inputmode") == "decimal" else "short-text"
    if response.locator("[type=checkbox]").count():
        return "multiple"
    return "true-false" if response.locator("[name=option]").count() == 2 else "single"


RIGHT = {"single": {"Right one"}, "multiple": {"Right one", "Right two"}, "true-false": {"True"}}
ENTRIES = {"numeric": {True: "5,000", False: "1000"}, "short-text": {True: "iam credential report.", False: "log"}}
REASONS = {"single": 4, "multiple": 5, "true-false": 2, "ordering": 4, "matching": 3, "numeric": 2, "short-text": 2}


def choice_of(page: Page, kind: str, *, right: bool) -> list[int]:
    """Which options to choose, by their index on the page."""
    texts = [text.split(". ", 1)[1].strip() for text in page.locator(".option__text").all_text_contents()]
    wanted = [index for index, text in enumerate(texts) if (text in RIGHT[kind]) == right]
    return wanted[: len(RIGHT[kind])]


def match_of(prompt: str, *, right: bool) -> str:
    return PAIRS[prompt] if right else {"A role": "A user", "A user": "A role"}[PAIRS[prompt]]


def order_of(page: Page, *, right: bool) -> list[str]:
    """The order to bring the steps into; never the one they are shown in, for then nothing would be moved."""
    shown = [text.strip() for text in page.locator(".step [data-text]").all_text_contents()]
    make, teach, deactivate, delete = STEPS  # wrong: no step in its place, so that no part is right
    wrong = [teach, make, delete, deactivate]
    return STEPS if right else wrong if shown != wrong else STEPS[::-1]


def respond(page: Page) -> None:
    """A complete response to any item, right or wrong, with scripts or without."""
    response = page.locator("[data-response]")
    if entry := response.locator("[name=entry]").all():
        entry[0].fill("12")
    elif page.locator("[data-response][data-live]").count():  # steps to move, where scripts run
        response.locator("[data-move='1']").first.click()
    else:
        for place, select in enumerate(response.locator("select").all(), 1):
            select.select_option(index=place if "place" in str(select.get_attribute("name")) else 1)
        for label in response.locator(".option label").all()[: int(response.get_attribute("data-max") or 1)]:
            label.click()


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until the focus is in a place; the order of focus must lead there."""
    for _ in range(80):
        if place.evaluate("node => node.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {place}")


def type_response(page: Page, kind: str, *, right: bool) -> None:
    """By keyboard alone."""
    if kind == "ordering":
        for place, text in enumerate(order_of(page, right=right)):
            step = page.locator(".step", has_text=text)
            tab_to(page, step)
            for _ in range(step_texts(page).index(text) - place):
                page.keyboard.press("Alt+ArrowUp")
    elif kind == "matching":
        for line in page.locator(".pair").all():
            wanted = match_of(line.locator(".option__text").inner_text(), right=right)
            select = line.locator("select")
            tab_to(page, select)
            for _ in range(select.locator("option").all_text_contents().index(wanted)):
                page.keyboard.press("ArrowDown")
    elif kind in ENTRIES:
        tab_to(page, page.locator("[name=entry]"))
        page.keyboard.type(ENTRIES[kind][right])
    else:
        for index in choice_of(page, kind, right=right):
            page.keyboard.press("abcde"[index] if right else str(index + 1))


def step_texts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".step [data-text]").all_text_contents()]


def tap_response(page: Page, kind: str, *, right: bool) -> None:
    """By touch alone."""
    if kind == "ordering":
        for place, text in enumerate(order_of(page, right=right)):
            button = page.locator(".step", has_text=text).locator("[data-move='-1']")
            assert_finger_sized(button)
            for _ in range(step_texts(page).index(text) - place):
                button.tap()
    elif kind == "matching":
        for line in page.locator(".pair").all():
            assert_finger_sized(line.locator("select"))  # what a tap opens is the browser's own
            wanted = match_of(line.locator(".option__text").inner_text(), right=right)
            line.locator("select").select_option(label=wanted)
    elif kind in ENTRIES:
        entry = page.locator("[name=entry]")
        assert_finger_sized(entry)
        entry.tap()
        page.keyboard.type(ENTRIES[kind][right])
    else:
        for index in choice_of(page, kind, right=right):
            label = page.locator(".option label").nth(index)
            assert_finger_sized(label)
            label.tap()


def assert_finger_sized(target: Locator) -> None:
    box = target.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44, box


def fill_response(page: Page, kind: str, *, right: bool) -> None:
    """Without scripts."""
    if kind == "ordering":
        for place, text in enumerate(order_of(page, right=right), 1):
            page.get_by_label(f"Place of: {text}").select_option(str(place))
    elif kind == "matching":
        for line in page.locator(".pair").all():
            wanted = match_of(line.locator(".option__text").inner_text(), right=right)
            line.get_by_role("combobox").select_option(label=wanted)
    elif kind in ENTRIES:
        page.get_by_role("textbox", name=re.compile("^Write a")).fill(ENTRIES[kind][right])
    else:
        for index in choice_of(page, kind, right=right):
            page.locator(".option label").nth(index).click()

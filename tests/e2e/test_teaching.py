"""An instructor's way in a browser: from a bank to an exam, from a learner's report to a corrected key."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.accounts.factors import code
from tests.e2e.conftest import Site
from tests.e2e.every_kind import respond

pytestmark = pytest.mark.browser
PASSWORD = "a lamp in each window"

# Two instructors with authenticator apps.
SEED = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from web.management.commands.prepare import UNUSED
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
from tests.accounts.factors import give_app
from tests.factories import UserFactory
people = {{}}
for name in ("Olga", "Rosa"):
    person = UserFactory.create(email=f"{{name.lower()}}@example.org", display_name=name, is_instructor=True)
    person.set_password({password!r})
    person.save()
    people[name] = give_app(person)
print(json.dumps(people))
"""


@dataclass(frozen=True)
class Question:
    """What is typed into the form of a kind. `right`: the marks of the answers that are ticked as correct."""

    name: str
    stem: str
    answers: tuple[str, ...]
    right: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


LIGHT = Question(  # its key is wrong
    "Single choice",
    "Which of these gives a ship light to steer by?",
    ("A lighthouse", "A compass", "A chart", "A sail"),
    ("B",),
)
QUESTIONS = (
    LIGHT,
    Question(
        "Multiple response",
        "Which two float? (Select TWO.)",
        ("Cork", "Oak", "Iron", "Stone", "Lead"),
        ("A", "B"),
    ),
    Question("True or false", "A buoy is anchored.", (), ("A",)),
    Question("Ordering", "In which order does a ship leave?", ("Cast off", "Hoist", "Steer", "Rest")),
    Question("Matching", "What shows what?", ("Depth", "Speed", "Course", "Height"), (), ("Lead", "Log", "Compass")),
    Question("Numeric", "How many points has a compass?", ("32", "16"), ("A",)),
    Question("Short text", "What is the left side called?", ("port", "starboard"), ("A",)),
)


@pytest.fixture(scope="module")
def people() -> dict[str, str]:
    """The secrets of their apps by their names."""
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, people: dict[str, str]) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("teaching"))
    seeded = site.manage("shell", "--verbosity=0", "-c", SEED.format(password=PASSWORD))
    people.update(json.loads(seeded.splitlines()[-1]))
    with site.running():
        yield site


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).filter(visible=True).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).filter(visible=True).first.click()


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def headed(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign_in(page: Page, name: str, secret: str) -> Page:
    """With the password and the code of the app; it leads to where one wanted to go."""
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    headed(page, "The second step")
    page.get_by_label("Code").fill(code(secret))
    press(page, "Sign in")
    headed(page, "Teach")
    return page


def write(page: Page, question: Question) -> None:
    """All of a question, by its own form."""
    page.locator("[name=stem]").fill(question.stem)
    expect(page.locator("#stage .preview__before .stem")).to_have_text(question.stem)
    for field, text in zip(
        page.locator("[name^='options.'][name$='.text']:visible").all(), question.answers, strict=False
    ):
        field.fill(text)
    for number, text in enumerate(question.lines):
        page.get_by_role("textbox", name=f"Line {number + 1}", exact=True).fill(text)
        page.get_by_label(f"Answer of line {number + 1}").select_option(index=number + 1)
    for field in page.locator("[name$='.rationale']").all():
        field.fill(f"So it is, says page {field.get_attribute('name')}.")
    for mark in question.right:
        page.get_by_label(f"{mark} is correct").check()
    if question.answers:
        expect(page.locator("#stage .preview__after")).to_contain_text(question.answers[-1])
    expect(page.locator("#mend")).to_contain_text("Nothing stands in the way of publishing")


def make_bank(page: Page) -> None:
    follow(page, "New bank")
    page.get_by_label("Title").fill("Seamanship")
    page.get_by_label("Topics of my own").check()
    page.get_by_label("Your first topics").fill("At sea")
    press(page, "Make the bank")
    follow(page, "Settings and sharing")
    page.get_by_label("Nothing is published that only its author has read").check()
    press(page, "Save the settings")
    follow(page, "People")
    page.get_by_label("E-mail address").fill("rosa@example.org")
    page.get_by_label("What they may do").select_option("reviewer")
    press(page, "Add")
    expect(main(page)).to_contain_text("Rosa")


def at_bank(page: Page) -> None:
    page.get_by_role("link", name="Teach", exact=True).first.click()
    follow(page, "Seamanship")
    headed(page, "Seamanship")


def together(page: Page, what: str) -> None:
    """Do it with all questions of the bank."""
    at_bank(page)
    page.locator("[data-tick-all]").check()
    page.get_by_text("Change several at once").click()
    page.get_by_role("button", name=what, exact=True).click()


def test_from_a_bank_to_a_corrected_result(
    visit: Callable[..., Page], inspect: Callable[[Page], None], people: dict[str, str]
):
    olga = sign_in(visit("/teach/"), "Olga", people["Olga"])
    make_bank(olga)
    for question in QUESTIONS:
        at_bank(olga)
        follow(olga, "New question")
        olga.get_by_role("radio", name=re.compile(f"^{question.name}")).check()
        press(olga, "Make it")
        write(olga, question)
        if question is LIGHT:
            inspect(olga)
        follow(olga, "Review and publish")
        expect(main(olga)).to_contain_text("somebody else approves the words")
        expect(olga.get_by_role("button", name=re.compile("^Publish"))).to_have_count(0)
    together(olga, "Send to review")
    expect(main(olga)).to_contain_text("7 questions")
    inspect(olga)

    rosa = sign_in(visit("/teach/"), "Rosa", people["Rosa"])
    follow(rosa, "Review")
    inspect(rosa)
    follow(rosa, LIGHT.stem)
    rosa.get_by_role("textbox", name="Comment").fill("By day one needs none.")
    press(rosa, "Comment")
    expect(rosa.locator("#comments")).to_contain_text("By day one needs none.")
    rosa.get_by_label("What should change").fill("Say that it is night.")
    press(rosa, "Ask for changes")
    expect(main(rosa)).to_contain_text("Changes wanted")

    at_bank(olga)
    follow(olga, LIGHT.stem)
    follow(olga, re.compile("^Review and publish"))
    expect(main(olga)).to_contain_text("Say that it is night.")
    press(olga, re.compile("^Done"))
    expect(olga.locator("#comments")).to_contain_text("Done: 1 comment")
    follow(olga, "Write on")
    olga.locator("[name=stem]").fill("By night, which of these gives a ship light to steer by?")
    follow(olga, "Review and publish")
    press(olga, "Send to review")
    expect(main(olga)).to_contain_text("In review since")

    rosa.goto("/teach/reviews/")
    waiting = [str(link.get_attribute("href")) for link in rosa.locator("tbody tr th a").all()]
    assert len(waiting) == len(QUESTIONS)
    for path in waiting:
        rosa.goto(path)
        press(rosa, "Approve these words")
        expect(main(rosa)).to_contain_text("approved exactly these words")

    together(olga, "Publish")
    expect(main(olga)).to_contain_text("7 questions published")

    follow(olga, re.compile("^Exams$"))
    follow(olga, "New exam")
    olga.get_by_label("Title").fill("Mate’s exam")
    press(olga, "Make it and go on")
    olga.get_by_label("At sea, any difficulty").fill("7")
    olga.get_by_label("Attempts allowed").fill("1")
    press(olga, "Save the exam")
    expect(olga.get_by_label("At sea, any difficulty")).to_have_value("7")
    inspect(olga)
    press(olga, "Publish")
    link = olga.get_by_label("Link for learners").input_value()
    at_bank(olga)
    follow(olga, "Settings and sharing")
    olga.get_by_role("radio", name=re.compile("link")).check()
    press(olga, "Save who may practise")
    practice = olga.get_by_label("Link for learners").input_value()

    learner = visit(link)
    inspect(learner)
    follow(learner, "Make an account")
    learner.get_by_label("E-mail").fill(f"{uuid.uuid4().hex[:12]}@example.org")
    learner.get_by_label("Password").fill(PASSWORD)
    press(learner, "Make an account")
    headed(learner, "Mate’s exam")
    press(learner, re.compile("^Start"))
    for number in range(1, len(QUESTIONS) + 1):
        headed(learner, f"Question {number} of 7")
        learner.locator(".exam[data-live]").wait_for()
        lighthouse = learner.locator(".option label", has_text="A lighthouse")
        if lighthouse.count():
            lighthouse.click()
        else:
            respond(learner)
        press(learner, re.compile("^Next|^Review ?N?$"))
    follow(learner, "End exam")
    press(learner, "End the exam and see the result")
    score = learner.locator(".result-score")
    before = score.inner_text()
    result = learner.url
    inspect(learner)

    learner.goto(practice)
    press(learner, "Add it and practise")
    press(learner, re.compile("^Start a mix"))
    find_light(learner)
    learner.get_by_text("Report a problem").click()
    learner.get_by_label("The answer marked right is wrong").check()
    learner.get_by_label("In your words").fill("A compass gives no light.")
    press(learner, "Send report")
    expect(main(learner)).to_contain_text("Sent.")

    olga.goto("/teach/")
    follow(olga, re.compile("^Reports"))
    follow(olga, re.compile("By night"))
    expect(main(olga)).to_contain_text("A compass gives no light.")
    inspect(olga)
    follow(olga, "Correct the key of version 1")
    olga.get_by_label("Other answers are right, the key is not").check()
    olga.get_by_role("checkbox", name=re.compile("lighthouse")).check()
    press(olga, "Show what would come of it")
    expect(main(olga)).to_contain_text("1 finished attempt saw this question. 1 would change")
    expect(olga.locator("tbody tr")).to_contain_text(before)
    inspect(olga)
    olga.get_by_label("Reason").fill("Only the lighthouse gives light.")
    press(olga, "Apply to 1 result")
    olga.wait_for_load_state()

    learner.goto(result)
    expect(main(learner)).to_contain_text("This result was worked out anew")
    expect(main(learner)).to_contain_text(f"Only the lighthouse gives light. Before, the score was {before}")
    assert int(score.inner_text()) > int(before)
    inspect(learner)


def find_light(page: Page) -> None:
    """Go on in practice until the question with the wrong key is there."""
    for number in range(1, len(QUESTIONS) + 1):
        headed(page, f"Question {number} of 7")
        if "By night" in page.locator("#stem").inner_text():
            return
        press(page, "I don’t know")
        follow(page, "Next question")
    pytest.fail("the question was not asked")

"""An instructor's bank with people on it, and items at every stage, for tests of authoring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring import drafts, publishing
from authoring.documents import Words, WordsOption, WordsPrompt
from authoring.models import ItemDraft
from quizzes.models import Bank, BankMember, Item, ItemRevision
from studyguide.models import Objective
from tests.factories import BankFactory, GuideFactory, ObjectiveFactory, TopicFactory, UserFactory

GOOD = Words(
    "single",
    stem="A clerk asks for a password. Who may make one for the clerk?",
    options=(
        WordsOption("a", "An administrator", correct=True, rationale="May do so."),
        WordsOption("b", "Another clerk here", rationale="Has no such right."),
        WordsOption("c", "The clerk's group", rationale="Cannot act."),
    ),
)
ROLE = WordsOption("a", "A role", correct=True, rationale="It expires.", also=("role", "IAM role"))
USER = WordsOption("b", "A user", rationale="It does not expire.")
STEPS = tuple(WordsOption(letter, f"Step {letter}", rationale=f"Why {letter}.") for letter in "abc")
NUMBERS = (
    WordsOption("a", "5000", correct=True, rationale="That is the limit."),
    WordsOption("b", "500", rationale="Groups have that."),
)
GOOD_OF_KINDS = {
    "single": GOOD,
    "multiple": Words(
        "multiple",
        stem="Which two expire? (Select TWO.)",
        options=(
            *(
                replace(option, correct=option.id in "ab")
                for option in (*STEPS, replace(STEPS[0], id="d", text="Four"))
            ),
            replace(STEPS[0], id="e", text="Five", correct=False),
        ),
    ),
    "true-false": Words(
        "true-false",
        stem="A role has a password.",
        options=(
            WordsOption("a", "True", rationale="It has none."),
            WordsOption("b", "False", correct=True, rationale="It is assumed."),
        ),
    ),
    "ordering": Words("ordering", stem="In which order?", options=STEPS),
    "matching": Words(
        "matching",
        stem="Which belongs to which?",
        options=(replace(ROLE, correct=False, also=()), USER),
        prompts=tuple(WordsPrompt(f"p{n}", f"Line {n}", "ab"[n % 2], f"Because {n}.") for n in (1, 2, 3)),
    ),
    "numeric": Words("numeric", stem="How many users?", options=NUMBERS, unit="users", tolerance="0.5"),
    "short-text": Words("short-text", stem="What expires?", options=(ROLE, USER)),
}


@dataclass
class Office:
    """A bank with an owner, an editor and a reviewer; and another instructor who has nothing to do with it."""

    bank: Bank
    objective: Objective
    owner: User
    editor: User
    reviewer: User
    stranger: User

    def item(self, words: Words = GOOD, *, by: User | None = None) -> Item:
        """A new one, with its draft."""
        made = drafts.make(self.bank, words, objective=self.objective, by=by or self.owner, at=timezone.now())
        return Item.objects.get(pk=made.pk)

    def published(self, words: Words = GOOD, *, by: User | None = None) -> Item:
        item = self.item(words, by=by)
        self.publish(item)
        return Item.objects.get(pk=item.pk)

    def publish(self, item: Item) -> ItemRevision:
        draft = ItemDraft.objects.get(item=item)
        return publishing.publish(draft, self.bank, version=draft.version, by=self.owner, at=timezone.now())

    def change(self, item: Item, *, by: User | None = None, **fields: Any) -> ItemDraft:
        """The newest words of the item with other fields, as somebody kept them."""
        by = by or self.owner
        draft = drafts.begin(item, by=by, at=timezone.now())
        words = replace(Words.load(draft.document), **fields)
        return drafts.keep(draft, words, based_on=draft.version, by=by, at=timezone.now()).draft

    def send(self, item: Item, *, by: User | None = None) -> ItemDraft:
        draft = ItemDraft.objects.get(item=item)
        return drafts.send(draft, version=draft.version, by=by or self.owner, at=timezone.now())


def make_office(**fields: Any) -> Office:
    guide = GuideFactory.create(is_outline=True)
    owner, editor, reviewer, stranger = (
        UserFactory.create(is_instructor=True, display_name=name) for name in ("Olga", "Edda", "Rosa", "Stan")
    )
    bank = BankFactory.create(guide=guide, owner=owner, title="Passwords", **fields)
    for person, role in ((editor, BankMember.Role.EDITOR), (reviewer, BankMember.Role.REVIEWER)):
        BankMember.objects.create(bank=bank, user=person, role=role, added_at=timezone.now())
    objective = ObjectiveFactory.create(topic=TopicFactory.create(guide=guide))
    return Office(bank, objective, owner, editor, reviewer, stranger)


def url(name: str, office: Office, *more: object) -> str:
    return reverse(f"authoring:{name}", args=[office.bank.slug, *more])

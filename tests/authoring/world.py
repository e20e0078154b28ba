"""A bank with its owner, an editor and a reviewer; somebody from another bank, and a learner."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring import drafts
from authoring.documents import Words
from quizzes.models import Bank, BankMember, Item
from studyguide.models import Objective
from tests.factories import BankFactory, ObjectiveFactory, UserFactory


class World:
    def __init__(self) -> None:
        self.objective: Objective = ObjectiveFactory.create()
        self.owner, self.editor, self.reviewer, self.stranger = (
            UserFactory.create(is_instructor=True, display_name=name) for name in ("Olga", "Edwin", "Rita", "Stan")
        )
        self.learner: User = UserFactory.create()
        self.bank: Bank = BankFactory.create(guide=self.objective.topic.guide, owner=self.owner)
        for user, role in ((self.editor, "editor"), (self.reviewer, "reviewer")):
            BankMember.objects.create(bank=self.bank, user=user, role=role, added_at=timezone.now())

    def item(self, words: Words | str = "single", **more: Any) -> Item:
        """One that was never published."""
        words = Words.empty(words) if isinstance(words, str) else words
        given = {"objective": self.objective, "by": self.owner, "at": timezone.now(), **more}
        return drafts.make(self.bank, words, **given)


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client

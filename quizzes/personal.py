"""What practice holds of a person: a copy of it, and its move to another account.

Deletion needs no help: all of it goes with the learner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from quizzes.keys import prompts_of
from quizzes.kinds import KINDS
from quizzes.models import (
    TOPIC_TEXTS,
    Bank,
    BankReader,
    Bookmark,
    ItemNote,
    ItemReport,
    ItemRevision,
    Option,
    PracticeSession,
    Response,
)

NOT_SHARED = "A question that is not shared with you any more"
BANK_NOT_SHARED = "A bank that is not shared with you any more"
STEM = Coalesce(  # what makes scenarios has no words of its own
    "item__current_revision__stem", "item__objective__title", output_field=TextField()
)
ABOUT = "item__topic__title"


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    responses = list(
        Response.objects.of(learner)
        .select_related("revision", "item__topic", "practice_item")
        .defer(*(f"item__topic__{text}" for text in TOPIC_TEXTS))
        .order_by("given_at", "pk")
    )
    words = Words(response.revision for response in responses)
    sessions = PracticeSession.objects.of(learner).order_by("started_at")
    open_ones = Exists(Bank.objects.open_to(learner).filter(pk=OuterRef("item__bank")))
    stem = Case(When(open_ones, then=STEM), default=Value(NOT_SHARED), output_field=TextField())
    is_shared = Q(bank__in=Bank.objects.open_to(learner))
    title = Case(When(is_shared, then=F("bank__title")), default=Value(BANK_NOT_SHARED), output_field=TextField())
    return {
        "practice_sessions": list(sessions.values("pk", "label", "started_at", "finished_at", about=F("guide__title"))),
        "answers": [
            {
                "given_at": response.given_at,
                "about": response.item.topic.title,
                "question": response.revision.stem,
                "chosen": words.of(response.revision, response.value),
                "is_right": response.is_right,
                "confidence": response.get_confidence_display(),
                "is_from_exam": response.is_from_exam,
                "practice_session": response.practice_item.session_id if response.practice_item else None,
            }
            for response in responses
        ],
        "bookmarks": list(
            Bookmark.objects.of(learner).order_by("made_at").values("made_at", question=stem, about=F(ABOUT))
        ),
        "notes": list(ItemNote.objects.of(learner).order_by("changed_at").values("changed_at", "text", question=stem)),
        "reports": list(
            ItemReport.objects.of(learner)
            .order_by("made_at")
            .values("made_at", "reason", "text", "closed_at", question=F("revision__stem"))
        ),
        "shared_banks": list(
            BankReader.objects.filter(learner=learner).order_by("joined_at").values("joined_at", title=title)
        ),
    }


class Words:
    """Responses to revisions in plain words: their options and prompts in two queries."""

    def __init__(self, revisions: Iterable[ItemRevision]) -> None:
        known = {revision.pk: revision for revision in revisions}
        self.prompts = {pk: [row.text for row in rows] for pk, rows in prompts_of(known.values()).items()}
        self.texts: dict[int, list[str]] = defaultdict(list)
        options = Option.objects.filter(revision__in=known).order_by("position")
        for revision, text in options.values_list("revision", "text"):
            self.texts[revision].append(text)

    def of(self, revision: ItemRevision, value: str) -> list[str]:
        if not value:
            return []
        texts = self.texts[revision.pk]
        return KINDS[revision.kind].words(value, texts, self.prompts.get(revision.pk, []))


def move(sender: object, *, guest: User, account: User, **kwargs: Any) -> None:
    """All of the guest's. Where both have marked the same item, or joined the same bank, the account's stays."""
    PracticeSession.objects.of(guest).update(learner=account)
    Response.objects.of(guest).update(learner=account)
    ItemReport.objects.of(guest).exclude(
        revision__in=ItemReport.objects.of(account).open().values("revision"), closed_at=None
    ).update(learner=account)
    Bookmark.objects.of(guest).exclude(item__in=Bookmark.objects.of(account).values("item")).update(learner=account)
    ItemNote.objects.of(guest).exclude(item__in=ItemNote.objects.of(account).values("item")).update(learner=account)
    BankReader.objects.filter(learner=guest).exclude(
        bank__in=BankReader.objects.filter(learner=account).values("bank")
    ).update(learner=account)

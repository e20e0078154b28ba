"""What a guide holds of a person: a copy of it, its move to another account, and what goes when the person does."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from accounts.models import User
from studyguide import comments, reading
from studyguide.models import Comment, Reading

NOBODY = "A reader"


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    read = Reading.objects.of(learner).order_by("read_at")
    written = Comment.objects.filter(author=learner).order_by("posted_at")
    return {
        "readings": list(read.values("read_at", guide=F("topic__guide__slug"), title=F("topic__title"))),
        "comments": list(written.values("name", "email", "text", "state", "posted_at", about=F("topic__title"))),
    }


def move(sender: object, *, guest: User, account: User, **kwargs: Any) -> None:
    reading.move(guest, account)
    comments.move(guest, account)


def forget(sender: object, *, learners: list[User], **kwargs: Any) -> None:
    """Comments that are shown stay without name, e-mail and fingerprint; the others go."""
    written = Comment.objects.filter(author__in=learners)
    written.exclude(state=Comment.State.APPROVED).delete()
    written.update(name=NOBODY, email="", digest=Concat(Value("erased-"), Cast("pk", CharField())))

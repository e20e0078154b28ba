"""Comments under topics: post, approve, hide. Nothing is shown before a moderator approved it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from studyguide.models import Comment, CommentQuerySet, Topic

WAITING_PER_TOPIC = 40  # in an hour: a flood from many addresses stops here
PAGE = 50


class Refused(Exception):  # noqa: N818 - reads as what it says
    """A comment that is not taken; the message is for its author."""


def post(topic: Topic, *, name: str, email: str, text: str, author: User | None, at: datetime) -> Comment:
    """Keep a comment for the moderators. Refused: the same comment again, or too many waiting under this topic."""
    with transaction.atomic():
        recent = Comment.objects.waiting().filter(topic=topic, posted_at__gt=at - timedelta(hours=1))
        if recent.count() >= WAITING_PER_TOPIC:
            raise Refused("Many comments on this topic wait to be read just now. Please try again in an hour.")
        try:
            with transaction.atomic():
                return Comment.objects.create(
                    topic=topic,
                    author=author,
                    name=name,
                    email=email,
                    text=text,
                    digest=_digest(email, text),
                    posted_at=at,
                )
        except IntegrityError:
            raise Refused("You have sent this comment already. It waits for a moderator.") from None


def shown(topic: Topic, *, page: int = 1) -> tuple[list[Comment], bool]:
    """A page of the approved comments, newest first, and whether there are older ones."""
    start = PAGE * (page - 1)
    newest_first = Comment.objects.shown().filter(topic=topic).order_by("-posted_at", "-pk").defer("email")
    found = list(newest_first[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def approve(comments: CommentQuerySet, *, at: datetime) -> int:
    """Show comments on their pages; answers how many were not shown before."""
    return _decide(comments, Comment.State.APPROVED, at)


def hide(comments: CommentQuerySet, *, at: datetime) -> int:
    """Take comments off their pages, or keep them off; answers how many were not hidden before."""
    return _decide(comments, Comment.State.HIDDEN, at)


def move(guest: User, account: User) -> None:
    """The account becomes the author of what the guest wrote."""
    Comment.objects.filter(author=guest).update(author=account)


def _decide(comments: CommentQuerySet, state: Comment.State, at: datetime) -> int:
    return comments.exclude(state=state).update(state=state, decided_at=at)


def _digest(email: str, text: str) -> str:
    """The same for the same words of the same person, however spaced or capitalised."""
    same = f"{email.lower()}\n{' '.join(text.lower().split())}"
    return hashlib.sha256(same.encode()).hexdigest()

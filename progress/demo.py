"""The demo people and their weeks, made with the verbs that real learners use, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db import transaction

from accounts.models import User
from progress import demo_bank
from progress.demo_lives import PEOPLE, Life
from quizzes.models import Bank
from studyguide import comments
from studyguide.models import Comment, Guide, Topic

INSTRUCTOR, COLLEAGUE = "Instructor", "Dana"  # Dana reads what the instructor writes
EMAILS = (*(person.email for person in PEOPLE), f"{INSTRUCTOR.lower()}@example.org")
COLLEAGUE_EMAIL = f"{COLLEAGUE.lower()}@example.org"


@dataclass(frozen=True, slots=True)
class Note:
    """A comment of the demo."""

    topic: str
    author: str
    text: str
    days_ago: int
    state: Comment.State = Comment.State.APPROVED


NOTES = (
    Note("fundamentals", "Bob", "The badge picture made it click: a badge opens nothing until it is given floors.", 19),
    Note("groups", "Alice", "I looked for groups inside groups for an hour. There are none; the text says so.", 30),
    Note("groups", "Bob", "Helped me: when somebody changes teams, move the person and leave the policies alone.", 12),
    Note("mfa", "Alice", "Register two devices when you start. Losing the only one is a long afternoon.", 15),
    Note("operations", "Alice", "My rule for a leak: stop the key, see what it did, then clean up.", 6),
    Note("identities", "Charlie", "Is a role also right for a server in our own cellar?", 1, Comment.State.PENDING),
    Note("access", "Mira", "Where can I see when a key was last used?", 1, Comment.State.PENDING),
    Note("fundamentals", "Best Dumps", "Real exam answers, write to me!!!", 4, Comment.State.HIDDEN),
)


@transaction.atomic
def make(guide: Guide, *, password: str, now: datetime) -> list[User]:
    """Everybody of the demo, with their history up to yesterday. For a database that has none of them yet."""
    topics = list(Topic.objects.current().filter(guide=guide))
    hashed = make_password(password)
    people = []
    for person in PEOPLE:
        joined = now - timedelta(days=person.days)
        learner = User.objects.create(
            email=person.email, password=hashed, display_name=person.name, date_joined=joined, last_seen_at=now
        )
        Life(person, learner, guide, topics, random.Random(f"lightwell {person.name}"), now).live()  # noqa: S311
        people.append(learner)
    people.append(instructor(hashed))
    User.objects.filter(pk__in=[user.pk for user in people]).update(is_demo=True)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people
    )
    write(guide, {user.display_name: user for user in people}, now=now)
    add_bank(guide, now=now)
    return people


@transaction.atomic
def add_bank(guide: Guide, *, now: datetime) -> Bank | None:
    """The instructor's bank, where the demo's people are there and the instructor has none. None: there was nothing to
    do."""
    people = {user.email: user for user in User.objects.filter(email__in=EMAILS, is_demo=True)}
    owner = people.get(EMAILS[-1])
    is_taken = User.objects.filter(email=COLLEAGUE_EMAIL, is_demo=False).exists()
    if owner is None or len(people) < len(EMAILS) or is_taken or Bank.objects.owned_by(owner).exists():
        return None
    colleague, is_new = User.objects.get_or_create(
        email=COLLEAGUE_EMAIL,
        defaults={
            "password": owner.password,
            "display_name": COLLEAGUE,
            "is_instructor": True,
            "is_demo": True,
        },
    )
    if is_new:
        EmailAddress.objects.create(user=colleague, email=colleague.email, primary=True, verified=True)
    learners = {person.name: people[person.email] for person in PEOPLE}
    return demo_bank.make(guide, owner, colleague, learners, now=now)


def instructor(hashed: str) -> User:
    """Staff that decides on comments and reports, corrects keys and gives time; nothing else of the administration."""
    user: User = User.objects.create(
        email=EMAILS[-1], password=hashed, display_name=INSTRUCTOR, is_staff=True, is_instructor=True
    )
    user.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["studyguide", "quizzes", "exams"],
            codename__in=[
                *("view_comment", "change_comment"),
                *("view_itemreport", "change_itemreport", "view_item", "view_itemrevision", "view_option"),
                *("view_keycorrection", "add_keycorrection"),
                *("view_attempt", "extend_attempt", "view_blueprint"),
                *("view_accommodation", "add_accommodation", "change_accommodation"),
            ],
        )
    )
    return user


def write(guide: Guide, people: dict[str, User], *, now: datetime) -> None:
    topics = {topic.slug: topic for topic in Topic.objects.current().filter(guide=guide)}
    for note in NOTES:
        if note.topic not in topics:
            continue
        at, author = now - timedelta(days=note.days_ago), people.get(note.author)
        email = author.email if author and author.email else f"{note.author.lower().replace(' ', '.')}@example.org"
        comment = comments.post(topics[note.topic], name=note.author, email=email, text=note.text, author=author, at=at)
        decide = {Comment.State.APPROVED: comments.approve, Comment.State.HIDDEN: comments.hide}.get(note.state)
        if decide:
            decide(Comment.objects.filter(pk=comment.pk), at=at + timedelta(hours=3))

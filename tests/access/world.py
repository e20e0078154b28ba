"""A small world in which everybody owns one of each thing, and somebody else owns another."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exams import attempts
from quizzes.models import Item
from quizzes.practice import start_from
from tests.accounts.passkeys import SoftPasskey
from tests.exams.factories import make_attempt, make_blueprint, over_bank
from tests.factories import BankFactory, GuestFactory, MisconceptionFactory, UserFactory
from tests.studyguide.rows import make_building

CHALLENGE = {"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}}
PASSKEY = {"name": "Laptop", "credential": SoftPasskey().make(CHALLENGE)}
Arguments = dict[str, Any]


@dataclass
class Role:
    """Somebody who knocks, and for each URL name how its arguments name what is theirs."""

    name: str
    user: User | None
    own: dict[str, Arguments] = field(default_factory=dict)

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.user is not None and self.user.is_guest:
            session = client.session
            session["guest"] = self.user.pk
            session.save()
        elif self.user is not None:
            client.force_login(self.user)
        return client


@dataclass
class World:
    roles: list[Role]
    foreign: dict[str, Arguments]  # of somebody else, for each URL name that has an object
    absent: dict[str, Arguments]  # of nobody
    public: dict[str, Arguments]  # for URL names whose object is everybody's


def make_world() -> World:
    blueprint = make_blueprint(3)
    guide = blueprint.guide
    make_building(guide)
    topic = guide.topics.get()
    shared = BankFactory.create(guide=guide, owner=UserFactory.create(), visibility="public", code="open-to-all")
    over_bank(make_blueprint(2), code="23456-789AB")
    idea = MisconceptionFactory.create(guide=guide)
    people: list[tuple[str, User | None]] = [
        ("visitor", None),
        ("guest", GuestFactory.create()),
        ("learner", UserFactory.create()),
        ("administrator", UserFactory.create(is_staff=True, is_superuser=True)),
    ]
    roles = [Role(name, user, _things(user, blueprint) if user else {}) for name, user in people]
    foreign = _things(UserFactory.create(), blueprint)
    in_guide = {"guide": guide.slug}
    return World(
        roles,
        foreign,
        absent={name: {key: _nobodys(key, value) for key, value in given.items()} for name, given in foreign.items()},
        public={
            **dict.fromkeys(
                ("guide", "building", "comparison", "decisions", "cheat_sheet", "glossary", "practise_dark"), in_guide
            ),
            **{name: {**in_guide, "topic": topic.slug} for name in ("topic", "read", "comment")},
            "account_reset_password_from_key": {"uidb36": "zzzz", "key": "x-y"},
            **{name: {"code": shared.code} for name in ("quizzes:bank", "quizzes:join", "quizzes:leave")},
            **{name: {"code": "23456-789AB"} for name in ("exams:shared", "exams:keep", "exams:start_shared")},
            "exams:start": {**in_guide, "exam": blueprint.slug},
            "practise_misconception": {**in_guide, "misconception": idea.slug},
        },
    )


def _things(user: User, blueprint: Any) -> dict[str, Arguments]:
    """By URL name: what names this person's own thing in it."""
    open_attempt = make_attempt(learner=user, blueprint=blueprint)
    ended = make_attempt(learner=user, blueprint=make_blueprint(2), at=timezone.now() - dt.timedelta(minutes=5))
    attempts.submit(user, ended.pk, at=timezone.now())
    items = list(blueprint.guide.topics.get().items.all()[:2])
    session = start_from(user, items, label="Mixed", at=timezone.now())
    passkey = {"pk": Authenticator.objects.create(pk=1000 * user.pk, user=user, type="webauthn", data=PASSKEY).pk}
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    sitting, report, practice = {"pk": open_attempt.pk}, {"pk": ended.pk}, {"pk": session.pk}
    first = {"position": 1}
    exam = over_bank(make_blueprint(1), owner=user)
    item = Item.objects.filter(bank=exam.bank).select_related("bank")[0]
    verbs = ("save", "publish", "withdraw", "retire", "share", "unshare")
    return {
        **{f"examining:{name}": {"pk": exam.pk} for name in ("blueprint", "preview", *verbs)},
        "examining:correct_key": {"slug": item.bank.slug, "pk": item.pk, "number": 1},
        **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), passkey),
        **{f"exams:{name}": {**sitting, **first} for name in ("item", "save")},
        **{f"exams:{name}": sitting for name in ("review", "take_over", "time", "finish")},
        **{f"exams:{name}": report for name in ("result", "open_review", "result_items", "practise_misses")},
        **{f"quizzes:{name}": practice for name in ("session", "summary", "finish", "again")},
        **{f"quizzes:{name}": {**practice, **first} for name in ("item", "answer", "bookmark", "note", "report")},
    }


def _nobodys(key: str, value: Any) -> Any:
    if key in {"position", "number"}:  # places in a thing, not things
        return value
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return "nobodys" if isinstance(value, str) else 987_654_321


class Writes(list[str]):
    """The tables in which statements changed a row, sessions and the shared cache aside."""

    BOOKKEEPING = ("django_session", "cache")

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        words = sql.replace('"', "").split()
        if words[0] in {"INSERT", "UPDATE", "DELETE"} and context["cursor"].rowcount:
            table = words[1] if words[0] == "UPDATE" else words[2]
            if table not in self.BOOKKEEPING:
                self.append(table)
        return result


@contextmanager
def writes() -> Iterator[Writes]:
    seen = Writes()
    with connection.execute_wrapper(seen):
        yield seen

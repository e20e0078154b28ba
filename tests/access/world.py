"""A small world in which everybody owns one of each thing, and somebody else owns another."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import User
from authoring import banks, cases, drafts, pictures, reviewing
from authoring.models import BankImage
from exams import attempts
from quizzes.models import Bank, BankMember, Item
from quizzes.practice import start_from
from tests.accounts.passkeys import SoftPasskey
from tests.exams.factories import make_attempt, make_blueprint, over_bank
from tests.factories import BankFactory, GuestFactory, MisconceptionFactory, UserFactory
from tests.studyguide.rows import make_building

CHALLENGE = {"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}}
PASSKEY = {"name": "Laptop", "credential": SoftPasskey().make(CHALLENGE)}
Arguments = dict[str, Any]
NOW = timezone.now()


@dataclass
class Role:
    """Somebody who knocks, and for each URL name how its arguments name what is theirs."""

    name: str
    user: User | None
    own: dict[str, Arguments] = field(default_factory=dict)

    def client(self, *, has_shown: bool = True) -> Client:
        """`has_shown`: the second factor, where this person has one."""
        client = Client(raise_request_exception=False)
        if self.user is not None and self.user.is_guest:
            session = client.session
            session["guest"] = self.user.pk
            session.save()
        elif self.user is not None:
            client.force_login(self.user)
            if has_shown:
                session = client.session
                app = Authenticator.objects.get(user=self.user, type="totp")
                session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                    {"method": "mfa", "at": time.time(), "id": app.pk, "type": "totp"}
                ]
                session["account_authentication_methods_user"] = str(self.user.pk)
                session.save()
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
        ("instructor", UserFactory.create(is_instructor=True)),
        ("editor", UserFactory.create(is_instructor=True)),
        ("reviewer", UserFactory.create(is_instructor=True)),
    ]
    roles = [Role(name, user, _things(user, blueprint, name) if user else {}) for name, user in people]
    foreign = _things(UserFactory.create(is_instructor=True), blueprint)
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


def _things(user: User, blueprint: Any, role: str = "") -> dict[str, Arguments]:
    """By URL name: what names this person's own thing in it. An editor or reviewer works on somebody else's bank."""
    open_attempt = make_attempt(learner=user, blueprint=blueprint)
    ended = make_attempt(learner=user, blueprint=make_blueprint(2), at=timezone.now() - dt.timedelta(minutes=5))
    attempts.submit(user, ended.pk, at=timezone.now())
    items = list(blueprint.guide.topics.get().items.all()[:2])
    session = start_from(user, items, label="Mixed", at=timezone.now())
    passkey = {"pk": Authenticator.objects.create(pk=1000 * user.pk, user=user, type="webauthn", data=PASSKEY).pk}
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    sitting, report, practice = {"pk": open_attempt.pk}, {"pk": ended.pk}, {"pk": session.pk}
    first = {"position": 1}
    owner = UserFactory.create(is_instructor=True) if role in BankMember.Role else user
    exam = over_bank(make_blueprint(1), owner=owner)
    item = Item.objects.filter(bank=exam.bank).select_related("bank")[0]
    outlined = banks.make(owner, title="Own topics", topics=["First"], at=timezone.now())
    for bank in (item.bank, outlined):
        colleague = BankMember.objects.create(bank=bank, user=UserFactory.create(), role="editor", added_at=NOW)
        if owner != user:
            BankMember.objects.create(bank=bank, user=user, role=role, added_at=NOW)
    verbs = ("save", "publish", "withdraw", "retire", "share", "unshare")
    return {
        **{f"examining:{name}": {"pk": exam.pk} for name in ("blueprint", "preview", "running", "answer_file", *verbs)},
        "examining:correct_key": {"slug": item.bank.slug, "pk": item.pk, "number": 1},
        **_desk(item, outlined, colleague, user),
        **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), passkey),
        **(dict.fromkeys(("invitation", "accept_invitation"), _invitation(user)) if user.email else {}),
        **{f"exams:{name}": {**sitting, **first} for name in ("item", "save")},
        **{f"exams:{name}": sitting for name in ("review", "take_over", "time", "finish")},
        "exams:report": {**report, **first},
        **{f"exams:{name}": report for name in ("result", "open_review", "result_items", "practise_misses")},
        **{f"quizzes:{name}": practice for name in ("session", "summary", "finish", "again")},
        **{f"quizzes:{name}": {**practice, **first} for name in ("item", "answer", "bookmark", "note", "report")},
    }


def _desk(item: Item, outlined: Bank, colleague: BankMember, user: User) -> dict[str, Arguments]:
    """What an author works on."""
    draft = drafts.begin(item, by=user, at=NOW)
    comment = reviewing.comment(item, "Is this still so?", by=user, at=NOW)
    topic = outlined.guide.topics.get()
    objective = topic.objectives.create(slug="more", title="More", position=2)
    digest = hashlib.sha256(str(item.pk).encode()).hexdigest()
    BankImage.objects.create(bank=item.bank, digest=digest, width=1, height=1, size=4, made_at=NOW, made_by=user)
    pictures.store(digest, b"webp")
    bank, own, of = {"slug": item.bank.slug}, {"slug": outlined.slug}, {"slug": item.bank.slug, "pk": draft.item_id}
    case = cases.make(item.bank, title=f"Case of {user.pk}", text="Words.", by=user, at=NOW)
    at_bank = ("bank", "bulk", "copy_in", "coverage", "members", "add_member", "bank_settings", "share", "renew_link")
    at_item = ("item", "save_item", "review", "comment", "judge", "history", "roll_back", "item_reports")
    more = ("close_reports", "send", "take_back", "publish", "discard", "retire", "restore")
    return {
        "picture": {"digest": digest},
        **{f"authoring:{name}": bank for name in (*at_bank, "archive", "new_item")},
        **{f"authoring:{name}": bank for name in ("cases", "new_case")},
        **{
            f"authoring:{name}": {**bank, "case": case.slug}
            for name in ("case", "save_case", "retire_case", "bring_case", "comment_case")
        },
        **{f"authoring:{name}": own for name in ("topics", "add_topic")},
        **{f"authoring:{name}": {**own, "pk": topic.pk} for name in ("change_topic", "add_objective")},
        "authoring:change_objective": {**own, "pk": objective.pk},
        **{
            f"authoring:{name}": {"slug": outlined.slug, "pk": colleague.pk}
            for name in ("change_member", "remove_member", "hand_over")
        },
        **{f"authoring:{name}": of for name in (*at_item, *more)},
        "authoring:resolve": {**of, "comment": comment.pk},
    }


def _invitation(user: User) -> Arguments:
    _, token = invitations.invite(user.email or "", by=None, at=timezone.now())
    return {"token": token}


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

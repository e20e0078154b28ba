"""Whatever people wrote, on whichever page it stands, stays text: no tag, no attribute and no address comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Substr
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from authoring.models import DraftVersion, ItemDraft
from exams.models import Blueprint
from quizzes.models import ItemNote, ItemReport, ItemRevision, ItemTag
from studyguide.models import Comment
from tests.access.test_access import ERROR_AT, OURS, knock, things
from tests.access.world import Role, World, make_world
from web.markdown import to_html, to_inline_html

pytestmark = pytest.mark.django_db
PAYLOAD = """'"><xss xss=1 hx-get=/ autofocus onfocus=x>"""
APPS = ("accounts", "studyguide", "quizzes", "authoring", "exams")
NOT_WRITTEN = re.compile(  # by people, or only as one of a few words
    r"email|password|_?slug|code|anchor|digest|token|html|document|svg|kind|value|language|figure|(request|door)_action"
)
ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data-url"}
NAMES = (  # of fields and of what stands behind a question mark
    *("q", "code", "bank", "guide", "topic", "from", "to", "show", "next", "page", "email", "title", "summary", "text"),
    *("name", "website", "token", "note", "report", "reason", "licence", "language", "tags", "do", "wanted", "target"),
    *("entry", "display_name", "login", "form", "question", "kind", "objective", "verdict", "word", "role", "topics"),
    *("visibility", "search", "tag", "state", "sort", "version", "password", "which", "amount", "as", "door", "path"),
    *("opens_at", "minutes", "cut", "cell-1-any", "accept", "how", "picture_alt", "minutes", "confidence", "remove"),
)


class Reader(HTMLParser):
    """Collects what became markup that should not have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "xss" or names & {"xss", "onfocus", "style"} or any(name.startswith("on") for name in names):
            self.found.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            address = re.sub(r"[\s\x00]", "", value or "").lower()
            if name in ADDRESSES and address.startswith(("javascript:", "data:", "vbscript:", "//")):
                self.found.append(f"<{tag} {name}={value}>")


def written() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """The columns that hold what somebody wrote."""
    for name in APPS:
        for model in apps.get_app_config(name).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField)
                if is_text and not field.choices and not NOT_WRITTEN.search(field.name):
                    yield model, field


def write_everywhere() -> None:
    """As an attacker would who may write in every field at once."""
    bits = PAYLOAD
    Authenticator.objects.filter(type="totp").update(data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")})
    for model, field in written():
        # what must be told apart differs in its beginning
        text: Any = Concat(Cast("pk", models.CharField()), Value(bits), output_field=models.TextField())
        if isinstance(field, models.URLField):  # forms take no other addresses
            text = Value(f"https://example.org/{bits}")
        most = field.max_length
        model._default_manager.update(**{field.name: Substr(text, 1, most) if most else text})
    for row in ItemRevision.objects.all():
        row.stem_html, row.rationale_html = to_html(row.stem, pictures=True), to_html(row.rationale, pictures=True)
        row.save()
        for part in [*row.options.all(), *row.prompts.all()]:
            part.text_html, part.rationale_html = to_inline_html(part.text), to_inline_html(part.rationale)
            part.save()
    document = '{"kind": "single", "stem": %s, "options": [{"id": "a", "text": %s}, {"id": "b"}], "rationale": %s}'
    as_json = '"' + bits.replace('"', '\\"') + '"'
    for table in (ItemDraft, DraftVersion):
        table.objects.update(document=document % (as_json, as_json, as_json))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with (
        TemporaryDirectory() as data,
        override_settings(DATA=Path(data)),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        made, now = make_world(), timezone.now()
        for item in {revision.item for revision in ItemRevision.objects.select_related("item")}:
            ItemTag.objects.create(item=item, name="x")
            for role in made.roles[1:]:
                assert role.user
                ItemNote.objects.create(learner=role.user, item=item, text="x", changed_at=now)
                revision = item.revisions.all()[0]
                ItemReport.objects.create(learner=role.user, revision=revision, reason="key", text="x", made_at=now)
        for blueprint in Blueprint.objects.all():
            Comment.objects.create(
                topic=blueprint.guide.topics.all()[0],
                name="x",
                email="a@example.org",
                text="x",
                state="approved",
                digest=f"{blueprint.pk}",
                posted_at=now,
            )
        write_everywhere()
        yield made
        transaction.set_rollback(True)


def test_the_fields_that_people_write_in_are_found():
    found = {(model.__name__, field.name) for model, field in written()}
    assert {("Bank", "title"), ("ItemRevision", "stem"), ("Comment", "text"), ("User", "display_name")} <= found
    assert {("ItemNote", "text"), ("Blueprint", "summary"), ("ItemTag", "name"), ("Option", "rationale")} <= found


def trouble(role: Role, method: str, path: str, data: str = "") -> list[str]:
    response, _ = knock(role.client(), method, path, data)
    found = [str(response.status_code)] if response.status_code >= ERROR_AT else []
    if "html" in response.headers.get("Content-Type", ""):
        reader = Reader()
        reader.feed(response.content.decode())
        found += reader.found
    return [f"{method} {path[:80]}, {role.name}: {each}" for each in found]


@pytest.mark.parametrize("name", OURS)
def test_what_people_wrote_stays_text(name: str, world: World):
    asked = urlencode(dict.fromkeys(NAMES, PAYLOAD))
    role = next(role for role in world.roles if role.name == "instructor")  # who learns, too
    url = reverse(name, kwargs=next(iter(things(world, name, role.own).values())))
    requests = (("GET", url, ""), ("GET", f"{url}?{asked}", ""), ("POST", url, asked))
    assert [each for method, path, data in requests for each in trouble(role, method, path, data)] == []


@pytest.mark.parametrize("model", [model for model in admin.site._registry if model._meta.app_label in APPS])
def test_what_people_wrote_stays_text_for_the_staff(model: type[models.Model], world: World):
    staff = next(role for role in world.roles if role.name == "administrator")
    place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("-pk").first()
    paths = [reverse(f"{place}_changelist"), *([reverse(f"{place}_change", args=[row.pk])] if row else ())]
    assert [each for path in paths for each in trouble(staff, "GET", path)] == []


def test_the_reader_sees_what_would_be_a_hole():
    """The planted fault: a page that shows a title as it was typed."""
    reader = Reader()
    reader.feed(f"<h1>{PAYLOAD}</h1><a href='java&#10;script:x'>x</a>")
    assert len(reader.found) == 2

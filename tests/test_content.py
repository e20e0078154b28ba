"""The packs that Lightwell ships, and the loading of packs as a whole."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Sum

from exams import content as exams_content
from exams.models import Blueprint, Certification, Domain
from quizzes.models import Item
from studyguide.models import Fact, Guide, Section, Topic

pytestmark = pytest.mark.django_db

PAGES = {"overview", "building", "comparison", "decisions", "cheat-sheet", "glossary"}


def load(*args: str, **kwargs: object) -> list[str]:
    out = io.StringIO()
    call_command("load_content", *args, stdout=out, **kwargs)
    return out.getvalue().splitlines()


def everything() -> dict[str, list[dict[str, object]]]:
    """All rows of our apps that content is made of."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("studyguide", "quizzes", "exams")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def test_the_shipped_packs_load_and_a_second_run_says_all_same():
    first = load()
    assert any(re.fullmatch(r"iam-users: 8 topics: 8 new", line) for line in first)
    rows = everything()
    second = load()
    assert len(second) == len(first)
    assert [line for line in second if not re.search(r": (\d+) [a-z ]+: \1 same$", line)] == []
    assert everything() == rows


def test_every_section_and_every_fact_of_the_guide_has_its_place():
    load()
    guide = Guide.objects.get(slug="iam-users")
    assert Section.objects.filter(guide=guide).count() == 14
    for section in Section.objects.filter(guide=guide).select_related("topic"):
        assert (section.topic is not None and not section.topic.is_retired) or section.page in PAGES
    facts = Fact.objects.filter(guide=guide).select_related("topic")
    assert facts.count() == 65
    for fact in facts:
        assert fact.topic.body_html.count(f'id="{fact.anchor}"') == 1, fact
        assert fact.items.filter(is_retired=False).count() >= 2, fact
        assert not fact.code.startswith("B") or (fact.source_url and fact.checked_on), fact


def test_every_link_in_the_shipped_topics_leads_to_something():
    """Addresses are made when the pack is loaded: here they are followed."""
    load()
    topics = {topic.get_absolute_url(): topic for topic in Topic.objects.all()}
    for topic in topics.values():
        for href in re.findall(r'href="([^"]+)"', topic.body_html):
            path, _, anchor = href.partition("#")
            if anchor and path in {"", *topics}:
                body = topics[path].body_html if path else topic.body_html
                assert f'id="{anchor}"' in body, f"{topic}: {href}"
            else:
                assert path.startswith((f"/guides/{topic.guide.slug}/", "https://")), f"{topic}: {href}"


def test_the_shipped_bank_fills_the_shipped_exams():
    load()
    for blueprint in Blueprint.objects.all():
        shares = list(blueprint.topics.select_related("topic"))
        assert sum(share.item_count for share in shares) == blueprint.item_count
        for share in shares:
            assert Item.objects.current().about(share.topic).count() >= share.item_count
    assert set(Blueprint.objects.values_list("slug", "item_count", "unscored_count", "minutes", "pass_mark")) >= {
        ("quick", 20, 0, 30, 720),
        ("full", 65, 0, 130, 720),
        ("clf-c02-security", 20, 5, 27, 700),
        ("saa-c03-secure", 20, 5, 39, 720),
        ("dva-c02-security", 17, 4, 34, 720),
        ("soa-c03-security", 10, 2, 21, 720),
        ("scs-c03-iam", 13, 3, 34, 750),
    }


def test_the_shipped_certifications_say_what_the_bank_cannot_fill():
    load()
    assert set(Certification.objects.values_list("code", "minutes", "scored_count", "unscored_count", "pass_mark")) == {
        ("CLF-C02", 90, 50, 15, 700),
        ("SAA-C03", 130, 50, 15, 720),
        ("DVA-C02", 130, 50, 15, 720),
        ("SOA-C03", 130, 50, 15, 720),
        ("SCS-C03", 170, 50, 15, 750),
    }
    for certification in Certification.objects.all():
        assert certification.domains.aggregate(whole=Sum("weight"))["whole"] == 100
    for domain in Domain.objects.all():
        assert hasattr(domain, "section") == (domain.stock_count >= domain.needed_count)
        assert bool(domain.covers) == domain.objectives.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("guide.yaml", "licence:", "license:", 5),
        ("facts.yaml", "- id: S02", "- id: S01", 4),
        ("items/keys.yaml", "exams: [DVA-C02]", "exams: [DVA-C99]", 41),
        ("exams.yaml", "items: 4", "items: 3", 8),
        ("decisions.yaml", "requirement: A person", "requirement: A: person", 4),
    ],
)
def test_a_broken_pack_changes_nothing(tiny, file, old, new, line):
    """Whichever app's file is broken, no app's rows move: neither on an empty database nor on a full one."""
    empty = everything()
    unbroken = (tiny.folder / file).read_text()
    tiny.replace(file, old, new)
    assert re.search(rf"^content/tiny/{file}:{line}: .+", tiny.fails_to_load(), re.MULTILINE)
    assert everything() == empty
    (tiny.folder / file).write_text(unbroken)
    tiny.load()
    full = everything()
    tiny.replace(file, old, new)
    tiny.replace("guide.yaml", "title: A tiny guide", "title: Another guide")
    assert "nothing was loaded" in tiny.fails_to_load()
    assert everything() == full


def test_an_error_while_rows_are_written_takes_back_all_of_them(tiny, monkeypatch):
    def fail(pack: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(exams_content, "load", fail)
    before = everything()
    with pytest.raises(RuntimeError):
        tiny.load()
    assert everything() == before


def test_one_broken_pack_keeps_the_others_out(tiny):
    shutil.copytree(tiny.folder, tiny.folder.parent / "other")
    assert "content/other/guide.yaml:1: the id “tiny” must be the name of the folder" in tiny.fails_to_load()
    assert not Guide.objects.exists()


def test_checking_alone_writes_nothing(tiny):
    assert load(str(tiny.folder.parent), check=True) == ["tiny: no problems"]
    assert load(str(tiny.folder), check=True) == ["tiny: no problems"]
    assert not Guide.objects.exists()


def test_a_folder_without_guides_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="holds no guide"):
        load(str(tmp_path))


def test_errors_go_to_stderr_and_end_with_1(tiny, tmp_path):
    """As a person or a Makefile runs it."""
    tiny.replace("guide.yaml", "licence:", "license:")
    ended = subprocess.run(
        [sys.executable, "manage.py", "load_content", str(tiny.folder.parent)],
        cwd=settings.ROOT,
        env={"LIGHTWELL_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "content/tiny/guide.yaml:5: unknown field “license”" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_shipped_content_is_where_the_settings_say():
    assert Path(settings.CONTENT, "iam-users", "guide.yaml").exists()

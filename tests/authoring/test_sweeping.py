"""Pictures that nothing names go after a day; what any draft, revision or case study names stays for ever."""

from __future__ import annotations

import datetime as dt
import io
import os
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from authoring import drafts, pictures, sweeping
from authoring.models import BankImage, DraftVersion, ItemDraft
from quizzes.models import Bank, CaseStudy
from tests.authoring.desks import GOOD, Office
from tests.factories import BankFactory

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def picture(office: Office, color: str = "red", bank: Bank | None = None) -> BankImage:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(file, "PNG")
    file.seek(0)
    return pictures.take(bank or office.bank, file, by=office.owner, at=timezone.now())


def sweep(after: dt.timedelta = LATER) -> sweeping.Swept:
    return sweeping.sweep(at=timezone.now() + after)


def is_there(image: BankImage) -> tuple[bool, bool]:
    return BankImage.objects.filter(pk=image.pk).exists(), pictures.path_of(image.digest).exists()


def named(image: BankImage) -> str:
    return f"{GOOD.stem}\n\n![A plan](image:{image.digest})"


def test_what_nothing_names_goes_after_a_day(office):
    image, used = picture(office), picture(office, "blue")
    office.item(replace(GOOD, stem=named(used)))
    assert sweep(dt.timedelta(hours=23)) == (0, 0)
    assert sweep() == (1, 1)
    assert is_there(image) == (False, False)
    assert is_there(used) == (True, True)
    assert sweep() == (0, 0)


@pytest.mark.parametrize("field", ["stem", "rationale", "option"])
def test_a_revision_keeps_its_pictures_when_newer_words_have_none(office, field):
    image = picture(office)
    words = replace(GOOD, rationale=named(image)) if field == "rationale" else replace(GOOD, stem=named(image))
    if field == "option":
        shown = replace(GOOD.options[0], text=f"![A plan](image:{image.digest})")
        words = replace(GOOD, options=(shown, *GOOD.options[1:]))
    item = office.published(words)
    office.change(item, stem=GOOD.stem, rationale="", options=GOOD.options)
    office.publish(item)
    assert not ItemDraft.objects.exists()
    assert sweep(dt.timedelta(days=4000)) == (0, 0)
    assert is_there(image) == (True, True)


def test_a_version_that_somebody_may_still_work_from_keeps_it_for_a_week(office):
    image = picture(office)
    item = office.item(replace(GOOD, stem=named(image)))
    office.change(item, stem=GOOD.stem)
    assert sweep() == (0, 0)
    assert DraftVersion.objects.count() == 2
    assert sweep(drafts.KEPT_FOR + LATER) == (1, 1)


def test_a_draft_that_is_thrown_away_lets_go_of_it(office):
    image = picture(office)
    item = office.item(replace(GOOD, stem=named(image)))
    draft = ItemDraft.objects.get(item=item)
    drafts.discard(draft, version=draft.version, by=office.owner, at=timezone.now())
    assert sweep() == (1, 1)


def test_a_case_study_keeps_it_in_its_bank_and_where_items_were_moved(office):
    image = picture(office)
    html = {"title": "C", "text_html": "", "digest": "x", "slug": "c"}
    case = CaseStudy.objects.create(bank=office.bank, text=f"![A plan](image:{image.digest})", **html)
    assert sweep() == (0, 0)
    other = BankFactory.create(guide=office.bank.guide, owner=office.owner)
    moved = picture(office, bank=other)
    item = office.published()
    item.current_revision.__class__.objects.filter(item=item).update(case=case)
    item.__class__.objects.filter(pk=item.pk).update(bank=other)
    assert sweep() == (0, 0)
    assert is_there(moved) == (True, True)


def test_another_bank_keeps_the_file_that_both_have(office):
    other = BankFactory.create(guide=office.bank.guide, owner=office.owner)
    image, copied = picture(office), picture(office, bank=other)
    office.item(replace(GOOD, stem=named(image)))
    assert sweep() == (1, 0)
    assert is_there(image) == (True, True)
    assert is_there(copied) == (False, True)


def test_one_that_is_uploaded_again_is_new(office):
    image = picture(office)
    BankImage.objects.filter(pk=image.pk).update(made_at=timezone.now() - LATER)
    assert picture(office).pk == image.pk
    assert sweep(dt.timedelta()) == (0, 0)


def test_what_an_ended_process_left_is_put_right(office):
    """A file put aside comes back where a row names it; a part of one that was never finished goes."""
    image = picture(office)
    path = pictures.path_of(image.digest)
    part = path.with_name("abc.part")
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    path.rename(path.with_suffix(".gone"))
    office.item(replace(GOOD, stem=named(image)))
    assert sweep(dt.timedelta()) == (0, 1)
    assert is_there(image) == (True, True)
    assert not part.exists()


def test_the_chore_asks_the_same_whatever_there_is(office, settings, django_assert_num_queries):
    for color in ("red", "blue", "green"):
        office.item(replace(GOOD, stem=named(picture(office, color))))
    BankImage.objects.update(made_at=timezone.now() - LATER)
    assert "sweep_pictures" in settings.CHORES
    with django_assert_num_queries(11):  # seven kinds of text
        call_command("sweep_pictures", verbosity=0)
    assert BankImage.objects.count() == 3

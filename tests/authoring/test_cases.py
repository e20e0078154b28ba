"""Case studies that instructors write: new words stand, what was published stays, and two authors lose nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from authoring import cases
from authoring.documents import Words
from authoring.editor import item_of, opened
from authoring.models import BankImage, CaseComment, ItemDraft
from authoring.publishing import NotReady, digest_of
from quizzes.models import Bank, CaseStudy, ItemRevision
from tests.authoring.desks import GOOD, Office, make_office
from tests.authoring.world import client_of

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def port(office) -> CaseStudy:
    return cases.make(office.bank, title="A port", text="It has **two** gates.", by=office.owner, at=NOW())


def url(office: Office, case: CaseStudy | str, name: str = "case") -> str:
    slug = case if isinstance(case, str) else case.slug
    return reverse(f"authoring:{name}", args=[office.bank.slug, *([slug] if slug else [])])


def save(office: Office, case: CaseStudy, by: Any = None, **data: Any) -> Any:
    typed = {"do": "save", "seen": case.pk, "title": case.title, "text": case.text, **data}
    return client_of(by or office.owner).post(url(office, case, "save_case"), typed)


def newest(case: CaseStudy) -> CaseStudy:
    return cases.versions_of(case)[0]


def change(case: CaseStudy, office: Office, text: str) -> CaseStudy:
    return cases.change(case, seen=newest(case).pk, title=case.title, text=text, by=office.editor, at=NOW())


# --- words


def test_an_editor_writes_one_and_learners_would_see_it_so(office):
    client = client_of(office.editor)
    made = client.post(url(office, "", "new_case"), {"do": "save", "title": "A  port", "text": "Two **gates**."})
    case = office.bank.cases.get()
    assert made.headers["Location"] == url(office, case)
    assert (case.slug, case.title, case.made_by) == ("a-port", "A port", office.editor)
    assert case.text_html == "<p>Two <strong>gates</strong>.</p>"
    assert case.text_html in client.get(url(office, case)).content.decode()
    assert "A port" in client.get(reverse("authoring:item", args=[office.bank.slug, office.item().pk])).content.decode()


def test_two_of_one_title_have_names_of_their_own(office, port):
    again = cases.make(office.bank, title="A port", text="Another.", by=office.owner, at=NOW())
    assert (port.slug, again.slug) == ("a-port", "a-port-2")
    assert {one.pk for one in cases.standing(office.bank)} == {port.pk, again.pk}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": " "}, "Give it a title"),
        ({"text": ""}, "Write what the questions share"),
        ({"text": "[x](http://x.example)"}, "leads nowhere"),
        ({"text": "![x](https://x.example/x.png)"}, "is not shown"),
        ({"text": f"![x](image:{'a' * 64})"}, "does not have"),
    ],
)
def test_what_cannot_be_taken_is_told_and_stays_in_the_form(office, port, typed, words):
    response = save(office, port, **{"title": "Another title", **typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'role="alert"' in page or "err" in page
    assert office.bank.cases.get() == port


def test_new_words_are_a_new_row_and_earlier_words_can_come_back(office, port):
    later = change(port, office, "It has three gates.")
    assert later.pk != port.pk
    back = change(port, office, port.text)
    assert [one.text for one in cases.versions_of(port)] == [port.text, "It has three gates.", port.text]
    assert newest(port) == back
    assert list(cases.standing(office.bank)) == [back]
    assert change(port, office, port.text) == back  # the same words make none


def test_a_preview_stores_nothing(office, port):
    response = save(office, port, do="preview", text="It has *four* gates.", title="")
    assert response.status_code == 200
    assert "<em>four</em>" in response.content.decode()
    assert newest(port) == port
    client = client_of(office.editor)
    fragment = client.post(
        url(office, "", "new_case"),
        {"do": "preview", "text": "It *grows*."},
        headers={"HX-Request": "true", "HX-Target": "case-preview"},
    )
    assert fragment.content.decode().startswith('<div id="case-preview"')
    assert "<em>grows</em>" in fragment.content.decode()
    assert office.bank.cases.count() == 1


@pytest.mark.parametrize(
    ("caret", "text"),
    [({}, "One 🚢\n\nTwo\n\n{}"), ({"caret": 6}, "One 🚢\n\n{}\n\nTwo"), ({"caret": 999}, "One 🚢\n\nTwo\n\n{}")],
)
def test_a_picture_is_put_where_the_caret_stands(office, port, settings, tmp_path, caret, text):
    settings.DATA = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    picture = SimpleUploadedFile("x.png", file.getvalue(), "image/png")
    typed = {"do": "picture", "text": "One 🚢\r\n\r\nTwo", "picture": picture, "picture_alt": "A plan", **caret}
    response = save(office, port, **typed)
    shown = f"![A plan](image:{BankImage.objects.get().digest})"
    assert response.context["form"]["text"].value() == text.format(shown)
    assert newest(port) == port
    assert save(office, port, text=text.format(shown)).status_code == 302
    assert f'src="/images/{BankImage.objects.get().digest}"' in newest(port).text_html


# --- two at once


def test_two_authors_who_change_different_fields_keep_both(office, port):
    save(office, port, by=office.editor, text="It has three gates.")
    save(office, port, title="A harbour")
    assert (newest(port).title, newest(port).text) == ("A harbour", "It has three gates.")


def test_two_who_change_the_same_lose_nothing(office, port):
    save(office, port, by=office.editor, text="It has three gates.")
    response = save(office, port, text="It has four gates.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "three gates" in page.split("<form", 1)[0] + page.split("theirs", 1)[1]
    assert response.context["form"]["text"].value() == "It has four gates."
    assert newest(port).text == "It has three gates."
    assert save(office, port, seen=response.context["seen"], text="It has four gates.").status_code == 302
    assert newest(port).text == "It has four gates."


def test_one_that_was_taken_off_meanwhile_is_not_changed(office, port):
    cases.retire(port, is_retired=True)
    response = save(office, port, text="New.")
    assert response.status_code == 409
    assert "took this case study off" in response.content.decode()
    assert newest(port) == port


def test_a_forged_version_is_refused(office, port):
    assert save(office, port, seen="x").status_code == 400
    assert save(office, port, seen="0", text="New.").status_code == 409  # began from nothing that is known


# --- in items


def test_published_items_show_what_they_were_published_with_until_they_are_brought_the_newest(office, port):
    items = [office.published(replace(GOOD, case=port.slug)) for _ in range(2)]
    drafted = office.published(replace(GOOD, case=port.slug))
    office.change(drafted, rationale="More.")
    later = change(port, office, "It has three gates.")
    assert {one.current_revision.case.text for one in items} == {port.text}
    assert [use.is_behind for use in cases.uses_of(later)] == [True] * 3

    assert cases.bring(later, office.bank, by=office.owner, at=NOW()) == cases.Brought(published=2, left=1)

    shown = ItemRevision.objects.filter(item__in=items).order_by("item", "number")
    assert [(one.number, one.case_id) for one in shown] == [(1, port.pk), (2, later.pk)] * 2
    assert cases.bring(later, office.bank, by=office.owner, at=NOW()) == cases.Brought(left=1)
    office.publish(drafted)
    assert ItemRevision.objects.get(item=drafted, number=2).case == later


def test_where_somebody_else_approves_they_go_to_review(office, port):
    item = office.published(replace(GOOD, case=port.slug))
    later = change(port, office, "It has three gates.")
    Bank.objects.filter(pk=office.bank.pk).update(needs_review=True)
    office.bank.refresh_from_db()
    response = client_of(office.owner).post(url(office, port, "bring_case"), follow=True)
    assert "1 question sent to review" in response.content.decode()
    assert ItemDraft.objects.get(item=item).sent_at
    item.refresh_from_db()
    assert item.current_revision.case != later


def test_off_the_offer_it_stays_in_what_is_published_and_a_draft_is_told(office, port):
    item = office.published(replace(GOOD, case=port.slug))
    other = office.item(replace(GOOD, case=port.slug))
    client_of(office.editor).post(url(office, port, "retire_case"), {"do": "retire"})

    assert item.current_revision.case == port
    sheet = opened(item_of(office.bank, other.pk), may_write=True)
    assert sheet.problems[0].message == "This bank has no such case study"
    with pytest.raises(NotReady):
        office.publish(other)
    page = client_of(office.owner).get(reverse("authoring:item", args=[office.bank.slug, other.pk])).content.decode()
    assert f'value="{port.slug}" selected' in page  # saving another field does not let go of it
    assert Words.load(ItemDraft.objects.get(item=other).document).case == port.slug

    client_of(office.editor).post(url(office, port, "retire_case"), {"do": "restore"})
    office.publish(other)


def test_new_words_take_back_an_approval_by_themselves(office, port):
    """What was approved are the words with those of the case study."""
    draft = ItemDraft.objects.get(item=office.item(replace(GOOD, case=port.slug)))
    before = digest_of(draft, office.bank)
    change(port, office, "It has three gates.")
    assert digest_of(draft, office.bank) != before
    assert Words.load(ItemDraft.objects.get(pk=draft.pk).document).case == port.slug


# --- people


def test_a_reviewer_reads_and_comments_and_does_not_write(office, port):
    client = client_of(office.reviewer)
    page = client.get(url(office, port)).content.decode()
    assert "two</strong> gates" in page
    assert url(office, port, "save_case") not in page
    assert save(office, port, by=office.reviewer, text="Mine.").status_code == 403
    client.post(url(office, port, "comment_case"), {"text": "Which port?"})
    later = change(port, office, "It has three gates.")
    assert CaseComment.objects.get().made_by == office.reviewer
    page = client_of(office.owner).get(url(office, later)).content.decode()
    assert "Which port?" in page
    assert "about an earlier text" in page
    assert client.post(url(office, port, "comment_case"), {"text": ""}).status_code == 422


def test_the_pages_ask_the_same_whatever_there_is(office, port, django_assert_num_queries):
    client = client_of(office.editor)

    def look() -> None:
        with django_assert_num_queries(4):
            client.get(url(office, "", "cases"))
        with django_assert_num_queries(7):
            client.get(url(office, port))

    look()
    for number in range(3):
        office.item(replace(GOOD, case=port.slug))
        office.published(replace(GOOD, case=port.slug))
        cases.comment(port, "Well.", by=office.owner, at=NOW())
        change(port, office, f"It has {number} gates.")
        cases.make(office.bank, title="Another", text="Words.", by=office.owner, at=NOW())
    look()

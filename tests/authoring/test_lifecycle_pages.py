"""The pages on which an item moves on: who may, what they show, what they cost."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from authoring import reviewing
from authoring.documents import Words
from authoring.models import ItemComment, ItemDraft, ItemEvent, Review
from quizzes.kinds import KINDS
from quizzes.models import Item, ItemReport, ItemRevision
from tests.authoring.desks import GOOD, Office, make_office
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PAGES = ("review", "history", "item_reports")
WRITERS = ("send", "take_back", "publish", "discard", "retire", "restore", "roll_back", "close_reports")
READERS = ("comment", "judge")


@pytest.fixture
def as_owner(client, office):
    client.force_login(office.owner)
    return client


def at(name: str, office: Office, item: Item, *more: int) -> str:
    return reverse(f"authoring:{name}", args=[office.bank.slug, item.pk, *more])


def token(item: Item) -> str:
    draft = ItemDraft.objects.get(item=item)
    return f"{draft.pk}.{draft.version}"


def press(client, name: str, office: Office, item: Item, **fields: str | list[int]):
    fields.setdefault("version", token(item) if ItemDraft.objects.filter(item=item).exists() else "r0")
    return client.post(at(name, office, item), fields)


def report(item: Item, **fields) -> ItemReport:
    fields = {"learner": UserFactory.create(display_name="Lena"), "reason": "key", "text": "B holds too.", **fields}
    revision = ItemRevision.objects.get(pk=item.current_revision_id or 0)
    return ItemReport.objects.create(revision=revision, made_at=NOW, **fields)


# --- who may


@pytest.mark.parametrize("name", [*PAGES, *WRITERS, *READERS])
def test_nobody_else_finds_an_item(client, office, name):
    item = office.published()
    ask = client.get if name in PAGES else client.post
    learner = UserFactory.create()
    for person, status in ((None, 302), (learner, 403), (office.stranger, 404)):
        if person:
            client.force_login(person)
        answer = ask(at(name, office, item))
        is_asked_to_sign_in = person is None and name not in PAGES
        assert answer.status_code == (HTTPStatus.UNAUTHORIZED if is_asked_to_sign_in else status)
    client.force_login(office.owner)
    other = make_office().published()
    assert ask(at(name, office, other)).status_code == HTTPStatus.NOT_FOUND
    assert not item.events.exclude(kind__in=["made", "published"]).exists()


@pytest.mark.parametrize("name", WRITERS)
def test_a_reviewer_moves_nothing_and_is_told_why(client, office, name):
    item = office.published()
    office.change(item, stem="Who now?")
    before = (ItemDraft.objects.values().get(), Item.objects.values().get(pk=item.pk))
    client.force_login(office.reviewer)

    answer = press(client, name, office, item, number="1", report=[1], word="Done")

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "You review this bank" in answer.text
    assert (ItemDraft.objects.values().get(), Item.objects.values().get(pk=item.pk)) == before


@pytest.mark.parametrize("name", PAGES)
def test_a_reviewer_reads_and_sees_no_button_that_is_not_theirs(client, office, name):
    item = office.published()
    report(item)
    client.force_login(office.reviewer)

    page = client.get(at(name, office, item)).text

    for verb in WRITERS:
        assert at(verb, office, item) not in page


# --- review


def test_a_draft_goes_to_review_is_approved_and_published(client, office):
    item = office.item()
    client.force_login(office.owner)
    assert press(client, "send", office, item).status_code == HTTPStatus.FOUND
    client.force_login(office.reviewer)
    assert "to review" in client.get(reverse("authoring:reviews")).text
    assert "Who may make one for the clerk?" in client.get(reverse("authoring:reviews")).text

    assert press(client, "judge", office, item, verdict="approved").status_code == HTTPStatus.FOUND

    client.force_login(office.owner)
    assert "Rosa approved exactly these words" in client.get(at("review", office, item)).text
    page = press(client, "publish", office, item)
    assert page.status_code == HTTPStatus.FOUND
    assert "Version 1 is published" in client.get(page["Location"]).text
    assert [event.kind for event in item.events.all()] == ["made", "sent", "approved", "published"]


def test_the_review_shows_what_changed_since_learners_saw_it(as_owner, office):
    item = office.published()
    office.change(item, stem=GOOD.stem.replace("password", "key"))

    page = as_owner.get(at("review", office, item)).text

    assert "Changed since version 1" in page
    assert "<ins>" in page
    assert "Publish version 2" in page


def test_changes_wanted_take_it_out_of_review_and_say_what(client, office):
    item = office.item()
    office.send(item)
    client.force_login(office.reviewer)

    empty = press(client, "judge", office, item, verdict="changes")
    assert (empty.status_code, "Say what should change" in empty.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    press(client, "judge", office, item, verdict="changes", text="B is right too.")

    assert ItemDraft.objects.get(item=item).sent_at is None
    assert Review.objects.get().text == "B is right too."
    assert item.events.last().kind == ItemEvent.Kind.CHANGES


def test_nobody_judges_what_they_wrote_last(as_owner, office):
    item = office.item()
    office.send(item)

    answer = press(as_owner, "judge", office, item, verdict="approved")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["judge", "publish", "send", "discard"])
def test_what_changed_while_somebody_read_it_is_not_decided_on(client, office, name):
    item = office.item()
    office.send(item)
    seen = token(item)
    office.change(item, stem="Something else?")
    office.send(item)
    client.force_login(office.editor)

    answer = press(client, name, office, item, version=seen, verdict="approved")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Somebody changed this question" in answer.text
    assert ItemDraft.objects.filter(item=item, sent_at__isnull=False).exists()
    assert Item.objects.filter(pk=item.pk, current_revision=None).exists()
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["judge", "publish", "send", "take_back", "discard"])
def test_what_was_published_meanwhile_is_not_decided_on(client, office, name):
    item = office.published()
    client.force_login(office.editor)

    answer = press(client, name, office, item, version="7.1", verdict="approved")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert ItemRevision.objects.count() == 1


def test_what_is_not_ready_is_told_and_leads_to_the_field(as_owner, office):
    item = office.item(replace(GOOD, stem=""))

    page = as_owner.get(at("review", office, item)).text
    assert "Publish version" not in page
    assert f"{at('item', office, item)}#item-stem" in page or f"{at('item', office, item)}#stem" in page

    answer = press(as_owner, "publish", office, item)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "One thing has to be mended first" in answer.text


def test_tampered_forms_are_refused(as_owner, office):
    item = office.item()

    assert press(as_owner, "publish", office, item, version="1; drop").status_code == HTTPStatus.BAD_REQUEST
    assert press(as_owner, "judge", office, item, verdict="best").status_code == HTTPStatus.BAD_REQUEST
    assert press(as_owner, "roll_back", office, item, number="x").status_code == HTTPStatus.BAD_REQUEST


# --- comments


def test_people_talk_about_an_item(client, office):
    item = office.item()
    client.force_login(office.reviewer)

    assert press(client, "comment", office, item, text=" ").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    press(client, "comment", office, item, text="<b>Is B right?</b>")

    client.force_login(office.owner)
    page = client.get(at("review", office, item)).text
    assert "&lt;b&gt;Is B right?&lt;/b&gt;" in page
    assert "1 open" in page
    said = ItemComment.objects.get()
    client.post(at("resolve", office, item, said.pk), {"do": "resolve"})
    said.refresh_from_db()
    assert said.resolved_by == office.owner
    client.post(at("resolve", office, item, said.pk), {"do": "reopen"})
    said.refresh_from_db()
    assert (said.resolved_at, said.resolved_by) == (None, None)


def test_a_comment_of_another_item_is_not_found(as_owner, office):
    item, other = office.item(), make_office().item()
    said = reviewing.comment(other, "Not yours.", by=office.stranger, at=NOW)

    assert as_owner.post(at("resolve", office, item, said.pk), {"do": "resolve"}).status_code == HTTPStatus.NOT_FOUND
    said.refresh_from_db()
    assert said.resolved_at is None


def test_with_htmx_a_comment_brings_the_comments_alone(as_owner, office):
    item = office.item()

    answer = as_owner.post(
        at("comment", office, item), {"text": "Fine."}, headers={"HX-Request": "true", "HX-Target": "comments"}
    )

    assert answer.status_code == HTTPStatus.OK
    assert answer.text.lstrip().startswith("<section")
    assert "Fine." in answer.text


def test_comments_have_an_end(as_owner, office, monkeypatch):
    monkeypatch.setattr(reviewing, "MOST_COMMENTS", 1)
    item = office.item()
    press(as_owner, "comment", office, item, text="One.")

    assert "the most a question can have" in press(as_owner, "comment", office, item, text="Two.").text


# --- history


def test_history_compares_any_two_states_and_goes_back(as_owner, office):
    item = office.published()
    for stem in ("Who may, then?", "Who at all?"):
        office.change(item, stem=stem)
        office.publish(item)
    office.change(item, stem="Who cares?")

    page = as_owner.get(at("history", office, item)).text
    assert "The draft beside version 3" in page
    page = as_owner.get(at("history", office, item), {"from": "1", "to": "2"}).text
    assert "Version 2 beside version 1" in page
    assert "Version 3 beside version 2" in as_owner.get(at("history", office, item), {"to": "3", "from": "99"}).text

    press(as_owner, "roll_back", office, item, number="1")
    assert Item.objects.get(pk=item.pk).current_revision == ItemRevision.objects.get(item=item, number=1)
    again = press(as_owner, "roll_back", office, item, number="1")
    assert (again.status_code, "published already" in again.text) == (HTTPStatus.CONFLICT, True)


def test_a_new_item_has_a_history_of_one_line(as_owner, office):
    page = as_owner.get(at("history", office, office.item())).text
    assert "Nothing to compare yet" in page
    assert "made" in page


def test_a_discarded_new_item_leads_back_to_its_bank(as_owner, office):
    item = office.item()
    answer = press(as_owner, "discard", office, item)

    assert answer["Location"] == reverse("authoring:bank", args=[office.bank.slug])
    assert not Item.objects.exists()


def test_retired_and_put_back_by_buttons(as_owner, office):
    item = office.published()
    press(as_owner, "retire", office, item)
    assert "nobody is asked it" in as_owner.get(at("review", office, item)).text
    press(as_owner, "restore", office, item)
    assert not Item.objects.get(pk=item.pk).is_retired


# --- reports


def test_a_report_arrives_without_its_learners_name_and_is_closed_with_a_word(as_owner, office):
    item = office.published()
    told = report(item)

    page = as_owner.get(at("item_reports", office, item)).text
    assert "B holds too." in page
    assert "Lena" not in page
    assert reverse("examining:correct_key", args=[office.bank.slug, item.pk, 1]) in page
    assert "The answer marked right is wrong" in as_owner.get(reverse("authoring:reports")).text

    answer = press(as_owner, "close_reports", office, item, report=[told.pk], word="Mended")
    assert answer.status_code == HTTPStatus.FOUND
    told.refresh_from_db()
    assert told.closed_at
    event = item.events.last()
    assert (event.kind, event.note) == (ItemEvent.Kind.REPORT_CLOSED, "Mended")
    assert "No report is open" in as_owner.get(reverse("authoring:reports")).text


def test_reports_are_closed_with_a_word_and_only_those_of_the_item(as_owner, office):
    item = office.published()
    elsewhere = make_office()
    own, foreign = report(item), report(elsewhere.published())

    for fields in ({"word": "Mended"}, {"report": [own.pk]}):
        answer = press(as_owner, "close_reports", office, item, **fields)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    press(as_owner, "close_reports", office, item, report=[own.pk, foreign.pk], word="Mended")

    assert list(ItemReport.objects.open()) == [foreign]


def test_reports_about_other_banks_are_not_in_the_queue(as_owner, office):
    report(make_office().published())

    assert "No report is open" in as_owner.get(reverse("authoring:reports")).text


def test_reviews_of_other_banks_and_of_what_i_wrote_do_not_wait_for_me(as_owner, office):
    office.send(office.item(replace(GOOD, stem="Mine, which others read?")))
    elsewhere = make_office()
    elsewhere.send(elsewhere.item(replace(GOOD, stem="Not for me?")))

    page = as_owner.get(reverse("authoring:reviews")).text
    assert "Nothing waits for your review" in page
    assert "Mine, which others read?" in page
    assert "Not for me?" not in page


# --- costs


def several(office: Office, count: int) -> Item:
    """An item with so many of everything."""
    item = office.published()
    for number in range(count):
        office.change(item, stem=f"Who, number {number}?")
        office.publish(item)
        item.refresh_from_db()
        report(item)
        reviewing.comment(item, f"Say {number}.", by=office.editor, at=NOW)
    office.change(item, stem="Draft?")
    draft = office.send(item)
    for _ in range(count):
        reviewing.judge(draft, office.bank, "approved", version=draft.version, by=office.reviewer, at=NOW)
    return item


@pytest.mark.parametrize(("name", "count"), [("review", 17), ("history", 10), ("item_reports", 6)])
def test_pages_of_an_item_cost_the_same_however_much_happened(as_owner, office, django_assert_num_queries, name, count):
    little, much = several(office, 1), several(office, 4)

    for item in (little, much):
        with django_assert_num_queries(count):
            assert as_owner.get(at(name, office, item)).status_code == HTTPStatus.OK


@pytest.mark.parametrize(("name", "count"), [("reviews", 5), ("reports", 10)])
def test_queues_cost_the_same_however_long_they_are(client, office, django_assert_num_queries, name, count):
    client.force_login(office.editor)
    office.send(office.change(several(office, 1), stem="Mine?", by=office.editor).item, by=office.editor)
    for _ in range(2):
        several(office, 1)
        with django_assert_num_queries(count):
            assert client.get(reverse(f"authoring:{name}")).status_code == HTTPStatus.OK


def test_words_of_an_unfinished_item_of_each_kind_can_be_reviewed(as_owner, office):
    for kind in KINDS:
        item = office.item(Words.empty(kind))
        assert as_owner.get(at("review", office, item)).status_code == HTTPStatus.OK, kind

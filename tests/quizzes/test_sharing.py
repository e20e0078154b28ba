"""Banks that instructors share with learners: the link, the shelf, practice, and the end of access."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.guests import merge
from accounts.models import User
from quizzes import personal, practice, sharing
from quizzes.models import Bank, BankMember, BankReader, Item, PracticeSession, Response
from tests.factories import (
    BankFactory,
    GuestFactory,
    GuideFactory,
    ItemFactory,
    ObjectiveFactory,
    TopicFactory,
    UserFactory,
)
from tests.quizzes.conftest import codes, make_world, queries, respond, revision_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LINK, PUBLIC, PRIVATE = Bank.Visibility.LINK, Bank.Visibility.PUBLIC, Bank.Visibility.PRIVATE


def make_bank(count: int = 4, *, visibility: str = LINK, is_outline: bool = True, **fields: Any) -> Bank:
    guide = fields.pop("guide", None) or GuideFactory.create(is_outline=is_outline)
    fields.setdefault("owner", UserFactory.create(display_name="Ines"))
    bank: Bank = BankFactory.create(guide=guide, visibility=visibility, code=f"code-{guide.pk}", **fields)
    objective = ObjectiveFactory.create(topic=TopicFactory.create(guide=guide, title="Own topic"))
    for _ in range(count):
        ItemFactory.create(objective=objective, bank=bank, lead_fact=None)
    return bank


def begin(client, bank: Bank, **more: Any) -> PracticeSession:
    response = client.post(reverse("quizzes:start"), {"bank": bank.slug, "amount": "5", **more})
    assert response.status_code == HTTPStatus.FOUND, response.content
    return PracticeSession.objects.latest("started_at")


def close(bank: Bank, **fields: Any) -> None:
    Bank.objects.filter(pk=bank.pk).update(**fields)


def test_a_visitor_reads_what_a_shared_bank_holds_and_joins_as_a_guest(client):
    bank = make_bank()
    page = client.get(reverse("quizzes:bank", args=[bank.code])).text
    assert "4 questions: single choice." in page
    assert "by Ines" in page
    assert bank.owner
    assert bank.owner.email
    assert bank.owner.email not in page
    assert not User.objects.guests().exists()

    response = client.post(reverse("quizzes:join", args=[bank.code]), follow=True)

    assert response.context["offer"].bank == bank
    assert BankReader.objects.get().learner.is_guest
    client.post(reverse("quizzes:join", args=[bank.code]))
    assert BankReader.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"visibility": PRIVATE}, {"is_archived": True}, {"code": "another"}, {"code": None}]
)
def test_the_link_of_a_bank_that_is_not_shared_leads_nowhere(as_learner, fields):
    bank = make_bank()
    url, join = reverse("quizzes:bank", args=[bank.code]), reverse("quizzes:join", args=[bank.code])
    close(bank, **fields)

    assert as_learner.get(url).status_code == as_learner.post(join).status_code == 404
    assert not BankReader.objects.exists()


def test_the_slug_of_a_bank_is_no_way_in_without_its_link(as_learner):
    bank = make_bank()
    assert as_learner.get(reverse("quizzes:practice"), {"bank": bank.slug}).status_code == 404
    assert as_learner.post(reverse("quizzes:start"), {"bank": bank.slug, "amount": "5"}).status_code == 404
    assert as_learner.get(reverse("quizzes:practice"), {"bank": "absent"}).status_code == 404
    assert not PracticeSession.objects.exists()


def test_a_pack_is_practised_as_its_guide_only(as_learner, world):
    assert as_learner.get(reverse("quizzes:practice"), {"bank": world.guide.slug}).status_code == 404


def test_a_joined_bank_is_practised_with_its_own_topics_and_nothing_else(as_learner, learner, world):
    bank = make_bank()
    sharing.join(learner, bank, at=NOW)

    page = as_learner.get(reverse("quizzes:practice"), {"bank": bank.slug})
    session = begin(as_learner, bank)

    assert [topic.title for topic in page.context["offer"].topics] == ["Own topic"]
    assert {one.revision.item.bank_id for one in session.items.all()} == {bank.pk}
    assert session.label == "Bank: mixed"
    assert as_learner.get(reverse("quizzes:item", args=[session.pk, 1])).status_code == 200


def test_items_of_a_bank_over_a_guide_stay_out_of_the_guides_own_practice(learner, world, rng):
    topic = world.topics[0]
    bank = BankFactory.create(guide=world.guide, owner=learner, visibility=PUBLIC)
    mine = ItemFactory.create(objective=topic.objectives.get(), bank=bank)

    guides = {one.item for one in practice.candidates(learner, world.guide)}
    banks = {one.item for one in practice.candidates(learner, world.guide, bank=bank)}

    assert mine.pk not in guides
    assert banks == {mine.pk}


def test_topics_of_the_guide_that_a_bank_does_not_ask_about_are_not_offered(as_learner, learner, world):
    bank = BankFactory.create(guide=world.guide, owner=learner, visibility=PUBLIC)
    ItemFactory.create(objective=world.topics[1].objectives.get(), bank=bank)

    offer = as_learner.get(reverse("quizzes:practice"), {"bank": bank.slug}).context["offer"]

    assert (offer.topics, offer.total) == ([world.topics[1]], 1)


@pytest.mark.parametrize("fields", [{"visibility": PRIVATE}, {"is_archived": True}])
def test_access_ends_at_once_and_an_open_session_says_so(as_learner, learner, fields):
    bank = make_bank(3)
    sharing.join(learner, bank, at=NOW)
    session = begin(as_learner, bank)
    first, second, _ = session.items.select_related("revision")
    respond(learner, first, "1")
    close(bank, **fields)

    shown = as_learner.get(reverse("quizzes:item", args=[session.pk, 2])).text
    answered = as_learner.post(
        reverse("quizzes:answer", args=[session.pk, 2]), {"option": codes(second, 1)}, follow=True
    ).text

    for page in (shown, answered):
        assert "is not shared with you any more" in page
        assert second.revision.stem not in page
        assert codes(second, 1)[0] not in page
    assert Response.objects.count() == 1
    assert first.revision.stem in as_learner.get(reverse("quizzes:item", args=[session.pk, 1])).text
    assert as_learner.get(reverse("quizzes:session", args=[session.pk])).url.endswith("/summary/")
    assert "Continue where you left off" not in as_learner.get(reverse("quizzes:practice")).text
    with pytest.raises(practice.NothingToPractise):
        practice.start_from(learner, Item.objects.filter(bank=bank), label="Again", at=NOW)


def test_a_bookmark_tells_nothing_of_a_bank_that_was_closed(as_learner, learner):
    bank = make_bank(1)
    sharing.join(learner, bank, at=NOW)
    session = begin(as_learner, bank)
    as_learner.post(reverse("quizzes:bookmark", args=[session.pk, 1]), {"bookmark": "on"})
    stem = revision_of(Item.objects.get()).stem
    assert stem in as_learner.get(reverse("quizzes:marks")).text
    close(bank, visibility=PRIVATE)

    assert stem not in as_learner.get(reverse("quizzes:marks")).text
    assert stem not in str(personal.copy(None, learner=learner)["bookmarks"])


def test_a_copy_does_not_tell_what_a_bank_is_called_since_it_was_closed(learner):
    bank = make_bank(1)
    sharing.join(learner, bank, at=NOW)
    assert [one["title"] for one in personal.copy(None, learner=learner)["shared_banks"]] == [bank.title]
    close(bank, visibility=PRIVATE, title="Final of May")

    assert [one["title"] for one in personal.copy(None, learner=learner)["shared_banks"]] == [personal.BANK_NOT_SHARED]


def test_leaving_ends_access_by_link_and_can_be_undone(as_learner, learner):
    bank = make_bank()
    sharing.join(learner, bank, at=NOW)
    as_learner.post(reverse("quizzes:leave", args=[bank.code]))
    assert as_learner.get(reverse("quizzes:practice"), {"bank": bank.slug}).status_code == 404
    as_learner.post(reverse("quizzes:join", args=[bank.code]))
    assert as_learner.get(reverse("quizzes:practice"), {"bank": bank.slug}).status_code == 200


def test_a_public_bank_needs_no_joining_and_a_member_no_link(as_learner, learner):
    public, private = make_bank(visibility=PUBLIC), make_bank(visibility=PRIVATE)
    BankMember.objects.create(bank=private, user=learner, role=BankMember.Role.REVIEWER, added_at=NOW)
    assert begin(as_learner, public)
    assert begin(as_learner, private)


def test_drafts_and_retired_items_are_not_practised(as_learner, learner):
    bank = make_bank(3, visibility=PUBLIC)
    draft, retired, kept = bank.items.all()
    Item.objects.filter(pk=draft.pk).update(current_revision=None)
    Item.objects.filter(pk=retired.pk).update(is_retired=True)
    assert {one.item for one in practice.candidates(learner, bank.guide, bank=bank)} == {kept.pk}
    assert sharing.holding_of(bank).count == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_of_banks_take_the_same_queries_for_any_number_of_rows(as_learner, learner, rows):
    banks = [make_bank(2 * rows) for _ in range(rows)]
    for bank in banks:
        sharing.join(learner, bank, at=NOW)
    # session, learner; how many, the banks with their counts
    with queries(4):
        page = as_learner.get(reverse("quizzes:banks")).text
    assert page.count("Yours") == rows
    # session, learner; the bank, what it holds, whether it was joined
    with queries(5):
        as_learner.get(reverse("quizzes:bank", args=[banks[0].code]))


def test_the_list_of_banks_shows_what_is_open_and_is_searched(client):
    make_bank(visibility=PUBLIC, title="Open to all")
    make_bank(title="By link")
    make_bank(visibility=PRIVATE, title="Closed")
    page = client.get(reverse("quizzes:banks")).text
    assert "Open to all" in page
    assert "By link" not in page
    assert "Closed" not in page
    assert "No bank that is open to you has" in client.get(reverse("quizzes:banks"), {"q": "nothing"}).text


def test_the_shelf_shows_banks_joined_or_own_with_counts(learner):
    joined, own = make_bank(3, title="A"), make_bank(2, visibility=PRIVATE, owner=learner, title="B")
    make_bank(visibility=PUBLIC, title="Not joined")
    sharing.join(learner, joined, at=NOW)
    shelf = sharing.shelf_of(learner)
    assert [(bank.title, bank.item_count) for bank in shelf.banks] == [("A", 3), ("B", 2)]  # type: ignore[attr-defined]
    assert shelf.banks[1] == own


def test_a_guests_banks_move_to_the_account_once(learner):
    both, only = make_bank(), make_bank()
    guest = GuestFactory.create()
    for bank in (both, only):
        sharing.join(guest, bank, at=NOW)
    sharing.join(learner, both, at=NOW)

    merge(guest, learner)

    assert set(BankReader.objects.values_list("learner", "bank")) == {(learner.pk, both.pk), (learner.pk, only.pk)}
    assert len(personal.copy(None, learner=learner)["shared_banks"]) == 2


def test_misconceptions_of_other_banks_stay_out_of_a_guides_offers(learner):
    world = make_world(1, 1)
    bank = BankFactory.create(guide=world.guide, owner=learner)
    ItemFactory.create(objective=world.topics[0].objectives.get(), bank=bank)
    assert practice.ideas_behind(world.guide) == {}

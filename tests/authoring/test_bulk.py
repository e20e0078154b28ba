"""Changes of many items, and items that go from bank to bank: all of them or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from authoring import bulk, bulk_lifecycle, copying
from authoring.bulk import BulkRefused
from authoring.documents import Words
from authoring.models import ItemDraft, ItemEvent, Review
from authoring.tables import Wanted
from quizzes.models import Bank, BankMember, CaseStudy, Item, ItemTag
from tests.authoring.desks import GOOD
from tests.factories import (
    BankFactory,
    FactFactory,
    ItemFactory,
    MisconceptionFactory,
    ObjectiveFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


def keys_of(*items: Item) -> list[int]:
    return [item.pk for item in items]


def test_a_key_of_another_bank_refuses_the_whole(office):
    foreign = ItemFactory.create()
    own = office.item()

    with pytest.raises(BulkRefused):
        bulk.ticked(office.bank, keys_of(own, foreign))


def test_all_that_is_wanted_is_not_only_the_page(office):
    items = [office.item() for _ in range(3)]
    bulk.grade(keys_of(items[0]), 5, at=NOW())

    assert bulk.all_wanted(office.bank, Wanted.of({"difficulty": "5", "page": "7"})) == keys_of(items[0])


def test_tags_are_added_once_and_the_count_is_of_those_that_changed(office):
    first, second = office.item(), office.item()
    bulk.tag(keys_of(first), ["week 1"], at=NOW())

    assert bulk.tag(keys_of(first, second), ["week 1"], at=NOW()) == 1
    assert bulk.untag(keys_of(first, second), ["week 1", "other"], at=NOW()) == 2
    assert not ItemTag.objects.exists()


def test_too_many_tags_on_one_item_change_none(office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "MOST_TAGS", 2)
    full, empty = office.item(), office.item()
    bulk.tag(keys_of(full), ["a", "b"], at=NOW())

    with pytest.raises(BulkRefused):
        bulk.tag(keys_of(empty, full), ["c"], at=NOW())

    assert not empty.tags.exists()


def test_a_new_objective_brings_its_topic(office):
    there = ObjectiveFactory.create(topic=TopicFactory.create(guide=office.bank.guide))
    item = office.item()

    assert bulk.place(keys_of(item), there, by=office.owner, at=NOW()) == 1

    item.refresh_from_db()
    assert (item.topic, item.objective) == (there.topic, there)
    assert bulk.place(keys_of(item), there, by=office.owner, at=NOW()) == 0


def test_retiring_takes_drafts_out_of_review_and_restoring_does_not_send_them_again(office):
    item = office.item()
    office.send(item)

    bulk.retire(keys_of(item), by=office.owner, at=NOW())
    bulk.restore(keys_of(item), by=office.owner, at=NOW())

    item.refresh_from_db()
    assert not item.is_retired
    assert item.draft.sent_at is None
    assert [event.kind for event in item.events.all()][-2:] == ["retired", "restored"]


def test_an_item_is_not_put_back_into_a_retired_topic(office):
    item = office.item()
    bulk.retire(keys_of(item), by=office.owner, at=NOW())
    office.objective.topic.is_retired = True
    office.objective.topic.save()

    with pytest.raises(BulkRefused, match="is retired"):
        bulk.restore(keys_of(item), by=office.owner, at=NOW())


def test_more_keys_than_one_statement_takes(office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    items = [office.item() for _ in range(5)]

    assert bulk.grade(keys_of(*items), 5, at=NOW()) == 5
    assert bulk.retire(keys_of(*items), by=office.owner, at=NOW()) == 5


# --- states of many


def test_many_are_published_and_what_is_not_ready_is_passed_over_and_named(office):
    ready, empty, nothing = office.item(), office.item(replace(GOOD, stem="")), office.published()

    done = bulk_lifecycle.publish(office.bank, keys_of(ready, empty, nothing), by=office.owner, at=NOW())

    assert done.number == 1
    assert f"{empty.slug}: One thing has to be mended first. Nothing was published. The question is empty." in done.told
    assert f"{nothing.slug}: there is nothing new to publish." in done.told
    ready.refresh_from_db()
    empty.refresh_from_db()
    assert ready.current_revision is not None
    assert empty.current_revision is None


def test_publishing_many_comes_past_no_review(office):
    Bank.objects.filter(pk=office.bank.pk).update(needs_review=True)
    office.bank.refresh_from_db()
    item = office.item()
    done = bulk_lifecycle.publish(office.bank, keys_of(item), by=office.editor, at=NOW())
    assert done.number == 0
    assert f"{item.slug}: In this bank somebody else approves" in done.told


def seen_of(*items: Item) -> dict[int, int]:
    return dict(ItemDraft.objects.filter(item__in=items).values_list("item", "version"))


def test_many_are_approved_and_nobody_approves_their_own(office):
    theirs, mine, draft = office.item(), office.item(by=office.editor), office.item()
    for item in (theirs, mine):
        office.send(item)
    items = (theirs, mine, draft)
    shown = {"seen": seen_of(*items), "by": office.editor, "at": NOW()}

    done = bulk_lifecycle.approve(office.bank, keys_of(*items), **shown)

    assert done.number == 1
    assert f"{mine.slug}: You changed these words last: somebody else judges them." in done.told
    assert f"{draft.slug}: not in review." in done.told
    assert [review.item for review in Review.objects.all()] == [theirs]
    again = bulk_lifecycle.approve(office.bank, keys_of(theirs), **shown)
    assert "you approved these words already" in again.told
    assert Review.objects.count() == 1


def test_words_that_changed_since_the_table_was_shown_are_not_approved(office):
    item, unseen = office.item(), office.item()
    seen = seen_of(item)
    office.change(item, stem="Who may make one, and who may not?")
    for one in (item, unseen):
        office.send(one)
    done = bulk_lifecycle.approve(office.bank, keys_of(item, unseen), seen=seen, by=office.reviewer, at=NOW())
    assert done.number == 0
    assert f"{item.slug}, {unseen.slug}: its words were not on that page" in done.told
    assert not Review.objects.exists()


def test_not_everybody_who_is_passed_over_is_named(office):
    items = [office.published() for _ in range(10)]
    done = bulk_lifecycle.approve(office.bank, keys_of(*items), seen={}, by=office.reviewer, at=NOW())
    assert f"{items[7].slug} and 2 more: not in review." in done.told


def test_sending_many_counts_those_that_were_not_sent_before(office):
    sent, fresh, published = office.item(), office.item(), office.published()
    office.send(sent)

    assert bulk_lifecycle.send(office.bank, keys_of(sent, fresh, published), by=office.owner, at=NOW()) == 1


# --- from bank to bank


def other_bank(office, **given) -> Bank:
    return BankFactory.create(**{"owner": office.owner, "guide": office.bank.guide, "title": "Other", **given})


def test_a_copy_is_a_draft_with_the_newest_words_and_leaves_the_original_alone(office):
    item = office.published()
    office.change(item, stem="Newer words, which are not published yet?")
    target = other_bank(office)

    copying.copy(office.bank, keys_of(item), target, objective=None, by=office.owner, at=NOW())

    made = target.items.get()
    assert made.current_revision is None
    assert Words.load(made.draft.document).stem == "Newer words, which are not published yet?"
    assert made.draft.versions.get().number == 1
    assert (made.slug, made.objective, made.difficulty) == (item.slug, item.objective, item.difficulty)
    assert made.events.get().kind == ItemEvent.Kind.COPIED
    assert office.bank.items.get() == item


def test_a_copy_within_a_guide_keeps_facts_tags_and_misconceptions(office):
    guide = office.bank.guide
    fact = FactFactory.create(topic=office.objective.topic)
    idea = MisconceptionFactory.create(guide=guide, slug="keys-everywhere")
    words = replace(GOOD, options=(GOOD.options[0], replace(GOOD.options[1], misconception=idea.slug)))
    item = office.item(words)
    item.facts.add(fact)
    item.lead_fact = fact
    item.save()
    bulk.tag(keys_of(item), ["keys"], at=NOW())
    target = other_bank(office)

    copying.copy(office.bank, keys_of(item), target, objective=None, by=office.owner, at=NOW())

    made = target.items.get()
    assert (made.lead_fact, list(made.facts.all())) == (fact, [fact])
    assert [tag.name for tag in made.tags.all()] == ["keys"]
    assert Words.load(made.draft.document).options[1].misconception == idea.slug


def test_a_copy_to_other_topics_leaves_behind_what_only_the_old_guide_knows(office):
    pack = ItemFactory.create()
    pack.facts.add(pack.lead_fact)  # type: ignore[arg-type]
    idea = MisconceptionFactory.create(guide=pack.bank.guide)
    pack.current_revision.options.filter(slug="b").update(misconception=idea)  # type: ignore[misc, union-attr]

    with pytest.raises(BulkRefused, match="different topics"):
        copying.copy(pack.bank, keys_of(pack), office.bank, objective=None, by=office.owner, at=NOW())
    copying.copy(pack.bank, keys_of(pack), office.bank, objective=office.objective, by=office.owner, at=NOW())

    made = office.bank.items.get()
    assert (made.topic, made.objective) == (office.objective.topic, office.objective)
    assert (made.lead_fact, made.facts.count()) == (None, 0)
    assert not any(option.misconception for option in Words.load(made.draft.document).options)
    assert (made.reference_url, made.verified_on) == (pack.reference_url, pack.verified_on)


def test_an_objective_of_another_bank_is_refused(office):
    pack = ItemFactory.create()

    with pytest.raises(BulkRefused, match="no objective"):
        copying.copy(pack.bank, keys_of(pack), office.bank, objective=pack.objective, by=office.owner, at=NOW())


def test_copying_twice_makes_slugs_of_their_own(office):
    item = office.item()
    target = other_bank(office)
    for _ in range(3):
        copying.copy(office.bank, keys_of(item), target, objective=None, by=office.owner, at=NOW())

    assert [made.slug for made in target.items.order_by("pk")] == [item.slug, f"{item.slug}-2", f"{item.slug}-3"]


def test_case_studies_come_along_once_and_under_another_name_where_theirs_is_taken(office):
    def case(bank: Bank, digest: str) -> CaseStudy:
        return CaseStudy.objects.create(
            bank=bank, slug="shop", title="A shop", text=digest, text_html=digest, digest=digest
        )

    case(office.bank, "ours")
    target = other_bank(office)
    case(target, "theirs")
    items = [office.item(replace(GOOD, case="shop")) for _ in range(2)]

    copying.copy(office.bank, keys_of(*items), target, objective=None, by=office.owner, at=NOW())

    assert {Words.load(draft.document).case for draft in ItemDraft.objects.filter(item__bank=target)} == {"shop-2"}
    assert target.cases.filter(digest="ours").count() == 1


def test_a_moved_item_takes_its_history_along(office):
    item = office.published()
    revision = item.current_revision
    target = other_bank(office)

    copying.move(office.bank, keys_of(item), target, objective=None, by=office.owner, at=NOW())

    item.refresh_from_db()
    assert (item.bank, item.current_revision) == (target, revision)
    assert item.events.last().kind == ItemEvent.Kind.MOVED
    assert not office.bank.items.exists()


def test_only_so_many_are_moved_at_once_that_learners_need_not_wait_for_it(office, monkeypatch):
    """20,000 took half a minute in one transaction: exams that ran could save nothing meanwhile."""
    monkeypatch.setattr(copying, "MOST_MOVED", 1)
    items, target = [office.item(), office.item()], other_bank(office)

    with pytest.raises(BulkRefused, match="At most 1 questions can be moved"):
        copying.move(office.bank, keys_of(*items), target, objective=None, by=office.owner, at=NOW())

    assert not target.items.exists()


def test_only_the_owner_moves_items_out_of_the_owners_hands(office):
    item = office.item()
    theirs = other_bank(office, owner=office.editor)
    owners = other_bank(office)
    BankMember.objects.create(bank=owners, user=office.editor, role=BankMember.Role.EDITOR, added_at=NOW())

    with pytest.raises(BulkRefused, match="Only the owner"):
        copying.move(office.bank, keys_of(item), theirs, objective=None, by=office.editor, at=NOW())
    copying.move(office.bank, keys_of(item), owners, objective=None, by=office.editor, at=NOW())

    item.refresh_from_db()
    assert item.bank == owners


def test_what_was_published_elsewhere_comes_past_no_review(office):
    theirs = other_bank(office, owner=office.editor)
    item = office.published()
    Item.objects.filter(pk=item.pk).update(bank=theirs)
    office.bank.needs_review = True
    office.bank.save()

    with pytest.raises(BulkRefused, match="approves"):
        copying.move(theirs, keys_of(item), office.bank, objective=None, by=office.editor, at=NOW())

    item.refresh_from_db()
    assert item.bank == theirs


def test_one_may_copy_from_packs_and_from_where_one_writes(office):
    pack = ItemFactory.create().bank
    mine = other_bank(office, owner=office.reviewer)

    assert set(copying.sources_of(office.owner, office.bank)) == {pack}
    assert set(copying.sources_of(office.reviewer, mine)) == {pack}  # a reviewer reads; the words stay their owner's
    assert set(copying.sources_of(office.editor, mine)) == {pack, office.bank}


def test_copies_cost_the_same_queries_for_one_and_for_three(office, django_assert_num_queries):
    items = [office.published() for _ in range(4)]
    target = other_bank(office)

    with django_assert_num_queries(16):
        copying.copy(office.bank, keys_of(items[0]), target, objective=None, by=office.owner, at=NOW())
    with django_assert_num_queries(16):
        copying.copy(office.bank, keys_of(*items[1:]), target, objective=None, by=office.owner, at=NOW())

"""Authors at the same moment, each in a thread with a connection of its own: nothing is lost, nothing comes twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from authoring import drafts, publishing, reporting
from authoring.documents import Words
from authoring.drafts import HasMoved, Kept
from authoring.models import ItemDraft, ItemEvent
from quizzes.models import Item, ItemReport, ItemRevision
from tests.authoring.desks import GOOD_OF_KINDS, make_office
from tests.exams.test_races import _shared, at_once  # noqa: F401 - a fixture
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_shared")]
THREADS = 6
WORDS = GOOD_OF_KINDS["multiple"]


def with_why(number: int) -> Words:
    """The words with another reason at one of the answers."""
    options = list(WORDS.options)
    options[number] = replace(options[number], rationale=f"Because of {number}.")
    return replace(WORDS, options=tuple(options))


def test_authors_who_change_other_fields_at_once_lose_nothing():
    office = make_office()
    draft = ItemDraft.objects.get(item=office.item(WORDS))
    count = len(WORDS.options)

    def keep(number: int) -> Kept:
        return drafts.keep(draft, with_why(number), based_on=1, by=office.owner, at=timezone.now())

    kept = at_once(*[lambda number=number: keep(number) for number in range(count)])

    assert all(isinstance(one, Kept) and not one.conflicts for one in kept), kept
    draft.refresh_from_db()
    assert draft.version == count + 1 == draft.versions.count()
    assert [option.rationale for option in Words.load(draft.document).options] == [
        f"Because of {number}." for number in range(count)
    ]


def test_authors_who_change_one_field_at_once_are_told_what_stands():
    office = make_office()
    draft = ItemDraft.objects.get(item=office.item(WORDS))

    def keep(number: int) -> Kept:
        words = replace(WORDS, rationale=f"By {number}.")
        return drafts.keep(draft, words, based_on=1, by=office.owner, at=timezone.now())

    kept = at_once(*[lambda number=number: keep(number) for number in range(THREADS)])

    stood = [one for one in kept if not one.conflicts]
    assert len(stood) == 1, kept
    draft.refresh_from_db()
    assert Words.load(draft.document) == stood[0].words
    assert {conflict.theirs for one in kept for conflict in one.conflicts} == {stood[0].words.rationale}


def test_a_draft_that_is_published_twice_at_once_is_published_once():
    office = make_office()
    draft = ItemDraft.objects.get(item=office.item(WORDS))

    made = at_once(
        *[lambda: publishing.publish(draft, office.bank, version=1, by=office.owner, at=timezone.now())] * THREADS
    )

    assert sorted(type(one).__name__ for one in made) == [*["HasMoved"] * (THREADS - 1), "ItemRevision"]
    assert ItemRevision.objects.count() == 1
    assert ItemEvent.objects.filter(kind="published").count() == 1


@pytest.mark.parametrize("round_", range(4))
def test_a_change_and_publishing_at_once_lose_no_word(round_: int):
    """What was acknowledged is published, or still in the draft. Which of them comes first is chance."""
    office = make_office()
    draft = ItemDraft.objects.get(item=office.item(WORDS))

    kept, made = at_once(
        lambda: drafts.keep(draft, with_why(round_), based_on=1, by=office.editor, at=timezone.now()),
        lambda: publishing.publish(draft, office.bank, version=1, by=office.owner, at=timezone.now()),
    )

    item = Item.objects.get(pk=draft.item_id)
    if isinstance(kept, Kept):
        assert isinstance(made, HasMoved)
        assert Words.load(ItemDraft.objects.get(item=item).document) == with_why(round_)
        assert item.current_revision is None
    else:
        assert isinstance(kept, HasMoved)
        assert drafts.published_words(item) == WORDS


def test_a_change_of_a_published_item_that_several_begin_at_once_has_one_draft():
    office = make_office()
    item = office.published(WORDS)

    begun = at_once(*[lambda: drafts.begin(item, by=office.owner, at=timezone.now())] * THREADS)

    assert {type(one) for one in begun} == {ItemDraft}, begun
    assert len({one.pk for one in begun}) == 1


def test_items_that_are_made_at_once_have_names_of_their_own():
    office = make_office()

    made = at_once(*[lambda: office.item(WORDS)] * THREADS)

    assert {type(one) for one in made} == {Item}, made
    assert sorted(one.slug for one in made) == [f"q-{number:04}" for number in range(1, THREADS + 1)]


def test_a_report_that_is_closed_twice_at_once_is_closed_once():
    office = make_office()
    item = office.published(WORDS)
    told = ItemReport.objects.create(
        learner=UserFactory.create(),
        revision=ItemRevision.objects.get(item=item),
        reason="key",
        made_at=timezone.now(),
    )

    counts = at_once(
        *[lambda: reporting.close(item, [told.pk], "Mended", by=office.owner, at=timezone.now())] * THREADS
    )

    assert sorted(counts) == [*[0] * (THREADS - 1), 1]
    assert ItemEvent.objects.filter(kind="report-closed").count() == 1

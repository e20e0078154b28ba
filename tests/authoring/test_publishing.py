"""Publishing: what learners are asked afterwards, what stops it, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from authoring import drafts, publishing, reviewing
from authoring.documents import Words, WordsOption, with_words
from authoring.models import ItemDraft, ItemEvent, Review
from quizzes.kinds import KINDS
from quizzes.models import CaseStudy, Item, ItemRevision, KeyCorrection
from tests.authoring.desks import GOOD, GOOD_OF_KINDS, make_office
from tests.factories import MisconceptionFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def draft_of(item: Item) -> ItemDraft:
    return ItemDraft.objects.get(item=item)


def published(item: Item) -> tuple[int, Words]:
    current = Item.objects.filter(pk=item.pk).values("current_revision")
    revision = with_words(ItemRevision.objects.filter(pk__in=current)).get()
    return revision.number, Words.of(revision)


def refused(office, item: Item) -> publishing.NotReady:
    with pytest.raises(publishing.NotReady) as told:
        office.publish(item)
    assert draft_of(item)
    return told.value


def approve(office, item: Item, *, by=None) -> Review:
    draft = office.send(item)
    return reviewing.judge(draft, office.bank, "approved", version=draft.version, by=by or office.reviewer, at=NOW)


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_item_of_each_kind_comes_out_as_it_was_written(office, kind):
    item = office.published(GOOD_OF_KINDS[kind])

    assert published(item) == (1, GOOD_OF_KINDS[kind])
    assert not ItemDraft.objects.exists()
    event = item.events.last()
    assert (event.kind, event.revision_id) == (ItemEvent.Kind.PUBLISHED, item.current_revision_id)


def test_a_change_is_the_next_revision_and_the_former_stays(office):
    item = office.published()
    former = item.current_revision

    office.change(item, stem="Who, then, may make one?")
    assert published(item) == (1, GOOD)
    office.publish(item)

    assert published(item) == (2, replace(GOOD, stem="Who, then, may make one?"))
    assert ItemRevision.objects.filter(pk=former.pk, stem=GOOD.stem).exists()


def test_words_that_are_published_already_make_no_revision(office):
    item = office.published()
    office.change(item, stem="Who?")
    office.change(item, stem=GOOD.stem)

    office.publish(item)

    assert published(item) == (1, GOOD)
    assert not ItemDraft.objects.exists()


def test_a_case_study_with_new_words_makes_a_new_revision(office):
    def tell(text: str) -> None:
        CaseStudy.objects.create(
            bank=office.bank, slug="port", title="A port", text=text, text_html=text, digest=f"{text:64}"
        )

    tell("Old.")
    item = office.published(replace(GOOD, case="port"))
    tell("New.")
    drafts.begin(item, by=office.owner, at=NOW)
    office.publish(item)

    assert published(item)[0] == 2
    assert ItemRevision.objects.get(item=item, number=2, case__text="New.")


def test_misconceptions_are_those_of_the_banks_guide(office):
    idea = MisconceptionFactory.create(guide=office.bank.guide, slug="clerks-rule")
    MisconceptionFactory.create(slug="foreign")
    wrong = replace(GOOD.options[1], misconception="clerks-rule")
    item = office.published(replace(GOOD, options=(GOOD.options[0], wrong, GOOD.options[2])))
    assert item.current_revision.options.get(slug="b").misconception == idea

    strange = replace(wrong, misconception="foreign")
    other = office.item(replace(GOOD, options=(GOOD.options[0], strange, GOOD.options[2])))
    assert refused(office, other).problems == (
        ("b", "misconception", "this bank’s guide does not name that wrong idea"),
    )


@pytest.mark.parametrize(
    ("words", "part", "field"),
    [
        (replace(GOOD, stem=""), "", "stem"),
        (replace(GOOD, options=(GOOD.options[1], GOOD.options[2])), "", "options"),
        (replace(GOOD, case="nowhere"), "", "case"),
        (replace(GOOD_OF_KINDS["short-text"], options=(
            replace(GOOD_OF_KINDS["short-text"].options[0], id="a", also=("Other spelling",)),
            WordsOption("a-2", "Something else", rationale="Not so."),
        )), "a-2", "text"),
    ],
)  # fmt: skip
def test_what_is_not_ready_is_not_published_and_is_told(office, words, part, field):
    found = refused(office, office.item(words))

    assert (part, field) in [(problem.part, problem.field) for problem in found.problems]
    assert "mended" in found.words


def test_nothing_is_published_where_it_has_no_place(office):
    item = office.item()
    Item.objects.update(is_retired=True)
    assert "retired" in refused(office, item).words
    Item.objects.update(is_retired=False)

    office.objective.topic.is_retired = True
    office.objective.topic.save()
    assert "choose another" in refused(office, item).words
    office.objective.topic.is_retired = False
    office.objective.topic.save()

    office.bank.is_archived = True
    assert "put away" in refused(office, item).words


def test_only_the_version_that_was_looked_at_is_published(office):
    item = office.item()
    seen = draft_of(item)
    office.change(item, by=office.editor, stem="Something else?")

    with pytest.raises(drafts.HasMoved):
        publishing.publish(seen, office.bank, version=seen.version, by=office.owner, at=NOW)
    assert Item.objects.get(pk=item.pk).current_revision is None


class TestABankThatWantsReviews:
    @pytest.fixture
    def office(self):
        return make_office(needs_review=True)

    def test_publishes_what_somebody_else_approved(self, office):
        item = office.item()
        assert "somebody else" in refused(office, item).words
        approve(office, item)
        office.publish(item)
        assert published(item) == (1, GOOD)

    def test_takes_no_approval_of_other_words(self, office):
        item = office.item()
        approve(office, item)
        office.change(item, stem="Something else?")
        refused(office, item)
        office.change(item, stem=GOOD.stem)
        office.publish(item)  # the very words that were approved

    def test_takes_no_approval_by_who_wrote_last(self, office):
        item = office.item()
        approve(office, item, by=office.editor)
        office.change(item, by=office.editor, stem="Something else?")
        office.change(item, by=office.editor, stem=GOOD.stem)
        refused(office, item)
        approve(office, item, by=office.owner)
        office.publish(item)

    def test_goes_by_the_newest_verdict(self, office):
        item = office.item()
        approve(office, item)
        draft = draft_of(item)
        reviewing.judge(
            draft, office.bank, "changes", version=draft.version, text="Too easy.", by=office.editor, at=NOW
        )
        refused(office, item)

    def test_goes_back_to_what_was_published_before_without_another(self, office):
        item = office.item()
        approve(office, item)
        office.publish(item)
        office.change(item, stem="Something else?")
        approve(office, item)
        office.publish(item)
        publishing.roll_back(item, 1, by=office.owner, at=NOW)
        assert published(item) == (1, GOOD)


def test_going_back_asks_that_very_revision_with_its_corrections(office):
    item = office.published()
    first = item.current_revision
    correction = KeyCorrection.objects.create(revision=first, how="drop", reason="Wrong.", made_at=NOW)
    ItemRevision.objects.filter(pk=first.pk).update(correction=correction)
    office.change(item, stem="Who may, then?")
    office.publish(item)
    draft = office.change(item, stem="Half done?")

    assert publishing.roll_back(item, 1, by=office.editor, at=NOW) == first

    item.refresh_from_db()
    assert (item.current_revision, item.current_revision.correction) == (first, correction)
    assert Words.load(draft_of(item).document).stem == "Half done?"
    assert draft_of(item).version == draft.version
    office.publish(item)
    assert published(item)[0] == 3


@pytest.mark.parametrize("number", [1, 7])
def test_there_is_no_way_back_to_what_is_published_or_never_was(office, number):
    item = office.published()

    with pytest.raises(publishing.NotReady):
        publishing.roll_back(item, number, by=office.owner, at=NOW)


def test_retired_and_put_back(office):
    item = office.published()
    publishing.retire(item, by=office.owner, at=NOW)
    assert Item.objects.get(pk=item.pk).is_retired
    publishing.restore(item, by=office.owner, at=NOW)
    assert not Item.objects.get(pk=item.pk).is_retired
    assert [event.kind for event in item.events.all()][-2:] == ["retired", "restored"]


def test_publishing_costs_the_same_however_many_answers_there_are(office, django_assert_num_queries):
    small, large = office.item(), office.item(GOOD_OF_KINDS["multiple"])

    for item in (small, large):
        with django_assert_num_queries(13):
            office.publish(item)


def test_what_a_reviewer_has_judged_awaits_them_no_more_until_it_is_sent_again(office):
    item = office.item()
    draft = office.send(item)
    assert list(reviewing.awaiting(office.reviewer)) == [draft]

    reviewing.judge(draft, office.bank, "approved", version=draft.version, by=office.reviewer, at=timezone.now())
    assert not reviewing.awaiting(office.reviewer)
    assert list(reviewing.awaiting(office.editor)) == [draft], "others may still say something"

    office.change(item, stem="What is a role for?")
    office.send(item)
    assert reviewing.awaiting(office.reviewer).exists()

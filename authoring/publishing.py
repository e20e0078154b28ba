"""Verbs that change what learners are asked: publish a draft, go back to an earlier revision, retire, put back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from authoring import bulk
from authoring.documents import Problem, Words, problems
from authoring.drafts import hold_as_seen, log, published_words
from authoring.models import ItemDraft, ItemEvent, Review
from authoring.pictures import missing
from quizzes import revising
from quizzes.models import Bank, CaseStudy, Item, ItemRevision
from quizzes.revising import Revising
from studyguide.models import Objective

LONGEST_SLUG = 20  # of an option


class NotReady(Exception):  # noqa: N818 - reads as what it says
    """Nothing was published; what must be done first, in words."""

    def __init__(self, words: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(words)
        self.words = words
        self.problems = problems


def approval_of(draft: ItemDraft, bank: Bank) -> Review | None:
    """The approval of exactly these words by somebody who is not their last author: the newest such verdict, if it is
    one. `draft.item` is loaded."""
    verdicts = Review.objects.filter(item=draft.item_id, digest=digest_of(draft, bank))
    newest = verdicts.exclude(made_by=draft.changed_by_id).select_related("made_by").order_by("-pk").first()
    return newest if newest and newest.verdict == Review.Verdict.APPROVED else None


def digest_of(draft: ItemDraft, bank: Bank) -> str:
    """Of the words and the key, the case study's words as they are now included. One query where there is a case."""
    words = Words.load(draft.document)
    case = case_of(bank, words)
    return words.digest(case.digest if case else "")


def case_of(bank: Bank, words: Words) -> CaseStudy | None:
    """The newest text of the case study that the words name; none where it is off the offer."""
    case = bank.cases.filter(slug=words.case).order_by("-pk").first() if words.case else None
    return None if case is None or case.is_retired else case


def obstacles(bank: Bank, words: Words) -> list[Problem]:
    """What is wrong with the words and must be mended before they are published. Three queries at most."""
    found = problems(words)
    ideas = {option.misconception for option in words.options if option.misconception}
    known = set(bank.guide.misconceptions.filter(slug__in=ideas).values_list("slug", flat=True)) if ideas else set()
    for option in words.options:
        if option.misconception and option.misconception not in known:
            found.append(Problem(option.id, "misconception", "this bank’s guide does not name that wrong idea"))
    if words.case and case_of(bank, words) is None:
        found.append(Problem("", "case", "this bank has no such case study"))
    if missing(bank, words):
        found.append(Problem("", "stem", "it names a picture that this bank does not have"))
    slugs = Counter(slug for _, slug, _ in revising.spelled(words.entry()))
    for written, slug, _ in revising.spelled(words.entry()):
        if slugs[slug] > 1 or len(slug) > LONGEST_SLUG:
            found.append(Problem(written.id, "text", "remove this answer and add it again: its name is taken"))
    return list(dict.fromkeys(found))


@transaction.atomic
def publish(draft: ItemDraft, bank: Bank, *, version: int, by: User, at: datetime) -> ItemRevision:
    """Make a revision of the draft, which learners are asked from now on, and end the draft.

    Words that are published already make none. Raises NotReady, or HasMoved where it is not that version any more.
    """
    held = hold_as_seen(draft, version)
    item, words = held.item, Words.load(held.document)
    _refuse_unready(held, bank, words)
    revision = _published_already(item, words, bank) or _new_revision(item, words, bank, at)
    Item.objects.filter(pk=item.pk).update(current_revision=revision, changed_at=at)
    held.delete()
    log(item, ItemEvent.Kind.PUBLISHED, revision=revision, by=by, at=at)
    return revision


@transaction.atomic
def roll_back(item: Item, number: int, *, by: User, at: datetime) -> ItemRevision:
    """Ask an earlier revision again: that very one, with the corrections of its key. A draft stays as it is."""
    held = Item.objects.select_for_update().get(pk=item.pk)
    revision = ItemRevision.objects.filter(item=held, number=number, seed=None).first()
    if revision is None:
        raise NotReady("There is no such version.")
    if revision.pk == held.current_revision_id:
        raise NotReady("That version is published already.")
    Item.objects.filter(pk=held.pk).update(current_revision=revision, changed_at=at)
    log(held, ItemEvent.Kind.ROLLED_BACK, revision=revision, by=by, at=at)
    return revision


def retire(item: Item, *, by: User, at: datetime) -> None:
    """Nobody is asked it any more. What was answered stays."""
    bulk.retire([item.pk], by=by, at=at)


def restore(item: Item, *, by: User, at: datetime) -> None:
    try:
        bulk.restore([item.pk], by=by, at=at)
    except bulk.BulkRefused as refused:
        raise NotReady(str(refused)) from refused


def _refuse_unready(draft: ItemDraft, bank: Bank, words: Words) -> None:
    """In the order in which an author can mend it."""
    item = draft.item
    if item.is_retired:
        raise NotReady("This question is retired: put it back first.")
    if bank.is_archived:
        raise NotReady("This bank is put away: its owner takes it out first.")
    objective = Objective.objects.select_related("topic").only("is_retired", "topic__is_retired")
    place = objective.get(pk=item.objective_id)
    if place.is_retired or place.topic.is_retired:
        raise NotReady("Its topic or objective is retired: choose another first.")
    if found := obstacles(bank, words):
        many = f"{len(found)} things have" if len(found) > 1 else "One thing has"
        raise NotReady(f"{many} to be mended first. Nothing was published.", tuple(found))
    if bank.needs_review and approval_of(draft, bank) is None:
        raise NotReady("In this bank somebody else approves exactly these words before they are published.")


def _published_already(item: Item, words: Words, bank: Bank) -> ItemRevision | None:
    if item.current_revision_id is None:
        return None
    current = ItemRevision.objects.select_related("case").get(pk=item.current_revision_id)
    case = case_of(bank, words)
    is_same_case = (current.case and current.case.digest) == (case and case.digest)
    return current if is_same_case and published_words(item).digest() == words.digest() else None


def _new_revision(item: Item, words: Words, bank: Bank, at: datetime) -> ItemRevision:
    newest = ItemRevision.objects.filter(item=item).aggregate(Max("number"))["number__max"] or 0
    case = case_of(bank, words)
    ideas = dict(bank.guide.misconceptions.values_list("slug", "pk"))
    made = Revising(item.pk, newest + 1, words.entry(), case.pk if case else None, case.digest if case else "")
    return revising.make([made], misconceptions=ideas, at=at)[0]

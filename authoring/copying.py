"""Items from one bank to another: copies of them, as drafts, or the items themselves.

Where the banks have different guides, items get an objective of the new one, and what only the old guide has (facts,
misconceptions) stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from authoring import pictures
from authoring.bulk import CHUNK, BulkRefused, chunks, log
from authoring.documents import Words, with_words
from authoring.models import DraftVersion, ItemDraft, ItemEvent
from quizzes.models import Bank, CaseStudy, Item, ItemRelevance, ItemRevision, ItemTag
from studyguide.models import Objective

MOST_COPIED = 500  # at once
MOST_MOVED = 2_000  # 20,000 took half a minute, and for so long nobody else could store anything (SQLite)
LONGEST_SLUG = 80


def sources_of(teacher: User, target: Bank) -> QuerySet[Bank]:
    """The banks that somebody may copy from: the packs, and those they write in."""
    return Bank.objects.filter(Q(owner=None) | Q(pk__in=Bank.objects.written_by(teacher))).exclude(pk=target.pk)


def targets_of(teacher: User, source: Bank) -> QuerySet[Bank]:
    """Where items of a bank may be copied to."""
    return Bank.objects.written_by(teacher).filter(is_archived=False).exclude(pk=source.pk)


def may_leave(teacher: User, source: Bank, target: Bank) -> bool:
    """Moved items leave their owner's hands, so it is the owner who moves them, unless they stay with that owner."""
    return source.owner_id in {teacher.pk, target.owner_id}


def copyable(bank: Bank) -> QuerySet[Item]:
    """Items with words of their own: one that makes others out of seeds has none."""
    return bank.items.filter(Q(current_revision__isnull=False) | Q(draft__isnull=False), scenario=None)


@transaction.atomic
def copy(
    source: Bank, keys: Sequence[int], target: Bank, *, objective: Objective | None, by: User, at: datetime
) -> int:
    """Drafts in `target` with the newest words of the items, and their tags, facts and references.

    `objective`: of the target, for all of them; none keeps each where it is, where both banks have one guide.
    """
    if len(keys) > MOST_COPIED:
        raise BulkRefused(f"At most {MOST_COPIED} questions can be copied at once. Nothing was changed.")
    _refuse_without_place(source, target, objective)
    items = list(copyable(source).filter(pk__in=keys).select_related("draft").order_by("pk"))
    if len(items) != len(set(keys)):
        raise BulkRefused("Some of these questions cannot be copied: they are not there any more, or are generated.")
    words = _newest_words(items)
    fitting = _Fitting(source, target)
    is_at_home = source.guide_id == target.guide_id
    slugs = free_slugs(target, [item.slug for item in items])
    copies = Item.objects.bulk_create(
        Item(
            bank=target,
            slug=slug,
            topic_id=objective.topic_id if objective else item.topic_id,
            objective_id=objective.pk if objective else item.objective_id,
            difficulty=item.difficulty,
            lead_fact_id=item.lead_fact_id if is_at_home else None,
            reference_title=item.reference_title,
            reference_url=item.reference_url,
            verified_on=item.verified_on,
            changed_at=at,
        )
        for item, slug in zip(items, slugs, strict=True)
    )
    pairs = list(zip(items, copies, strict=True))
    documents = [fitting.words(words[item.pk]).dump() for item in items]
    drafts = ItemDraft.objects.bulk_create(
        ItemDraft(item=made, document=document, changed_at=at, changed_by=by)
        for made, document in zip(copies, documents, strict=True)
    )
    DraftVersion.objects.bulk_create(
        DraftVersion(draft=draft, number=1, document=draft.document, made_at=at, made_by=by) for draft in drafts
    )
    _copy_links(pairs, is_at_home=is_at_home)
    pictures.carry(source, target, by=by, at=at)
    log((made.pk for made in copies), ItemEvent.Kind.COPIED, by=by, at=at, note=f"from {source.title}")
    return len(copies)


@transaction.atomic
def move(
    source: Bank, keys: Sequence[int], target: Bank, *, objective: Objective | None, by: User, at: datetime
) -> int:
    """The items themselves, with their history and their reports. Who has met one before has met it still."""
    if len(keys) > MOST_MOVED:
        raise BulkRefused(f"At most {MOST_MOVED:,} questions can be moved at once. Nothing was changed.")
    if not may_leave(by, source, target):
        raise BulkRefused(
            "Only the owner of this bank moves questions out of it; you can copy them. Nothing was changed."
        )
    _refuse_without_place(source, target, objective)
    if target.needs_review and target.owner_id != by.pk and _any_published(source, keys):
        raise BulkRefused(
            "In that bank somebody else approves questions before they are published: copy them there as drafts, or "
            "let its owner move them. Nothing was changed."
        )
    is_at_home = source.guide_id == target.guide_id
    fitting = _Fitting(source, target)
    for part in chunks(keys):
        items = list(copyable(source).filter(pk__in=part).select_related("draft").order_by("pk"))
        if len(items) != len(part):
            raise BulkRefused("Some of these questions are not in this bank any more. Nothing was changed.")
        _fit_what_moves(items, fitting, at=at)
        for item, slug in zip(items, free_slugs(target, [item.slug for item in items]), strict=True):
            item.bank, item.slug, item.changed_at = target, slug, at
            if objective:
                item.topic_id, item.objective_id = objective.topic_id, objective.pk
            if not is_at_home:
                item.lead_fact_id = None
        Item.objects.bulk_update(
            items, ["bank", "slug", "changed_at", "topic", "objective", "lead_fact"], batch_size=100
        )
        if not is_at_home:
            Item.facts.through.objects.filter(item__in=part).delete()
    pictures.carry(source, target, by=by, at=at)
    log(keys, ItemEvent.Kind.MOVED, by=by, at=at, note=f"from {source.title} to {target.title}")
    return len(keys)


def free_slugs(bank: Bank, wanted: Sequence[str]) -> list[str]:
    """Each as it is, or with a number where the bank, or the list, has it already."""
    taken = set(bank.items.values_list("slug", flat=True))
    found = []
    for slug in wanted:
        free, number = slug, 2
        while free in taken:
            free, number = f"{slug[: LONGEST_SLUG - 6]}-{number}", number + 1
        taken.add(free)
        found.append(free)
    return found


def _newest_words(items: Iterable[Item]) -> dict[int, Words]:
    """Of each the draft, or what is published: three queries, whatever their number."""
    found: dict[int, Words] = {}
    published: list[int] = []
    for item in items:
        draft: ItemDraft | None = getattr(item, "draft", None)
        if draft:
            found[item.pk] = Words.load(draft.document)
        elif item.current_revision_id:
            published.append(item.current_revision_id)
        else:
            raise BulkRefused(f"“{item.slug}” has no words to copy.")
    for part in chunks(published):
        for revision in with_words(ItemRevision.objects.filter(pk__in=part)):
            found[revision.item_id] = Words.of(revision)
    return found


class _Fitting:
    """Words of one bank as another can have them: with its own case studies and the wrong ideas that it knows."""

    def __init__(self, source: Bank, target: Bank) -> None:
        self.source, self.target = source, target
        self.ideas = set(target.guide.misconceptions.values_list("slug", flat=True))
        self.brought: dict[str, str] = {"": ""}

    def words(self, words: Words) -> Words:
        options = tuple(
            option if option.misconception in self.ideas else replace(option, misconception="")
            for option in words.options
        )
        return replace(words, case=self.case(words.case), options=options)

    def case(self, slug: str) -> str:
        """The slug, in the target, of a case study with the same text; made where there is none."""
        if slug not in self.brought:
            self.brought[slug] = self._bring(slug)
        return self.brought[slug]

    def _bring(self, slug: str) -> str:
        case = self.source.cases.filter(slug=slug).order_by("-pk").first()
        if case is None or case.is_retired:
            return ""
        newest = {one.slug: one.digest for one in self.target.cases.order_by("pk")}
        same = next((there for there, digest in newest.items() if digest == case.digest), None)
        if same is not None:
            return same
        names = (slug, *(f"{slug[:74]}-{number}" for number in range(2, len(newest) + 3)))
        free = next(name for name in names if name not in newest)
        CaseStudy.objects.create(
            bank=self.target, slug=free, title=case.title, text=case.text, text_html=case.text_html, digest=case.digest
        )
        return free


def _fit_what_moves(items: Sequence[Item], fitting: _Fitting, *, at: datetime) -> None:
    """Case studies come along, and drafts name what the new bank has. Revisions keep the rows that they show."""
    current = ItemRevision.objects.filter(pk__in=[item.current_revision_id for item in items], case__isnull=False)
    for slug in sorted(set(current.values_list("case__slug", flat=True))):
        fitting.case(slug)
    for item in items:
        draft: ItemDraft | None = getattr(item, "draft", None)
        if draft is None:
            continue
        document = fitting.words(Words.load(draft.document)).dump()
        if document != draft.document:
            draft.document, draft.version = document, draft.version + 1
            draft.save(update_fields=["document", "version"])
            DraftVersion.objects.create(
                draft=draft, number=draft.version, document=document, made_at=at, made_by=draft.changed_by
            )


def _copy_links(pairs: Sequence[tuple[Item, Item]], *, is_at_home: bool) -> None:
    """Tags, exams and, within a guide, facts."""
    twins: dict[int, int] = {item.pk: made.pk for item, made in pairs}
    for part in chunks(twins):
        tags = ItemTag.objects.filter(item__in=part).values_list("item", "name")
        ItemTag.objects.bulk_create((ItemTag(item_id=twins[pk], name=name) for pk, name in tags), batch_size=CHUNK)
        exams = ItemRelevance.objects.filter(item__in=part).values_list("item", "exam_code")
        ItemRelevance.objects.bulk_create(ItemRelevance(item_id=twins[pk], exam_code=code) for pk, code in exams)
        if is_at_home:
            through = Item.facts.through
            facts = through.objects.filter(item__in=part).values_list("item_id", "fact_id")
            through.objects.bulk_create(through(item_id=twins[pk], fact_id=fact) for pk, fact in facts)


def _any_published(source: Bank, keys: Sequence[int]) -> bool:
    published = source.items.filter(current_revision__isnull=False)
    return any(published.filter(pk__in=part).exists() for part in chunks(keys))


def _refuse_without_place(source: Bank, target: Bank, objective: Objective | None) -> None:
    if objective is None and source.guide_id != target.guide_id:
        raise BulkRefused("The two banks have different topics: choose where the questions belong.")
    if objective is not None and objective.topic.guide_id != target.guide_id:
        raise BulkRefused("That is no objective of the bank they go to.")

"""Case studies of a bank, which several of its items share: written, changed, taken off the offer, and commented.

Each saving makes a row, and the newest stands. Published items go on showing the text that they were published with,
until somebody brings them the newest (`bring`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import slugify

from accounts.models import User
from authoring import drafts, publishing
from authoring.models import CaseComment
from quizzes.content.schema import digest_of
from quizzes.models import Bank, CaseStudy, Item
from web.markdown import to_html

MOST_CASES = 200  # of one bank
MOST_COMMENTS = 300  # of one case study
MOST_BROUGHT = 100  # items at once: each is checked and made by itself


class CaseRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was changed; the text says why."""


class CaseClash(Exception):  # noqa: N818
    """Somebody else changed the same since the form was shown: nothing was changed."""

    def __init__(self, case: CaseStudy, fields: tuple[str, ...]) -> None:
        super().__init__(fields)
        self.case, self.fields = case, fields  # as it is now; what both changed


@dataclass(frozen=True, slots=True)
class Use:
    """An item that shows a case study, or whose draft would."""

    item: Item
    is_published: bool  # with it
    is_behind: bool  # learners see another text of it than the one that stands
    has_draft: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of published items that showed an older text."""

    published: int = 0
    sent: int = 0  # to review: in this bank somebody else approves first
    left: int = 0  # drafts that somebody works on, and what is not ready


def standing(bank: Bank) -> QuerySet[CaseStudy]:
    """The newest words of each, the retired ones too."""
    newer = CaseStudy.objects.filter(bank=OuterRef("bank"), slug=OuterRef("slug"), pk__gt=OuterRef("pk"))
    return bank.cases.filter(~Exists(newer)).select_related("made_by").order_by("title", "pk")


def versions_of(case: CaseStudy) -> QuerySet[CaseStudy]:
    """The newest first."""
    found = CaseStudy.objects.filter(bank=case.bank_id, slug=case.slug)
    return found.select_related("made_by").order_by("-pk")


def comments_of(case: CaseStudy) -> QuerySet[CaseComment]:
    """Of all its versions, the newest first."""
    said = CaseComment.objects.filter(case__bank=case.bank_id, case__slug=case.slug)
    return said.select_related("made_by").order_by("-pk")


def uses_of(case: CaseStudy) -> list[Use]:
    """One query."""
    shown = Q(current_revision__case__slug=case.slug)
    drafted = Q(draft__document__contains=f'"case": {json.dumps(case.slug)}')
    items = Item.objects.filter(shown | drafted, bank=case.bank_id, is_retired=False)
    found = items.select_related("current_revision__case", "draft").order_by("pk")
    return [_use(item, case) for item in found]


def _use(item: Item, case: CaseStudy) -> Use:
    seen = item.current_revision.case if item.current_revision else None
    is_published = seen is not None and seen.slug == case.slug
    is_behind = is_published and seen is not None and seen.digest != case.digest
    return Use(item, is_published, is_behind, has_draft=getattr(item, "draft", None) is not None)


@transaction.atomic
def make(bank: Bank, *, title: str, text: str, by: User, at: datetime) -> CaseStudy:
    Bank.objects.select_for_update().get(pk=bank.pk)  # two who make one at once get two slugs
    taken = set(bank.cases.values_list("slug", flat=True))
    if len(taken) >= MOST_CASES:
        raise CaseRefused(f"This bank has {MOST_CASES} case studies, which are the most.")
    base = slugify(title)[:60].strip("-") or "case"
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return _stored(drawn(title, text), bank, next(name for name in names if name not in taken), by=by, at=at)


@transaction.atomic
def change(case: CaseStudy, *, seen: int, title: str, text: str, by: User, at: datetime) -> CaseStudy:
    """New words of it, together with what others changed since version `seen`: raises CaseClash where both changed the
    same, and CaseRefused where it was taken off the offer."""
    bank = Bank.objects.select_for_update().get(pk=case.bank_id)
    now = versions_of(case)[0]
    if now.is_retired:
        raise CaseRefused("Somebody took this case study off the offer. Put it back first; what you typed is below.")
    began = versions_of(case).filter(pk=seen).first()
    mine = {"title": title, "text": text}
    wanted: dict[str, str] = {}
    clashes = []
    for name, typed in mine.items():
        base, theirs = getattr(began, name, None), getattr(now, name)
        wanted[name] = theirs if typed == base else typed
        if theirs not in (base, typed) and typed != base:
            clashes.append(name)
    if clashes:
        raise CaseClash(now, tuple(clashes))
    if wanted == {"title": now.title, "text": now.text}:
        return now
    return _stored(drawn(**wanted), bank, now.slug, by=by, at=at)


def retire(case: CaseStudy, *, is_retired: bool) -> None:
    """Off the offer, or on it again. Published items go on showing it; a draft that names it has to name another."""
    CaseStudy.objects.filter(pk=versions_of(case)[0].pk).update(is_retired=is_retired)


@transaction.atomic
def comment(case: CaseStudy, text: str, *, by: User, at: datetime) -> CaseComment:
    if comments_of(case).count() >= MOST_COMMENTS:
        raise CaseRefused(f"{MOST_COMMENTS} comments are the most a case study can have.")
    return CaseComment.objects.create(case=case, text=text, made_by=by, made_at=at)


def bring(case: CaseStudy, bank: Bank, *, by: User, at: datetime) -> Brought:
    """Published items that show an older text are published with the newest: a revision each, as their own pages would
    make it. In a bank where somebody else approves, they go to review instead. What has a draft is left to its authors,
    who publish the newest text with it."""
    behind = [use for use in uses_of(case) if use.is_behind]
    ready = [use.item for use in behind if not use.has_draft][:MOST_BROUGHT]
    published = sum(_brought(item, bank, by=by, at=at) for item in ready)
    is_sent = bank.needs_review
    return Brought(0 if is_sent else published, published if is_sent else 0, len(behind) - published)


def _brought(item: Item, bank: Bank, *, by: User, at: datetime) -> bool:
    try:
        with transaction.atomic():
            draft = drafts.begin(item, by=by, at=at)
            if bank.needs_review:
                drafts.send(draft, version=draft.version, by=by, at=at, note="with new words of its case study")
            else:
                publishing.publish(draft, bank, version=draft.version, by=by, at=at)
    except (publishing.NotReady, drafts.HasMoved):
        return False
    return True


def drawn(title: str, text: str) -> CaseStudy:
    """As it would be shown; never stored."""
    return CaseStudy(title=title, text=text, text_html=to_html(text, pictures=True))


def _stored(case: CaseStudy, bank: Bank, slug: str, *, by: User, at: datetime) -> CaseStudy:
    case.bank, case.slug, case.digest = bank, slug, digest_of([case.title, case.text])
    case.made_by, case.made_at = by, at
    case.save(force_insert=True)
    return case

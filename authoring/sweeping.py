"""Takes away uploaded pictures that nothing shows any more: first a bank's row, then the file that no bank has.

A picture stays for ever that any revision of an item of the bank names, with its case study, any case study of the
bank, any draft, or any version of a draft that somebody may still work from. Attempts and responses point at revisions,
and revisions are never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from authoring import drafts
from authoring.bulk import chunks
from authoring.models import BankImage, DraftVersion, ItemDraft
from authoring.pictures import path_of
from quizzes.models import CaseStudy, ItemRevision, Option, Prompt
from web.markdown import PICTURE

KEPT_FOR = timedelta(days=1)  # what was uploaded may be on somebody's page and not saved yet
MARK = "image:"  # what every name of a picture begins with
GONE = ".gone"


class Swept(NamedTuple):
    rows: int
    files: int


def sweep(*, at: datetime) -> Swept:
    return Swept(_rows(at), _files(at - KEPT_FOR))


@transaction.atomic
def _rows(at: datetime) -> int:
    before = at - KEPT_FOR
    old = list(BankImage.objects.filter(made_at__lt=before).values_list("pk", "bank", "digest"))
    if not old:
        return 0
    named = _named(at - drafts.KEPT_FOR)
    unused = [pk for pk, bank, digest in old if (bank, digest) not in named]
    return sum(
        BankImage.objects.filter(pk__in=part, made_at__lt=before).delete()[0]  # one taken in again just now is new
        for part in chunks(unused)
    )


def _named(versions_since: datetime) -> set[tuple[int, str]]:
    """Banks and the digests that their texts name, in code blocks and the like too."""
    return {
        (bank, digest) for bank, *texts in _texts(versions_since) for text in texts for digest in PICTURE.findall(text)
    }


def _texts(versions_since: datetime) -> Iterator[tuple[Any, ...]]:
    rows: tuple[tuple[QuerySet[Any], str, tuple[str, ...]], ...] = (
        (ItemDraft.objects.all(), "item__bank", ("document",)),
        (DraftVersion.objects.filter(made_at__gte=versions_since), "draft__item__bank", ("document",)),
        (ItemRevision.objects.all(), "item__bank", ("stem", "rationale")),
        (ItemRevision.objects.filter(case__isnull=False), "item__bank", ("case__text",)),
        (CaseStudy.objects.all(), "bank", ("text",)),
        (Option.objects.all(), "revision__item__bank", ("text", "rationale")),
        (Prompt.objects.all(), "revision__item__bank", ("text", "rationale")),
    )
    for found, bank, names in rows:
        marked = Q()
        for name in names:
            marked |= Q(**{f"{name}__contains": MARK})
        yield from found.filter(marked).order_by().values_list(bank, *names).iterator()


def _files(before: datetime) -> int:
    """Files that no row names, and what a process left behind that was ended in the middle."""
    known = set(BankImage.objects.order_by().values_list("digest", flat=True).distinct())
    count = 0
    for path in (Path(settings.DATA) / "media").glob("??/*"):
        digest, _, ending = path.name.partition(".")
        if ending == "webp" and digest in known:
            continue
        if f".{ending}" == GONE:
            count += _settled(path, digest)
        elif path.stat().st_mtime < before.timestamp():
            aside = path.with_name(digest + GONE) if ending == "webp" else path
            path.replace(aside)
            count += _settled(aside, digest)
    return count


def _settled(aside: Path, digest: str) -> int:
    """A file is put aside, then gone: `pictures.take` looks for it once more after it has made its row, so whoever
    uploads the same picture at this moment makes the row before we look here, or finds that the file is missing."""
    if BankImage.objects.filter(digest=digest).exists():
        aside.replace(path_of(digest))
        return 0
    aside.unlink(missing_ok=True)
    return 1

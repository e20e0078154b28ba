"""Pictures of banks: taken in, kept by their content, carried along when items are copied, and shown to who may see."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from authoring.documents import Words
from authoring.fields import fields_of
from authoring.models import BankImage
from authoring.reencoding import NoPicture, reencoded
from quizzes.models import Bank, Response
from web.markdown import PICTURE, images

MOST = 500  # pictures of a bank
Sight = Callable[[User], Q]  # of BankImage: what somebody may see besides
_sights: list[Sight] = []


def register(sight: Sight) -> None:
    """Upper apps say who else sees pictures of a bank: those who sit an exam over it."""
    _sights.append(sight)


def take(bank: Bank, file: IO[bytes], *, by: User, at: datetime) -> BankImage:
    """Raises NoPicture with words."""
    if bank.images.count() >= MOST:
        raise NoPicture(f"This bank has {MOST} pictures, and that is the most.")
    picture = reencoded(file)
    digest = hashlib.sha256(picture.content).hexdigest()
    store(digest, picture.content)
    measures = {"width": picture.width, "height": picture.height, "size": len(picture.content), "made_at": at}
    image, _ = BankImage.objects.update_or_create(  # taken in again it is new: it will not be swept today
        bank=bank, digest=digest, defaults=measures, create_defaults={**measures, "made_by": by}
    )
    store(digest, picture.content)  # once more: see `authoring.sweeping`
    return image


def path_of(digest: str) -> Path:
    return Path(settings.DATA) / "media" / digest[:2] / f"{digest}.webp"


def store(digest: str, content: bytes) -> None:
    """Whole or not at all: a reader never meets half a file."""
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def may_see(person: User | None, digest: str) -> bool:
    """Who works on a bank that has it, may practise there, or has answered there; and whom an upper app lets."""
    may = Q(bank__in=Bank.objects.of(person)) | Q(bank__in=Bank.objects.open_to(person))
    if person is not None:
        answered = Response.objects.of(person).values("item__bank")
        may |= Q(bank__in=answered)
        for sight in _sights:
            may |= sight(person)
    return BankImage.objects.filter(may, digest=digest).exists()


def digests_in(words: Words) -> set[str]:
    """The pictures of ours that an item's texts show."""
    texts = [value for value in fields_of(words).values() if isinstance(value, str) and "![" in value]
    found = (PICTURE.fullmatch(source) for text in texts for source, _ in images(text))
    return {match[1] for match in found if match}


def missing(bank: Bank, words: Words) -> set[str]:
    """Those of them that the bank does not have. No query where there are none."""
    wanted = digests_in(words)
    return wanted - set(bank.images.filter(digest__in=wanted).values_list("digest", flat=True)) if wanted else set()


def carry(source: Bank, target: Bank, *, by: User, at: datetime) -> int:
    """Items from another bank keep their pictures: their new bank has them too. Two queries, one without pictures."""
    if source.is_pack:  # they have none
        return 0
    rows = [
        BankImage(
            bank=target,
            digest=image.digest,
            width=image.width,
            height=image.height,
            size=image.size,
            made_at=at,
            made_by=by,
        )
        for image in source.images.exclude(digest__in=target.images.values("digest"))
    ]
    return len(BankImage.objects.bulk_create(rows, ignore_conflicts=True)) if rows else 0

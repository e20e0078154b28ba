"""For the views: the bank that a teacher works on, and as what. Foreign and absent answer alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404

from accounts.models import User
from quizzes.models import Bank, BankMember

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Desk:
    """A bank that somebody works on, and as what: its owner, an editor or a reviewer."""

    bank: Bank
    role: str

    @property
    def may_own(self) -> bool:
        """Share, rename, put away, and say who else works here."""
        return self.role == OWNER

    @property
    def may_write(self) -> bool:
        return self.role in {OWNER, BankMember.Role.EDITOR}


def desk_of(teacher: User, slug: str) -> Desk:
    """To read there, in one query."""
    mine = BankMember.objects.filter(bank=OuterRef("pk"), user=teacher).order_by().values("role")[:1]
    bank = (
        Bank.objects.of(teacher)
        .filter(slug=slug)
        .select_related("guide", "owner")
        .annotate(my_role=Subquery(mine))
        .first()
    )
    if bank is None:
        raise Http404
    return Desk(bank, OWNER if bank.owner_id == teacher.pk else bank.my_role)  # type: ignore[attr-defined]


def desk_to_write(teacher: User, slug: str) -> Desk:
    desk = desk_of(teacher, slug)
    if not desk.may_write:
        raise PermissionDenied(
            "You review this bank: you read, comment and approve. Ask its owner to make you an editor if you should "
            "write in it too."
        )
    return desk


def desk_to_own(teacher: User, slug: str) -> Desk:
    desk = desk_of(teacher, slug)
    if not desk.may_own:
        raise PermissionDenied("Only the owner of this bank shares, renames or puts it away, and says who works on it.")
    return desk

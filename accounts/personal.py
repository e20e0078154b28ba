"""What is held of a person: gives a copy of it, and erases it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import Invitation, User
from accounts.signals import copy_wanted, leaving


def copy_of(learner: User) -> dict[str, Any]:
    """Everything this site holds of a learner, ready for JSON; each app adds its own part: `copy_wanted`."""
    data: dict[str, Any] = {
        "account": {
            "email": learner.email,
            "display_name": learner.display_name,
            "is_guest": learner.is_guest,
            "has_shortcuts": learner.has_shortcuts,
            "joined_at": learner.date_joined,
            "last_sign_in_at": learner.last_login,
            "last_seen_on": learner.last_seen_at.date(),
            "role": learner.role.value,
        },
        "second_factors": [
            {"kind": one.type, "name": str(one), "made_at": one.created_at, "last_used_at": one.last_used_at}
            for one in Authenticator.objects.filter(user_id=learner.pk).order_by("pk")
        ],
        "invitations": list(Invitation.objects.to(learner).values("email", "made_at", "expires_at", "used_at")),
    }
    parts: list[tuple[Any, Any]] = copy_wanted.send(User, learner=learner)
    for _, part in parts:
        data.update(part)
    return data


def erase(learner: User) -> None:
    """Delete a learner with everything personal. Exam attempts stay as marks without a person; their log names nobody.

    Raises ProtectedError, and changes nothing, where others still depend on what the learner owns.
    """
    with transaction.atomic():
        leaving.send(User, learners=[learner])
        Invitation.objects.to(learner).delete()
        learner.delete()

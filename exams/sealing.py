"""The seal on a file of answers: that this server gave a page of this attempt to this learner.

It proves no more than that. What stands beside it in the file is in the learner's hand, as everything in a browser is:
see docs/decisions.md, 35.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer

SALT = "exams.sealing"


class Sealed(NamedTuple):
    attempt: UUID
    learner: int


def seal(attempt: UUID, learner: int | None) -> str:
    return Signer(salt=SALT).sign_object([str(attempt), learner], compress=False)


def opened(seal: str) -> Sealed | None:
    """What a seal says; none where it is not one of ours."""
    try:
        attempt, learner = Signer(salt=SALT).unsign_object(seal)
        return Sealed(UUID(attempt), int(learner))
    except (BadSignature, ValueError, TypeError):
        return None

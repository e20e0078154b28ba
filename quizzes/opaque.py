"""Option codes and their order as a browser sees them: keyed by the owner, so they say nothing about the key.

The owner is the run the item is shown in (`practice:<uuid>`, `attempt:<uuid>`). Neither the author's slug nor the
database id nor the author's position leaves the server, and no table is needed to read a code again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import SuspiciousOperation
from django.utils.crypto import salted_hmac

CODE_LENGTH = 12  # hex digits: 48 bits, far beyond guessing among nine
LIMIT = 9  # options of an item


class ForeignCode(SuspiciousOperation):
    """A code that this owner never gave for this item; Django answers 400."""


def _keyed(purpose: str, owner: str, item_position: int, option_position: int) -> str:
    message = f"{owner}|{item_position}|{option_position}"
    return salted_hmac(f"quizzes.opaque.{purpose}", message, algorithm="sha256").hexdigest()


def code(owner: str, item_position: int, option_position: int) -> str:
    return _keyed("code", owner, item_position, option_position)[:CODE_LENGTH]


def codes(owner: str, item_position: int, limit: int = LIMIT) -> list[str]:
    """The codes of positions 1 to `limit`, in that order."""
    return [code(owner, item_position, position) for position in range(1, limit + 1)]


def shuffled(owner: str, item_position: int, option_positions: Iterable[int]) -> list[int]:
    """The order in which this owner sees the options. Independent of the codes."""
    return sorted(option_positions, key=lambda position: _keyed("order", owner, item_position, position))


def decode(owner: str, item_position: int, given: Sequence[str], limit: int = LIMIT) -> list[int]:
    """The positions behind codes. Raises ForeignCode."""
    position_of = {known: position for position, known in enumerate(codes(owner, item_position, limit), start=1)}
    try:
        return [position_of[one] for one in given]
    except KeyError:
        raise ForeignCode("an option code of another run or item") from None

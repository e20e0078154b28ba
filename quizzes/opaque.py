"""Option codes and their order as a browser sees them: keyed by the owner, so they say nothing about the key.

The owner is the run the item is shown in (`practice:<uuid>`, `attempt:<uuid>`). Neither the author's slug nor the
database id nor the author's position leaves the server, and no table is needed to read a code again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.utils.crypto import salted_hmac

CODE_LENGTH = 12  # hex digits: 48 bits, far beyond guessing among nine
LIMIT = 9  # options of an item, and prompts


def _keyed(purpose: str, owner: str, item_position: int, position: int) -> str:
    message = f"{owner}|{item_position}|{position}"
    return salted_hmac(f"quizzes.opaque.{purpose}", message, algorithm="sha256").hexdigest()


def code(owner: str, item_position: int, option_position: int) -> str:
    return _keyed("code", owner, item_position, option_position)[:CODE_LENGTH]


def prompt_code(owner: str, item_position: int, prompt_position: int) -> str:
    return _keyed("prompt", owner, item_position, prompt_position)[:CODE_LENGTH]


class Codes:
    """The codes of an item as one owner sees it. The code at index 0 means position 1 of the author's order."""

    def __init__(self, owner: str, item_position: int) -> None:
        self.owner = owner
        self.item_position = item_position

    @cached_property
    def options(self) -> list[str]:
        return [code(self.owner, self.item_position, position) for position in range(1, LIMIT + 1)]

    @cached_property
    def prompts(self) -> list[str]:
        return [prompt_code(self.owner, self.item_position, position) for position in range(1, LIMIT + 1)]

    def option(self, given: str) -> int:
        """The position behind a code. Raises ValueError for one that this owner never gave for this item."""
        return self.options.index(given) + 1


def shuffled(owner: str, item_position: int, option_positions: Iterable[int]) -> list[int]:
    """The order in which this owner sees the options. Independent of the codes."""
    return sorted(option_positions, key=lambda position: _keyed("order", owner, item_position, position))

"""Practice of an instructor's bank waits while the learner sits an exam over it; the floor that knows exams says so."""

from __future__ import annotations

from collections.abc import Callable, Collection

from accounts.models import User

Hold = Callable[[User, Collection[int]], str]  # a learner and keys of banks: the title of what they sit; empty: nothing
_holds: list[Hold] = []


class Held(Exception):  # noqa: N818 - reads as what it says
    """Nothing of the bank is shown now: its answers could be those of the exam."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"You are sitting “{title}”, which asks questions of the same bank. They open again here when it has ended."
        )


def register(hold: Hold) -> None:
    """Upper apps say what holds a bank back."""
    _holds.append(hold)


def check(learner: User | None, banks: Collection[int]) -> None:
    """Raises Held. No query without banks: those of a guide are open to everybody at any time."""
    if learner is None or not banks:
        return
    for hold in _holds:
        if title := hold(learner, banks):
            raise Held(title)

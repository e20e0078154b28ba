"""What random histories came to: found beside what `rules` say."""

from __future__ import annotations

from dataclasses import dataclass, field

from torture.rows import Rows
from torture.rules import Model


@dataclass
class Found:
    histories: int = 0
    steps: int = 0
    replies: list[str] = field(default_factory=list)  # other than by the rules
    stored: list[str] = field(default_factory=list)  # other than by the rules

    def add(self, other: Found) -> None:
        self.histories += other.histories
        self.steps += other.steps
        self.replies += other.replies
        self.stored += other.stored


def misfits(stored: Rows, attempt: str, model: Model) -> list[str]:
    saves = {event.version: (event.value, event.is_flagged) for event in stored.events[attempt] if event.kind == "save"}
    wanted = {version: (save.value, save.is_flagged) for version, save in model.log.items()}
    found = [f"{attempt}: the log differs: {dict(set(saves.items()) ^ set(wanted.items()))}"] if saves != wanted else []
    for item in stored.items[attempt].values():
        newest = model.newest.get(item.position)
        now = (newest.epoch, newest.counter, newest.value, newest.is_flagged) if newest else (0, 0, "", False)
        if (item.epoch, item.counter, item.value, item.is_flagged) != now:
            found.append(f"{attempt}: {item} is stored, wanted {now}")
    if stored.attempts[attempt].writer_epoch != model.writer:
        found.append(f"{attempt}: writer {stored.attempts[attempt].writer_epoch}, wanted {model.writer}")
    return found


def misfits_of_end(stored: Rows, name: str, model: Model) -> list[str]:
    attempt, found = stored.attempts[name], []
    finished = (attempt.finished_at - attempt.started_at).total_seconds() if attempt.finished_at else None
    if (finished is None) != (model.finished is None) or abs((finished or 0) - (model.finished or 0)) > 1e-5:
        found.append(f"{name}: finished after {finished} s, wanted {model.finished}")
    late = {event.version for event in stored.events[name] if event.kind == "late"}
    if late != model.late:
        found.append(f"{name}: kept as late {late}, wanted {model.late}")
    results = stored.results[name]
    if len(results) != (model.finished is not None):
        found.append(f"{name}: {len(results)} results")
    elif results:
        right = sum(
            set(save.chosen) == stored.keys[stored.items[name][position].revision]
            for position, save in model.newest.items()
            if save.chosen and stored.items[name][position].is_scored
        )
        if results[0].right_count != right:
            found.append(f"{name}: {results[0].right_count} right, wanted {right}")
    return found

"""Brings rows in line with what a pack says: adds, changes, retires or deletes, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Key = Hashable


@dataclass
class Synced(Generic[M]):
    """What became of the rows of one model."""

    noun: str
    rows: dict[Any, M]
    new: set[Any] = field(default_factory=set)
    revised: set[Any] = field(default_factory=set)
    changed: set[Any] = field(default_factory=set)
    gone: set[Any] = field(default_factory=set)
    gone_word: str = "removed"

    def pk(self, key: Key) -> int:
        return int(self.rows[key].pk)

    def touch(self, keys: Iterable[Key]) -> None:
        """Count rows as changed whose own columns stayed."""
        self.changed.update(set(keys) - self.new)

    def __str__(self) -> str:
        revised = self.revised - self.new
        changed = self.changed - self.new - revised
        same = len(self.rows) - len(self.new) - len(revised) - len(changed)
        counts = {"new": self.new, "revised": revised, "changed": changed, self.gone_word: self.gone}
        words = [f"{len(keys)} {word}" for word, keys in counts.items() if keys]
        if same or not words:
            words.append(f"{same} same")
        return f"{len(self.rows)} {self.noun if len(self.rows) == 1 else plural(self.noun)}: {', '.join(words)}"


def plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") and not noun.endswith("ay") else f"{noun}s"


def sync(
    noun: str,
    rows: QuerySet[M],
    key: tuple[str, ...],
    wanted: Mapping[Any, Mapping[str, Any]],
) -> Synced[M]:
    """Make `rows` what `wanted` says by key: the value of the attribute in `key`, or a tuple of values of several.

    Rows that are not wanted are retired where the model can, and deleted where not; retired ones come back.
    """
    model = rows.model
    retires = any(f.name == "is_retired" for f in model._meta.fields)
    there = {_key(row, key): row for row in rows}
    found: Synced[M] = Synced(noun, {}, gone_word="retired" if retires else "removed")
    always: dict[str, Any] = {"is_retired": False} if retires else {}

    fresh, stale, columns = [], [], set()
    for name, given in wanted.items():
        row = there.get(name)
        values = {**given, **always}
        if row is None:
            names = dict(zip(key, name if len(key) > 1 else (name,), strict=True))
            fresh.append(model(**names, **values))
            found.new.add(name)
            continue
        found.rows[name] = row
        if different := {column for column, value in values.items() if getattr(row, column) != value}:
            for column in different:
                setattr(row, column, values[column])
            columns |= different
            stale.append(row)
            found.changed.add(name)

    unwanted = [row for name, row in there.items() if name not in wanted and not getattr(row, "is_retired", False)]
    found.gone = {_key(row, key) for row in unwanted}
    if unwanted and retires:
        rows.filter(pk__in=[row.pk for row in unwanted]).update(is_retired=True)
    elif unwanted:
        rows.filter(pk__in=[row.pk for row in unwanted]).delete()
    if stale:
        model._default_manager.bulk_update(stale, sorted(columns), batch_size=200)
    for row in model._default_manager.bulk_create(fresh):
        found.rows[_key(row, key)] = row
    found.rows = {name: found.rows[name] for name in wanted}
    return found


def sync_links(links: QuerySet[Any], left: str, right: str, wanted: set[tuple[int, Any]]) -> set[int]:
    """Make the rows of a many-to-many table the pairs that are wanted; returns the left ids that changed."""
    there = {(getattr(link, left), getattr(link, right)): link.pk for link in links}
    unwanted = there.keys() - wanted
    missing = sorted(wanted - there.keys())
    if unwanted:
        links.filter(pk__in=[there[pair] for pair in unwanted]).delete()
    if missing:
        links.model._default_manager.bulk_create(links.model(**{left: one, right: other}) for one, other in missing)
    return {one for one, _ in unwanted | set(missing)}


def _key(row: Model, key: tuple[str, ...]) -> Any:
    values = tuple(getattr(row, name) for name in key)
    return values if len(values) > 1 else values[0]

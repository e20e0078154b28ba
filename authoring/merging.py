"""Merges what two authors made of the same words, field by field. Pure.

Nothing is lost without being told: where both changed a field, theirs stands and the field is a conflict; a part that
one removed while the other worked on it stays, and is a conflict too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from authoring.documents import Words, WordsOption, WordsPrompt
from authoring.fields import OF_OPTION, OF_PROMPT, OF_WORDS, Value, fields_of
from quizzes.kinds import KINDS

PARTS = {"options": OF_OPTION, "prompts": OF_PROMPT}
BUILT_OF = ("kind", "options", "prompts", "correct", "unit", "tolerance")  # what goes with a kind
NOTHING: Value = ""


class Conflict(NamedTuple):
    """Something that both changed, each in another way."""

    path: str  # of a field, as authoring.fields names it; "options.b" where one removed what the other changed
    mine: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Merged:
    words: Words
    conflicts: tuple[Conflict, ...] = ()  # theirs stands in the words


def merge(base: Words | None, mine: Words, theirs: Words) -> Merged:
    """What is to be stored of `mine`, which began from `base`, now that `theirs` is stored.

    Without a base, every field in which the two differ is a conflict.
    """
    if mine == theirs:
        return Merged(theirs)
    if base is None:
        return Merged(theirs, _all_differing(mine, theirs))
    ours = _Fields(base, mine, theirs)
    if ours.is_rebuilt_by_both:
        return ours.with_build_of_theirs()
    return ours.merged()


def _all_differing(mine: Words, theirs: Words) -> tuple[Conflict, ...]:
    my_fields, their_fields = fields_of(mine), fields_of(theirs)
    return tuple(
        Conflict(path, my_fields.get(path, NOTHING), their_fields.get(path, NOTHING))
        for path in dict.fromkeys([*their_fields, *my_fields])
        if my_fields.get(path, NOTHING) != their_fields.get(path, NOTHING)
    )


class _Fields:
    def __init__(self, base: Words, mine: Words, theirs: Words) -> None:
        self.words = (base, mine, theirs)
        self.base, self.mine, self.theirs = _sorted_fields(base), _sorted_fields(mine), _sorted_fields(theirs)
        self.conflicts: list[Conflict] = []

    @property
    def is_rebuilt_by_both(self) -> bool:
        """Whether one made another kind of it while the other changed what goes with the old one."""
        base, mine, theirs = self.words
        if mine.kind == base.kind == theirs.kind:
            return False
        builds = [_build(words) for words in self.words]
        return builds[1] not in (builds[0], builds[2]) and builds[2] != builds[0]

    def with_build_of_theirs(self) -> Merged:
        """The kind, its parts and its key are one thing then: theirs. All that I changed in it is told."""
        _, mine, theirs = self.words
        texts = {name: self.field(name) for name in ("stem", "rationale", "case")}
        told = [one for one in _all_differing(mine, theirs) if self.changed(one.path, self.mine)]
        self.conflicts += [one for one in told if one.path not in texts]
        return self.result(theirs.kind, theirs.options, theirs.prompts, {**_own(theirs), **texts})

    def merged(self) -> Merged:
        texts = {name: self.field(name) for name in OF_WORDS}
        kind = str(self.field("kind"))
        ids = {parts: self.ids(parts) for parts in PARTS}
        right = self.field("correct")
        options = tuple(self.option(one, is_right=one in right) for one in ids["options"])
        there = {option.id for option in options}
        prompts = tuple(self.prompt(one, there) for one in ids["prompts"]) if KINDS[kind].has_prompts else ()
        return self.result(kind, options, prompts, texts)

    def result(
        self,
        kind: str,
        options: tuple[WordsOption, ...],
        prompts: tuple[WordsPrompt, ...],
        texts: dict[str, Value],
    ) -> Merged:
        words = Words(kind, options=options, prompts=prompts, **{name: str(text) for name, text in texts.items()})
        return Merged(words, _each_once(self.conflicts))

    def option(self, part: str, *, is_right: bool) -> WordsOption:
        values = {name: str(self.field(f"options.{part}.{name}")) for name in OF_OPTION}
        also = tuple(line for line in values.pop("also").split("\n") if line)
        return WordsOption(part, correct=is_right, also=also, **values)

    def prompt(self, part: str, options: set[str]) -> WordsPrompt:
        values = {name: str(self.field(f"prompts.{part}.{name}")) for name in OF_PROMPT}
        if values["answer"] not in options:
            values["answer"] = ""
        return WordsPrompt(part, **values)

    # --- a field

    def changed(self, path: str, by: dict[str, Value]) -> bool:
        """Whether somebody's words have it otherwise than the base."""
        return by.get(path, NOTHING) != self.base.get(path, NOTHING)

    def field(self, path: str) -> Value:
        mine, theirs = self.mine.get(path, NOTHING), self.theirs.get(path, NOTHING)
        remover = self.remover(path)
        if remover:
            return theirs if remover == "mine" else mine
        if mine == theirs or not self.changed(path, self.mine):
            return theirs
        if not self.changed(path, self.theirs):
            return mine
        self.conflicts.append(Conflict(path, mine, theirs))
        return theirs

    def remover(self, path: str) -> str:
        """Who removed the part that a field belongs to. Where it stays all the same, the other's fields count."""
        parts, _, rest = path.partition(".")
        part = rest.partition(".")[0]
        if not part or part not in self.base[parts]:
            return ""
        if part not in self.mine[parts]:
            return "mine"
        return "theirs" if part not in self.theirs[parts] else ""

    # --- the parts and their order

    def ids(self, parts: str) -> list[str]:
        """Those that stay or were added, in the order of whoever changed it."""
        base, mine, theirs = (list(fields[parts]) for fields in (self.base, self.mine, self.theirs))
        kept = {part for part in (*base, *mine, *theirs) if self.stays(parts, part)}
        shared = [part for part in base if part in mine and part in theirs]
        my_order, their_order = _among(mine, shared), _among(theirs, shared)
        if my_order == shared:
            return _woven(theirs, mine, kept)
        if their_order not in (shared, my_order):
            self.conflicts.append(Conflict(parts, mine, theirs))
            return _woven(theirs, mine, kept)
        return _woven(mine, theirs, kept)

    def stays(self, parts: str, part: str) -> bool:
        by_me, by_them = part in self.mine[parts], part in self.theirs[parts]
        if by_me and by_them:
            return True
        if part not in self.base[parts]:  # somebody added it
            return True
        if not by_me and not by_them:
            return False
        if not self.is_touched(parts, part, self.mine if by_me else self.theirs):
            return False
        path = f"{parts}.{part}"
        texts = [fields.get(f"{path}.text", NOTHING) for fields in (self.mine, self.theirs)]
        self.conflicts.append(Conflict(path, *texts))
        return True

    def is_touched(self, parts: str, part: str, by: dict[str, Value]) -> bool:
        """Whether somebody worked on a part: changed it, made it right or a wrong one, or the answer to a prompt."""
        if any(self.changed(f"{parts}.{part}.{name}", by) for name in PARTS[parts]):
            return True
        if parts == "prompts":
            return False
        if (part in by["correct"]) != (part in self.base["correct"]):
            return True
        answers = [f"prompts.{prompt}.answer" for prompt in by["prompts"]]
        return any(by[path] == part and self.base.get(path) != part for path in answers)


def _build(words: Words) -> list[Value]:
    fields = fields_of(words)
    parts = [value for path, value in fields.items() if path.partition(".")[0] in PARTS]
    return [*(fields[name] for name in BUILT_OF), *parts]


def _own(words: Words) -> dict[str, Value]:
    return {name: getattr(words, name) for name in OF_WORDS}


def _among(ids: Iterable[str], wanted: Sequence[str]) -> list[str]:
    return [part for part in ids if part in wanted]


def _woven(spine: Sequence[str], other: Sequence[str], kept: set[str]) -> list[str]:
    """The kept parts of the spine, and those that only the other has: each after the one it followed there."""
    found = [part for part in spine if part in kept]
    for index, part in enumerate(other):
        if part in kept and part not in found:
            before = next((one for one in reversed(other[:index]) if one in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, part)
    return found


def _sorted_fields(words: Words) -> dict[str, Value]:
    """Which options are right does not change with their order."""
    fields = fields_of(words)
    return {**fields, "correct": sorted(fields["correct"])}


def _each_once(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return tuple({conflict.path: conflict for conflict in conflicts}.values())

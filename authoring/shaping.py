"""Changes of an item's build that are no typing: a part more or less, another order, another kind. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from authoring.documents import Words, WordsOption, WordsPrompt
from quizzes.kinds import KINDS
from quizzes.kinds.true_false import TEXTS
from quizzes.opaque import LIMIT

Part = TypeVar("Part", WordsOption, WordsPrompt)
NewId = Callable[[], str]  # of a part: two authors who add one at the same time must not mean the same


def shaped(words: Words, wish: str, new_id: NewId) -> Words:
    """The words after a wish such as "add option", "remove option b", "up prompt p2", "kind multiple".

    Raises ValueError for what is no wish. One that cannot be met, such as moving up what stands first, changes nothing.
    """
    verb, _, rest = wish.partition(" ")
    noun, _, name = rest.partition(" ")
    if verb == "kind" and rest in KINDS:
        return of_kind(words, rest, new_id)
    if noun == "option":
        return _with_options(words, _changed(words.options, verb, name, lambda: WordsOption(new_id())))
    if noun == "prompt":
        return replace(words, prompts=_changed(words.prompts, verb, name, lambda: WordsPrompt(new_id())))
    raise ValueError(f"no wish: {wish!r}")


def of_kind(words: Words, kind: str, new_id: NewId) -> Words:
    """The same words as another kind. Texts stay; what the kind cannot hold goes, and what it needs is added empty."""
    if kind == words.kind:
        return words
    is_marked = kind not in {"ordering", "matching"}
    most = 1 if kind != "multiple" else LIMIT
    keys = [option.id for option in words.options if option.correct][: most if is_marked else 0]
    options = tuple(
        replace(option, correct=option.id in keys, also=option.also if kind == "short-text" else ())
        for option in words.options
    )
    missing = len(Words.empty(kind).options) - len(options)
    options += tuple(WordsOption(new_id()) for _ in range(missing))
    if kind == "true-false":
        options = tuple(replace(option, text=text) for option, text in zip(options, TEXTS, strict=False))
    elif words.kind == "true-false":
        options = tuple(replace(option, text="" if option.text in TEXTS else option.text) for option in options)
    prompts = words.prompts or Words.empty(kind).prompts
    return replace(
        words,
        kind=kind,
        options=options,
        prompts=prompts if KINDS[kind].has_prompts else (),
        unit=words.unit if kind == "numeric" else "",
        tolerance=words.tolerance if kind == "numeric" else "",
    )


def _changed(parts: tuple[Part, ...], verb: str, name: str, new: Callable[[], Part]) -> tuple[Part, ...]:
    places = {part.id: index for index, part in enumerate(parts)}
    changed = list(parts)
    if verb == "add" and not name:
        if len(parts) < LIMIT:
            changed.append(new())
        return tuple(changed)
    if verb not in {"remove", "up", "down"}:
        raise ValueError(f"no wish: {verb!r}")
    if name not in places:  # somebody else took it away
        return parts
    if verb == "remove":
        return tuple(part for part in parts if part.id != name)
    place = places[name]
    other = place + (1 if verb == "down" else -1)
    if not 0 <= other < len(parts):
        return parts
    changed[place], changed[other] = changed[other], changed[place]
    return tuple(changed)


def _with_options(words: Words, options: tuple[WordsOption, ...]) -> Words:
    """No prompt has an answer that is gone."""
    there = {option.id for option in options}
    prompts = tuple(prompt if prompt.answer in there else replace(prompt, answer="") for prompt in words.prompts)
    return replace(words, options=options, prompts=prompts)

"""An item's words as the fields of a form: one name for each, the same in the form, in a merge and in a browser. Pure.

`stem`, `options.b.text`, `prompts.p1.answer`; `correct` names the right options, `options` and `prompts` the order of
their parts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from authoring.documents import Words, WordsOption, WordsPrompt

Value = str | list[str]
OF_WORDS = ("stem", "rationale", "unit", "tolerance", "case")
OF_OPTION = ("text", "rationale", "misconception", "also")
OF_PROMPT = ("text", "answer", "rationale")


def fields_of(words: Words) -> dict[str, Value]:
    found: dict[str, Value] = {name: getattr(words, name) for name in OF_WORDS}
    found["kind"] = words.kind
    found["options"] = [option.id for option in words.options]
    found["prompts"] = [prompt.id for prompt in words.prompts]
    found["correct"] = [option.id for option in words.options if option.correct]
    for option in words.options:
        for name in OF_OPTION:
            value = getattr(option, name)
            found[f"options.{option.id}.{name}"] = "\n".join(value) if name == "also" else value
    for prompt in words.prompts:
        for name in OF_PROMPT:
            found[f"prompts.{prompt.id}.{name}"] = getattr(prompt, name)
    return found


def is_built_alike(one: Words, other: Words) -> bool:
    """Whether one form shows both: the same kind and the same parts in the same order."""
    return all(fields_of(one)[name] == fields_of(other)[name] for name in ("kind", "options", "prompts"))


def is_of_build(name: str) -> bool:
    """Whether it is about the parts themselves, not about what is typed: the kind, their order, one as a whole."""
    return name.partition(".")[0] in {"kind", "options", "prompts"} and name.count(".") < 2


def taken(words: Words, name: str, other: Words) -> Words:
    """The words with one field as another has it. A field that is in neither is left alone."""
    if name in OF_WORDS:
        return replace(words, **{name: getattr(other, name)})
    if name == "correct":
        right = {option.id for option in other.options if option.correct}
        return replace(words, options=tuple(replace(one, correct=one.id in right) for one in words.options))
    if name in {"options", "prompts", "kind"}:
        return replace(words, kind=other.kind, options=other.options, prompts=other.prompts)
    parts, _, rest = name.partition(".")
    part, _, field = rest.partition(".")
    known: dict[str, tuple[str, ...]] = {"options": OF_OPTION, "prompts": OF_PROMPT}
    if parts not in known or field not in ("", *known[parts]):
        return words
    mine: tuple[Any, ...] = getattr(words, parts)
    theirs: WordsOption | WordsPrompt | None = next((one for one in getattr(other, parts) if one.id == part), None)
    if not field:
        changed = _with_part(mine, part, theirs)
    elif theirs is None:
        return words
    else:
        changed = tuple(replace(one, **{field: getattr(theirs, field)}) if one.id == part else one for one in mine)
    return replace(words, options=changed) if parts == "options" else replace(words, prompts=changed)


def _with_part(mine: tuple[Any, ...], part: str, theirs: WordsOption | WordsPrompt | None) -> tuple[Any, ...]:
    if theirs is None:
        return tuple(one for one in mine if one.id != part)
    if all(one.id != part for one in mine):
        return (*mine, theirs)
    return tuple(theirs if one.id == part else one for one in mine)

"""Rules about options: whether somebody who knows nothing can tell the key by its form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import fmean

from quizzes.linting import aims
from quizzes.linting.items import LintItem, LintOption
from quizzes.linting.remarks import Remark
from quizzes.linting.words import ABSOLUTES, content_roots, plain, prose, words

ALL_OR_NONE = re.compile(
    r"\b(?:all|any|both|each|either|neither|none|two) (?:of )?(?:the |these |those )"
    r"(?:above|below|following|others(?!['’])|other options|other answers|options|answers|preceding)\b"
    r"|^(?:all|none|both|neither) of (?:these|those|them)\W*$|^(?:both )?[a-f] (?:and|or) [a-f]\W*$",
    re.IGNORECASE,
)


def all_or_none(item: LintItem) -> Iterator[Remark]:
    for option in item.options:
        if found := ALL_OR_NONE.search(plain(option.text, keep_code=False)):
            yield Remark("all-or-none", item.id, f"option {option.id}: “{found[0]}”", "text", option.id)


def absolute_words(item: LintItem) -> Iterator[Remark]:
    found = {option: ABSOLUTES.findall(plain(option.text, keep_code=False)) for option in item.options}
    sides = {option.is_key for option, hits in found.items() if hits}
    if len(sides) == 1:
        side = "the key" if sides == {True} else "distractors"
        for option, hits in found.items():
            if hits:
                message = f"“{hits[0].lower()}” stands in {side} only (option {option.id})"
                yield Remark("absolute-words", item.id, message, "text", option.id)


def lengths(item: LintItem) -> Iterator[Remark]:
    if not item.keys or not item.distractors:
        return
    sizes = [len(plain(option.text)) for option in item.options]
    wrong = [len(plain(option.text)) for option in item.distractors]
    key = max(item.keys, key=lambda option: len(plain(option.text)))
    size, mean = len(plain(key.text)), fmean(wrong)
    if mean and size > max(wrong) and size > max(aims.KEY_LENGTH_MOST * mean, mean + aims.KEY_LENGTH_FREE):
        times = f"{size} characters, {size / mean:.1f} times the mean of the distractors"
        yield Remark("key-longest", item.id, f"the key {key.id} is the longest option: {times}", "text", key.id)
    elif max(sizes) > max(aims.UNEVEN_LENGTHS * min(sizes), min(sizes) + aims.UNEVEN_FREE):
        yield Remark("uneven-options", item.id, f"the options have {min(sizes)} to {max(sizes)} characters", "options")


VOWEL = re.compile(r"(?!us|uni|eu|one\b)[aeiou]|hour|honest")  # as spoken
COMPLETED = re.compile(r"\b(an?|is|are|was|were)\W*$", re.IGNORECASE)
MANY = re.compile(r"(?:two|three|four|five|six|several|many|both|all|these|some)\b|\d{2,}")
ONE = re.compile(r"(?:an?|one|this|each|every)\b")


def grammar(item: LintItem) -> Iterator[Remark]:
    """Only where the options complete the last sentence of the stem."""
    ending = COMPLETED.search(prose(item.stem.strip()))
    if not ending:
        return
    last = ending[1].lower()
    openings = {option: plain(option.text).lower() for option in item.options}
    if last in {"a", "an"}:
        code, fits = "article", {o: bool(VOWEL.match(text)) == (last == "an") for o, text in openings.items()}
    else:
        other = ONE if last in {"are", "were"} else MANY
        code, fits = "number-mismatch", {option: not other.match(text) for option, text in openings.items()}
    fitting = [option for option, is_fit in fits.items() if is_fit]
    if fitting and len(fitting) < len(item.options) and all(option.is_key for option in fitting):
        yield Remark(code, item.id, f"after “{last}” only the key fits grammatically")


OPENINGS = {
    "a preposition": "in on at by with from through for under over during after before inside within",
    "“to”": "to",
    "a pronoun": "it they he she its their you",
    "“because”": "because since as",
    "“yes” or “no”": "yes no",
}
OPENING_OF = {word: form for form, listed in OPENINGS.items() for word in listed.split()}


def odd_opening(item: LintItem) -> Iterator[Remark]:
    """The distractors open with one kind of word, of the closed kinds that are told reliably, and the key does not."""
    if len(item.keys) != 1 or len(item.distractors) < 3:
        return
    forms = {option: OPENING_OF.get(next(iter(words(option.text)), "")) for option in item.options}
    key = item.keys[0]
    shared = {forms[option] for option in item.distractors}
    if len(shared) == 1 and (form := shared.pop()) and forms[key] != form:
        yield Remark("odd-opening", item.id, f"each distractor opens with {form}, the key does not", "text", key.id)


def clang(item: LintItem) -> Iterator[Remark]:
    if len(item.keys) == 1 and (shared := _echo(item.stem, item.keys[0], item.options)):
        yield Remark("clang", item.id, f"only the key repeats from the stem: {shared}", "text", item.keys[0].id)


def clang_of_pairs(item: LintItem) -> Iterator[Remark]:
    by_id = {option.id: option for option in item.options}
    for prompt in item.prompts:
        answer = by_id.get(prompt.answer)
        if answer and (shared := _echo(prompt.text, answer, item.options)):
            message = f"only its own answer repeats from prompt {prompt.id}: {shared}"
            yield Remark("clang", item.id, message, "text", prompt.id)


def _echo(text: str, key: LintOption, options: Iterable[LintOption]) -> str:
    """The words of meaning that only the key has in common with a text: two at least, and no other option has any."""
    wanted = content_roots(text)
    roots = {option: content_roots(option.text) for option in options}
    tally = Counter(root for found in roots.values() for root in found)
    own = {option: {root for root in found & wanted if tally[root] == 1} for option, found in roots.items()}
    if len(own[key]) < 2 or any(found for option, found in own.items() if option != key):
        return ""
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words(key.text)) if content_roots(word) & own[key])


def no_misconception(item: LintItem) -> Iterator[Remark]:
    """Told of an item most of whose distractors have none: a single odd one may well be on purpose."""
    bare = [option.id for option in item.distractors if not option.misconception]
    if len(bare) * 2 > len(item.distractors):
        message = f"no named misconception behind the distractors {', '.join(bare)}"
        yield Remark("no-misconception", item.id, message, "misconception", bare[0])


ORDER_WORDS = re.compile(
    r"^(?:first|firstly|then|next|finally|last|lastly|afterwards|after that)\b|\b(?:finally|lastly)\b", re.IGNORECASE
)


def order_words(item: LintItem) -> Iterator[Remark]:
    for option in item.options:
        if found := ORDER_WORDS.search(plain(option.text)):
            yield Remark("order-words", item.id, f"“{found[0]}” in step {option.id} tells its place", "text", option.id)


def by_elimination(item: LintItem) -> Iterator[Remark]:
    answers = [prompt.answer for prompt in item.prompts]
    if answers and len(set(answers)) == len(answers) == len(item.options):
        message = f"{len(answers)} prompts, {len(answers)} answers, each used once"
        yield Remark("by-elimination", item.id, message, "options")

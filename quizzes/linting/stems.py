"""Rules about the stem: whether it asks one thing, in plain words, without answering it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizzes.linting import aims
from quizzes.linting.items import LintItem
from quizzes.linting.remarks import Remark
from quizzes.linting.words import ABSOLUTES, last_sentence, plain, word_count, words

AUXILIARY = r"(?:is|are|was|were|does|do|did|can|could|will|would|should|must|may|has|have)"
SAME_CLAUSE = (  # any word but one that opens another clause
    r"\s+(?!(?:who|whose|that|which|so|if|when|while|where|because|since|unless|until|though|although|after|before|as"
    r"|and|but)\b)[\w'’-]+"
)
ASKING = r"^(?:(?:in|of|for|at|on|with|under|after|before|from|by)\b[^,]{1,60}, )?(?:\w+ )?(?:which|what)"
NEGATED_QUESTION = re.compile(
    rf"{ASKING}(?:{SAME_CLAUSE}){{0,5}}?\s+"
    rf"(?:{AUXILIARY}(?:{SAME_CLAUSE}){{0,2}}?\s+(?:not|never)\b|{AUXILIARY}n['’]t\b|cannot\b)"
)
NEGATED_CHOICE = re.compile(
    r"\bexcept\b(?! for\b| in\b)[^,]*[?:.]$|\b(?:statement|claim|option|answer)s?\b.{0,40}\b(?:is|are) "
    r"(?:false|untrue|incorrect|wrong|not true|not correct)\b"
)
UNFOCUSED = re.compile(
    r"^which (?:one |two |three )?(?:of (?:these|the following) )?(?:statement|sentence|claim)s?"
    r"(?: (?:about|on|regarding|concerning) [^,]{1,40}?)? (?:is|are) (?:true|correct|right|accurate)\W*$"
    r"|^which of (?:these|the following)(?: statements)? (?:is|are) (?:true|correct|right|accurate)\W*$",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"(?:^|[,:;] (?:and |then )?)(?:answer|arrange|assign|choose|complete|count|decide|enter|estimate|fill|find|give"
    r"|identify|list|mark|match|name|order|pair|pick|place|put|rank|say|select|sort|state|type|work|write)\b",
    re.IGNORECASE,
)


def negative_stem(item: LintItem) -> Iterator[Remark]:
    asked = last_sentence(item.stem)
    lower = asked[:1].lower() + asked[1:]
    if found := NEGATED_QUESTION.search(lower) or NEGATED_CHOICE.search(lower):
        yield Remark("negative-stem", item.id, f"the question is put in the negative: “{found[0].strip()}”")


def no_question(item: LintItem) -> Iterator[Remark]:
    asked = last_sentence(item.stem)
    if asked.rstrip('*_ ”"')[-1:] != "?" and not INSTRUCTION.search(asked):
        yield Remark("no-question", item.id, f"the stem ends without a question or an instruction: “{_short(asked)}”")
    elif UNFOCUSED.search(asked):
        yield Remark("unfocused", item.id, f"“{asked}” asks for nothing in particular")


def stem_length(item: LintItem) -> Iterator[Remark]:
    count = word_count(item.stem)
    if count > aims.STEM_WORDS_MOST:
        yield Remark("long-stem", item.id, f"the stem has {count} words, {aims.STEM_WORDS_MOST} are plenty")
    elif count < aims.STEM_WORDS_LEAST and not item.case and item.kind != "true-false":
        yield Remark("short-stem", item.id, f"the stem has {count} words")


def absolute_statement(item: LintItem) -> Iterator[Remark]:
    """Of a true-false item: a statement with such a word is taken to be false, so a false one had better have none."""
    found = ABSOLUTES.search(plain(item.stem, keep_code=False))
    if found and any(key.text.lower() == "false" for key in item.keys):
        yield Remark("absolute-words", item.id, f"“{found[0].lower()}” stands in a statement that is false")


def answer_in_stem(item: LintItem) -> Iterator[Remark]:
    stem = f" {' '.join(words(item.stem))} "
    for key in item.keys:
        if (answer := " ".join(words(key.text))) and f" {answer} " in stem:
            yield Remark("answer-in-stem", item.id, f"“{plain(key.text)}” stands in the stem")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"… {text[-57:]}"

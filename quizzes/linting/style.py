"""What a careful editor would remark about one item: each rule, its code and its reason. Warnings, never errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean

from quizzes.linting import aims
from quizzes.linting.items import LintItem, LintOption
from quizzes.linting.words import content_roots, last_sentence, plain, prose, word_count, words

REASONS = {
    "negative-stem": "A small “not” is easily overread, and the item then tests reading. Ask for what is right, or "
    "write NOT or EXCEPT in capitals.",
    "all-or-none": "Who recognises one option as right or wrong can settle “all” or “none of the above” without "
    "knowing the rest.",
    "absolute-words": "Test-wise readers pass over “always” and “never”. Put such a word into distractors and key, or "
    "into none.",
    "key-longest": "Authors qualify the right answer, so readers choose the longest. Trim the key or fill out the "
    "distractors.",
    "uneven-options": "An option far longer or shorter than the others draws the eye. Options are alike in length and "
    "detail.",
    "article": "An option that does not fit the “a” or “an” before it is out. Move the article into the options.",
    "number-mismatch": "Where only one option agrees with the verb of the stem, grammar answers the item.",
    "odd-opening": "The distractors are built alike and the key is not, so it can be picked out unread.",
    "no-question": "A stem without a question or an instruction at its end cannot be answered before the options are "
    "read.",
    "unfocused": "“Which statement is true?” makes each option an item of its own. Ask one thing that can be answered "
    "before the options are read.",
    "long-stem": "A stem this long tests reading and memory. Leave out what no option turns on.",
    "short-stem": "Few words rarely say who acts, with what and under which constraint.",
    "empty-rationale": "A rationale says why. That an option is right or wrong, the learner sees already.",
    "names-a-letter": "Options are shuffled: letters and places mean nothing to the learner. Say what the option says.",
    "clang": "Words that only stem and key share lead from one to the other. Use them in a distractor too, or say the "
    "key in other words.",
    "no-misconception": "A distractor built on a named wrong idea tells the learner what tripped them up; one that is "
    "merely wrong tells nothing.",
    "order-words": "A word such as “then” or “finally” tells the place of a step to somebody who does not know it.",
    "answer-in-stem": "The stem holds the answer that is asked for.",
    "by-elimination": "With as many answers as prompts, each used once, the last pair comes free. Add an answer that "
    "fits no prompt, or let one serve two.",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning. `field` and, for an option or prompt, `part` (its id) say where in the item it is."""

    code: str  # of REASONS
    item: str
    message: str
    field: str = "stem"
    part: str = ""

    @property
    def reason(self) -> str:
        return REASONS[self.code]


Rule = Callable[[LintItem], Iterator[Remark]]


def remarks(item: LintItem) -> list[Remark]:
    """All that is to say about an item's style; rules about options run where its options are shown to choose from."""
    rules = STEM_RULES + TEXT_RULES + KIND_RULES.get(item.kind, ())
    return [remark for rule in rules for remark in rule(item)]


# --- stems

AUXILIARY = r"(?:is|are|was|were|does|do|did|can|could|will|would|should|must|may|has|have)"
NEGATED_QUESTION = re.compile(
    rf"\b(?:which|what)(?:\s+(?!(?:who|that|which)\b)[\w`'’-]+){{0,5}}?\s+"
    rf"(?:{AUXILIARY}(?:\s+(?!(?:who|that|which|so)\b)[\w'’-]+){{0,2}}?\s+(?:not|never)\b|{AUXILIARY}n['’]t\b|cannot\b)"
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
    if item.kind == "true-false":
        return
    asked = last_sentence(item.stem)
    lower = asked[:1].lower() + asked[1:]
    if found := NEGATED_QUESTION.search(lower) or NEGATED_CHOICE.search(lower):
        yield Remark("negative-stem", item.id, f"the question is put in the negative: “{found[0].strip()}”")


def no_question(item: LintItem) -> Iterator[Remark]:
    if item.kind == "true-false":
        return
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


# --- options to choose from

ALL_OR_NONE = re.compile(
    r"\b(?:all|any|both|each|either|neither|none|two) (?:of )?(?:the |these |those )"
    r"(?:above|below|following|others|other options|other answers|options|answers|preceding)\b"
    r"|^(?:all|none|both|neither) of (?:these|those|them)\W*$|^(?:both )?[a-f] (?:and|or) [a-f]\W*$",
    re.IGNORECASE,
)
ABSOLUTES = re.compile(
    r"\b(?:always|(?<!has )(?<!have )(?<!had )never|completely|entirely|totally|absolutely|impossible|invariably"
    r"|guarantees?|guaranteed"
    r"|in (?:all|every) cases?|at all times|no matter|under (?:all|no|any) circumstances)\b",
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
    size = {option: len(plain(option.text)) for option in item.options}
    if not item.keys or not item.distractors:
        return
    mean = fmean(size[option] for option in item.distractors)
    longest = max(size.values())
    is_told = False
    for key in item.keys:
        if (
            size[key] == longest
            and size[key] > aims.KEY_LENGTH_MOST * mean
            and size[key] > mean + aims.KEY_LENGTH_FREE
            and all(size[key] > size[option] for option in item.distractors)
        ):
            is_told = True
            times = f"{size[key]} characters, {size[key] / mean:.1f} times the mean of the distractors"
            yield Remark("key-longest", item.id, f"the key {key.id} is the longest option: {times}", "text", key.id)
    shortest = min(size.values())
    if not is_told and longest > aims.UNEVEN_LENGTHS * shortest and longest > shortest + aims.UNEVEN_FREE:
        yield Remark("uneven-options", item.id, f"the options have {shortest} to {longest} characters", "options")


def grammar(item: LintItem) -> Iterator[Remark]:
    """Only where the options complete the last sentence of the stem."""
    ending = re.search(r"\b(an?|is|are|was|were)\W*$", prose(item.stem.strip()), re.IGNORECASE)
    if not ending:
        return
    last = ending[1].lower()
    openings = {option: plain(option.text).lower() for option in item.options}
    if last in {"a", "an"}:
        code, fits = "article", {o: bool(re.match(r"[aeiou]", text)) == (last == "an") for o, text in openings.items()}
    else:
        code, is_plural = "number-mismatch", last in {"are", "were"}
        many = re.compile(r"(?:two|three|four|five|six|several|many|both|all|these|some)\b|\d{2,}")
        one = re.compile(r"(?:an?|one|this|each|every)\b")
        fits = {o: not (one if is_plural else many).match(text) for o, text in openings.items()}
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


# --- rationales

VERDICT = re.compile(
    r"^\W*(?:(?:yes|no|correct|incorrect|right|wrong|true|false|not|is|are|this|that|it|the|a|an|option|answer|choice"
    r"|statement|one|best|here|so|therefore|distractor|key|good|bad|obviously|clearly|simply)\b\W*)+$",
    re.IGNORECASE,
)
LETTER = re.compile(
    r"\b(?:option|answer|choice|distractor)s? [\"“'`(]*[A-Fa-f]\b(?![\w'’-])"
    r"|\b(?:the )?(?:first|second|third|fourth|fifth|last|previous|next) (?:option|answer|choice|distractor)\b"
    r"|\b(?:option|answer|choice) (?:above|below)\b"
)


def rationales(item: LintItem) -> Iterator[Remark]:
    texts = [("", item.rationale)]
    texts += [(option.id, option.rationale) for option in item.options]
    texts += [(prompt.id, prompt.rationale) for prompt in item.prompts]
    for part, text in texts:
        what = f"the rationale of {part}" if part else "the rationale"
        if text and VERDICT.match(plain(text)):
            yield Remark("empty-rationale", item.id, f"{what} only gives a verdict: “{plain(text)}”", "rationale", part)
        if found := LETTER.search(plain(text, keep_code=False)):
            yield Remark("names-a-letter", item.id, f"{what} says “{found[0]}”", "rationale", part)


# --- the other kinds

ORDER_WORDS = re.compile(
    r"^(?:first|firstly|then|next|finally|last|lastly|afterwards|after that)\b|\b(?:finally|lastly)\b", re.IGNORECASE
)


def order_words(item: LintItem) -> Iterator[Remark]:
    for option in item.options:
        if found := ORDER_WORDS.search(plain(option.text)):
            yield Remark("order-words", item.id, f"“{found[0]}” in step {option.id} tells its place", "text", option.id)


def answer_in_stem(item: LintItem) -> Iterator[Remark]:
    stem = f" {' '.join(words(item.stem))} "
    for key in item.keys:
        if (answer := " ".join(words(key.text))) and f" {answer} " in stem:
            yield Remark("answer-in-stem", item.id, f"“{plain(key.text)}” stands in the stem")


def by_elimination(item: LintItem) -> Iterator[Remark]:
    answers = [prompt.answer for prompt in item.prompts]
    if answers and len(set(answers)) == len(answers) == len(item.options):
        yield Remark(
            "by-elimination", item.id, f"{len(answers)} prompts, {len(answers)} answers, each used once", "options"
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"… {text[-57:]}"


STEM_RULES: tuple[Rule, ...] = (negative_stem, no_question, stem_length)
TEXT_RULES: tuple[Rule, ...] = (rationales,)
OPTION_RULES: tuple[Rule, ...] = (
    all_or_none,
    absolute_words,
    lengths,
    grammar,
    odd_opening,
    clang,
    no_misconception,
)
KIND_RULES: dict[str, tuple[Rule, ...]] = {
    "single": OPTION_RULES,
    "multiple": OPTION_RULES,
    "numeric": (answer_in_stem,),
    "short-text": (answer_in_stem,),
    "matching": (by_elimination, clang_of_pairs),
    "ordering": (order_words,),
}

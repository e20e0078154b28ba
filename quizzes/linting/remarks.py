"""A remark on one item: its rule, where in the item it is, and the reason of the rule, which teaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quizzes.linting.items import LintItem

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

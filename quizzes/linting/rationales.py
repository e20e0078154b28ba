"""Rules about rationales: whether they say why, and stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizzes.linting.items import LintItem
from quizzes.linting.remarks import Remark
from quizzes.linting.words import plain

VERDICT = re.compile(
    r"^\W*(?:(?:yes|no|correct|incorrect|right|wrong|true|false|not|is|are|this|that|it|the|a|an|option|answer|choice"
    r"|statement|one|best|here|so|therefore|distractor|key|good|bad|obviously|clearly|simply)\b\W*)+$",
    re.IGNORECASE,
)
LETTER = re.compile(
    r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice|[Dd]istractor)s? (?:[A-F]\b(?![\w'’-])|[\"“'`(][A-Fa-f][\"”'`)])"
    r"|\b(?:first|second|third|fourth|fifth|last) (?:option|answer|distractor)\b"
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
        if found := LETTER.search(text):
            yield Remark("names-a-letter", item.id, f"{what} says “{found[0]}”", "rationale", part)

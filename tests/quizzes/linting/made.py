"""Items to lint, sound unless told otherwise."""

from __future__ import annotations

from typing import Any

from quizzes.linting.items import LintItem, LintOption, LintPrompt
from quizzes.linting.style import remarks

STEM = "A bakery's script on an EC2 instance uploads orders to Amazon S3 every night. Which credentials should it use?"
TEXTS = (
    "Temporary ones, from a role for the instance",
    "An access key, stored on the disk it boots from",
    "A console password, sent with its requests",
    "The root user's key, held by its owner",
)


def options(*texts: str, keys: int = 1, misconception: str | None = "delete-first", rationale: str = "") -> Any:
    """Options a, b, c ...: the first `keys` of them are right."""
    why = rationale or "It says nothing about who signs the request."
    return tuple(
        LintOption("abcdefghi"[at], text, at < keys, why, None if at < keys else misconception)
        for at, text in enumerate(texts)
    )


def item(*texts: str, kind: str = "single", keys: int = 1, **fields: Any) -> LintItem:
    defaults = {"id": "one", "stem": STEM, "options": options(*(texts or TEXTS), keys=keys)}
    return LintItem(**(defaults | fields), kind=kind)


def prompts(**answers: str) -> tuple[LintPrompt, ...]:
    return tuple(LintPrompt(name, f"Case {name}", answer, "It fits.") for name, answer in answers.items())


def codes(one: LintItem) -> list[str]:
    return [remark.code for remark in remarks(one)]

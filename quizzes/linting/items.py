"""An item as the linter sees it, wherever it is kept: in the files of a pack or in an instructor's bank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LintOption:
    id: str
    text: str
    is_key: bool = False
    rationale: str = ""
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class LintPrompt:
    """Of a matching item: `answer` is the id of its option."""

    id: str
    text: str
    answer: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class LintItem:
    id: str
    kind: str  # a slug of quizzes.kinds
    stem: str  # Markdown, as all texts are
    options: tuple[LintOption, ...]
    prompts: tuple[LintPrompt, ...] = ()
    rationale: str = ""
    topic: str = ""
    objective: str = ""
    difficulty: int = 0
    facts: tuple[str, ...] = ()
    case: str = ""  # the id of its case study
    case_text: str = ""

    @property
    def keys(self) -> tuple[LintOption, ...]:
        return tuple(option for option in self.options if option.is_key)

    @property
    def distractors(self) -> tuple[LintOption, ...]:
        return tuple(option for option in self.options if not option.is_key)

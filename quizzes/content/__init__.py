"""From the files of a bank to its rows: read and check (`read`), then bring the database in line (`load`)."""

from quizzes.content.loading import load
from quizzes.content.reading import BankContent, read
from quizzes.content.schema import (
    CaseEntry,
    ItemEntry,
    KindSlug,
    MisconceptionEntry,
    OptionEntry,
    PromptEntry,
    WordsEntry,
)

__all__ = [
    "BankContent",
    "CaseEntry",
    "ItemEntry",
    "KindSlug",
    "MisconceptionEntry",
    "OptionEntry",
    "PromptEntry",
    "WordsEntry",
    "load",
    "read",
]

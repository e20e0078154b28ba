"""Kinds of items, and what a browser sends for one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import strategies as st

from quizzes import opaque
from quizzes.kinds import KINDS, BadResponse
from quizzes.kinds.kind import LONGEST_ENTRY, Kind
from quizzes.kinds.numeric import plain
from quizzes.scoring import Key

CODES = opaque.Codes("practice:1", 1)
SINGLE, MULTIPLE, TRUE_FALSE = KINDS["single"], KINDS["multiple"], KINDS["true-false"]
ORDERING, MATCHING = KINDS["ordering"], KINDS["matching"]
NUMERIC, SHORT_TEXT = KINDS["numeric"], KINDS["short-text"]
typed = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=LONGEST_ENTRY)
choices = st.lists(st.integers(1, 5), min_size=2, max_size=2, unique=True)
# For each kind a key, how much a complete response has, and a strategy for complete responses, encoded.
CASES: dict[str, tuple[Key, int, st.SearchStrategy[str]]] = {
    "single": (Key(right=frozenset({2}), option_count=4), 1, st.integers(1, 4).map(str)),
    "multiple": (
        Key(right=frozenset({1, 4}), option_count=5),
        2,
        choices.map(lambda chosen: " ".join(map(str, sorted(chosen)))),
    ),
    "true-false": (Key(right=frozenset({1}), option_count=2), 1, st.integers(1, 2).map(str)),
    "ordering": (
        Key(option_count=5),
        5,
        st.permutations(range(1, 6)).map(lambda order: " ".join(map(str, order))),
    ),
    "matching": (
        Key(matches=(3, 1, 3), option_count=4),
        3,
        st.lists(st.integers(1, 4), min_size=3, max_size=3).map(lambda given: " ".join(map(str, given))),
    ),
    "numeric": (
        Key(right=frozenset({1}), texts=("5000", "1000"), option_count=2, tolerance=Decimal("0.5")),
        1,
        st.decimals(-99999, 99999, places=2, allow_nan=False).map(plain),
    ),
    "short-text": (
        Key(right=frozenset({1, 3}), texts=("credential report", "access report", "IAM credential report")),
        1,
        typed.map(lambda text: " ".join(text.split())).filter(lambda text: text and text.isprintable()),
    ),
}


def form(*fields: tuple[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


def choice(*chosen: str) -> QueryDict:
    return form(*(("option", code) for code in chosen))


def refusal(kind: Kind, data: QueryDict, choose_count: int, **keywords) -> BadResponse:
    with pytest.raises(BadResponse) as raised:
        kind.parse(data, CODES, choose_count, **keywords)
    return raised.value

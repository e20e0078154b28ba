"""Single choice: one answer of several."""

from quizzes.kinds.kind import Kind, parse_choice
from quizzes.scoring import Score, all_or_nothing, decode


def score(value: str, keys: frozenset[int]) -> Score:
    return all_or_nothing(decode(value), keys)


SINGLE = Kind(
    slug="single",
    parse=parse_choice,
    score=score,
    chosen=decode,
    template="components/options.html",
    is_multiple=False,
)

"""Multiple response: as many answers as the item asks for, all or nothing."""

from quizzes.kinds.kind import Kind, parse_choice
from quizzes.scoring import Score, all_or_nothing, decode


def score(value: str, keys: frozenset[int]) -> Score:
    return all_or_nothing(decode(value), keys)


MULTIPLE = Kind(
    slug="multiple",
    parse=parse_choice,
    score=score,
    chosen=decode,
    template="components/options.html",
    is_multiple=True,
)

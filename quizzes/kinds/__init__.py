"""The kinds of items: one file each, one registry. Pure: what a response means and what it is worth."""

from quizzes.kinds.kind import BadResponse, Kind, Mark, Shape
from quizzes.kinds.matching import Matching
from quizzes.kinds.multiple import Multiple
from quizzes.kinds.numeric import Numeric
from quizzes.kinds.ordering import Ordering
from quizzes.kinds.short_text import ShortText
from quizzes.kinds.single import Single
from quizzes.kinds.true_false import TrueFalse

KINDS: dict[str, Kind] = {
    kind.slug: kind for kind in (Single(), Multiple(), TrueFalse(), Ordering(), Matching(), Numeric(), ShortText())
}

__all__ = ["KINDS", "BadResponse", "Kind", "Mark", "Shape"]

"""The kinds of items: one file each, one registry."""

from quizzes.kinds.kind import BadResponse, Kind
from quizzes.kinds.multiple import MULTIPLE
from quizzes.kinds.single import SINGLE

KINDS: dict[str, Kind] = {kind.slug: kind for kind in (SINGLE, MULTIPLE)}

__all__ = ["KINDS", "BadResponse", "Kind"]

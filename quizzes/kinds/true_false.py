"""True or false: whether a statement holds. The two options keep their order."""

from collections.abc import Iterable, Sequence

from quizzes.kinds.choice import Choice
from quizzes.kinds.kind import Problem, Shape

TEXTS = ["True", "False"]


class TrueFalse(Choice):
    slug = "true-false"
    name = "True or false"
    option_counts = own_option_counts = (2,)
    key_counts = (1,)

    def instruction(self, choose_count: int) -> str:
        return "True or false?"

    def order(self, positions: Sequence[int], *, is_released: bool) -> list[int]:
        return sorted(positions)

    def problems(self, shape: Shape) -> Iterable[Problem]:
        yield from super().problems(shape)
        if [option.text for option in shape.options] != TEXTS:
            yield Problem("options", "the options are “True” and “False”, in this order")

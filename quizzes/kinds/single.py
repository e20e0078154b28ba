"""Single choice: one answer of several."""

from quizzes.kinds.choice import Choice


class Single(Choice):
    slug = "single"
    name = "Single choice"
    option_counts = (4,)
    own_option_counts = range(2, 7)
    key_counts = (1,)

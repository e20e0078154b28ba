"""Multiple response: as many answers as the item asks for."""

from quizzes.kinds.choice import Choice


class Multiple(Choice):
    slug = "multiple"
    name = "Multiple response"
    is_multiple = True
    option_counts = (5, 6)
    own_option_counts = range(3, 9)
    key_counts = (2, 3)

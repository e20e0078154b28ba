"""What a bank is held to: every number the linter compares with, in one place, with where it comes from.

`quizzes.linting.style` uses the first group for single items, `quizzes.linting.figures` the second for whole banks.
"""

# --- one item (a warning)

STEM_WORDS_MOST = 110  # a stem that takes over half a minute to read tests reading
STEM_WORDS_LEAST = 8  # fewer rarely say who, what and under which constraint; items of a case study have theirs there
KEY_LENGTH_MOST = 1.4  # times the mean length of the distractors
KEY_LENGTH_FREE = 12  # characters that a key may be longer in any case: “Two” and “Any number” give nothing away
UNEVEN_LENGTHS = 2.5  # times the length of the shortest option that the longest may have
UNEVEN_FREE = 40  # characters between them that are let pass in any case

# --- a bank (a figure; for the packs we ship, one beyond its aim fails the check)

LONGEST_KEYS_MOST = 0.30  # share of single-choice items whose key is the single longest option; chance: 0.25
GUESSER_DISTANCE_MOST = 0.08  # between a naive guesser and chance, either way: a cue the other way round is one too
JUDGED_FROM = 40  # items; with fewer, chance alone moves a share by more than the distance allowed
POSITION_LEVEL = 0.0001  # of the chi-square test of the key's position: a false alarm once in 10,000 secret keys
POSITION_SHUFFLES = 12_000  # at most, of all items together
ALIKE_MOST = 0.9  # of two stems: share of words in common and in order (2 × common / all)
ITEMS_PER_FACT = 2  # of different difficulty
ITEMS_PER_OBJECTIVE = 5
ITEMS_PER_ROW = 6  # of the decision matrix, through the facts of the row
ITEMS_PER_GOTCHA = 6  # through its facts
CASE_WORDS = (60, 250)  # of a case study; authors are asked for about 80 to 180
NAMED_DISTRACTORS_LEAST = 0.85  # share of distractors, of single and multiple items, built on a named misconception
DIFFICULTY_SHARES = (0.05, 0.40)  # of the items at each of the five levels
TOPIC_SHARES = (0.5, 2.0)  # times an even share of the items for each topic

"""Blueprint, form, attempt, result: timed sittings. Their items point down at quizzes."""

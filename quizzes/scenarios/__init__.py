"""Templates that make scenario items out of seeds: the key of each follows from what was drawn. Pure.

A template's document is JSON, made of `scenarios.yaml` (docs/authoring.md) by `quizzes.content.scenarios`.
"""

from quizzes.scenarios.drawing import Scenario, ScenarioOption, ScenarioPrompt, Unsound, generate
from quizzes.scenarios.problems import Part, Problem, problems, texts
from quizzes.scenarios.soundness import evaluate_twice, verify
from quizzes.scenarios.template import Template, parse
from quizzes.scenarios.wording import slots_in

SEEDS = 500  # a seed is in range(SEEDS)

__all__ = [
    "SEEDS",
    "Part",
    "Problem",
    "Scenario",
    "ScenarioOption",
    "ScenarioPrompt",
    "Template",
    "Unsound",
    "evaluate_twice",
    "generate",
    "parse",
    "problems",
    "slots_in",
    "texts",
    "verify",
]

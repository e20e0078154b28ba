"""Shows the time that a learner has in exams: before they start one, and on the page of settings, which knows none."""

from typing import Any

from django import template

from accounts.models import User
from exams import accommodations
from exams.allowance import FULL_EXAM, LANGUAGE_MINUTES, USUAL_EXAM, language_minutes
from exams.models import Accommodation

register = template.Library()
EXAMPLE = 30  # minutes of a short mock


@register.filter
def minutes_of(minutes: int, given: Accommodation) -> int:
    """How long the learner has for an exam of so many minutes."""
    return given.minutes_of(minutes)


@register.inclusion_tag("exams/exam_time.html", takes_context=True)
def exam_time(context: dict[str, Any], learner: User | None) -> dict[str, Any]:
    given = accommodations.of(learner)
    return {
        "csrf_token": context.get("csrf_token"),
        "given": given,
        "multiplier": given.get_multiplier_display() if given.multiplier > 1 else "",
        "language_minutes": LANGUAGE_MINUTES,
        "full_exam": FULL_EXAM,
        "usual_exam": USUAL_EXAM,
        "usual_minutes": given.minutes_of(USUAL_EXAM),
        "example": EXAMPLE,
        "example_minutes": language_minutes(EXAMPLE),
    }

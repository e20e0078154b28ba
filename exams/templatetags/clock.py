"""How exam pages write time."""

from django import template

from exams.timeline import duration

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Seconds as on a countdown: 01:05:09, rounded up, so that it ends at 00:00:00 and not before."""
    whole = -int(-seconds // 1)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


register.filter("duration", duration)

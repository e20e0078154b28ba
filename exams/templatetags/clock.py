"""How exam pages write time."""

from django import template

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Seconds as on a countdown: 01:05:09, rounded up, so that it ends at 00:00:00 and not before."""
    whole = -int(-seconds // 1)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


@register.filter
def duration(seconds: float) -> str:
    """Seconds in words: 41 s, 3 min 12 s, 1 h 5 min."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = round(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min"

"""Template tags of every page: icons. Built in, so no template loads them."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite `static/img/icons.svg`; decoration unless it has a label."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def percent(part: float, whole: float) -> int:
    """How many per cent `part` is of `whole`, rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


@register.filter
def on_scale(score: float) -> str:
    """Where a scaled score of 100 to 1000 stands, in per cent of the scale's length."""
    return f"{(min(max(score, 100), 1000) - 100) / 9:.1f}%"

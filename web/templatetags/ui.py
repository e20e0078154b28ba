"""Template tags of every page: icons. Built in, so no template loads them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_is_inline: ContextVar[bool] = ContextVar("icons are inline", default=False)


@contextmanager
def icons_inline() -> Iterator[None]:
    """Draw icons in place, not by reference: for HTML that is kept longer than the sprite's address is good."""
    token = _is_inline.set(True)
    try:
        yield
    finally:
        _is_inline.reset(token)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite `static/img/icons.svg`; decoration unless it has a label."""
    return _icon(name, label, is_inline=_is_inline.get())


@cache  # a page has dozens, and each asks the manifest for the sprite's address
def _icon(name: str, label: str, *, is_inline: bool) -> SafeString:
    if is_inline:
        words = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
        return format_html('<svg class="i" viewBox="0 0 24 24" {}>{}</svg>', words, mark_safe(_drawings()[name]))  # noqa: S308
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@cache
def _drawings() -> dict[str, str]:
    sprite = (settings.ROOT / "static" / "img" / "icons.svg").read_text()
    return dict(re.findall(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', sprite, re.DOTALL))


@register.filter
def percent(part: float, whole: float) -> int:
    """How many per cent `part` is of `whole`, rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


@register.filter
def on_scale(score: float) -> str:
    """Where a scaled score of 100 to 1000 stands, in per cent of the scale's length."""
    return f"{(min(max(score, 100), 1000) - 100) / 9:.1f}%"


@register.filter
def anchor_on_scale(score: float) -> str:
    """How a score's number stands to its place on the scale: centred, but inside at both ends."""
    return "start" if score < 140 else "end" if score > 960 else "middle"

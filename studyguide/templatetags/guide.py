"""Filters for the guide's pages."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def coded(text: str) -> SafeString:
    """Plain text with `code` between backticks, as facts have it."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped first


@register.filter
def breakable(text: str) -> SafeString:
    """A name such as DescribeInstances that may break before its capitals."""
    return mark_safe(re.sub(r"(?<=[a-z])(?=[A-Z])", "<wbr>", escape(text)))  # noqa: S308 - escaped first

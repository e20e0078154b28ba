"""Draws the navigator of the exam driver."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from exams.sittings import Sitting

register = template.Library()


@register.simple_tag
def navigator(sitting: Sitting, position: int) -> SafeString:
    """The cells of all items. Built from our own words and numbers in one go: as template nodes, sixty-five cells cost
    more than the rest of the page."""
    cells = (
        f'<li><button class="q" form="exam-item" name="go" value="{cell.position}" data-s="{cell.marks}"'
        f"{' data-seen' if cell.is_seen else ''}{' aria-current=true' if cell.position == position else ''}"
        f' aria-label="{cell.label}">'
        f"{cell.position}</button></li>"
        for cell in sitting.cells(position)
    )
    return mark_safe("".join(cells))  # noqa: S308 - holds nothing that a person wrote

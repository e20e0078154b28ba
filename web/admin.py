"""What the admin pages of several apps share."""

from typing import Any

from django.http import HttpRequest


class ReadOnly:
    """Rows to look at: what comes from files or from a log is changed by nobody's hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

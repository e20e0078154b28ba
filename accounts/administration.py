"""The site of the administration: staff enter it with a second factor that this session has shown."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.roles import is_unproven


class Administration(AdminSite):
    site_header = site_title = "Lightwell administration"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not is_unproven(request)

    def password_change(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # type: ignore[override]
        """Ours counts how often somebody guesses the present one; a second door must not be easier."""
        return redirect("account_change_password")

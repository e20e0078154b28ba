"""The site of the administration: staff enter it with a second factor that this session has shown."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.roles import is_unproven


class Administration(AdminSite):
    site_header = site_title = "Lightwell administration"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not is_unproven(request)

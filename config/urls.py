"""The URLs of the whole site: one line for each app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("studyguide.urls")),
    path("practice/", include("quizzes.urls")),
    path("exams/", include("exams.urls")),
    path("", include("progress.urls")),
    path("accounts/", include("accounts.urls")),
    # The admin's own sign-in has no rate limit, so it goes through ours.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"

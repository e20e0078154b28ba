"""The URLs of the whole site: one line for each app."""

from django.contrib import admin
from django.urls import include, path

from accounts.views.entrance import admin_sign_in
from authoring.views.pictures import picture

urlpatterns = [
    path("", include("studyguide.urls")),
    path("practice/", include("quizzes.urls")),
    path("exams/", include("exams.urls")),
    path("teach/", include("exams.teach_urls")),
    path("teach/", include("authoring.urls")),
    path("images/<str:digest>", picture, name="picture"),
    path("", include("progress.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler429 = "web.errors.too_many"  # allauth's limits ask for it; Django knows no such name
handler500 = "web.errors.server_error"

"""URLs of studyguide."""

from django.urls import URLPattern

app_name = "studyguide"
urlpatterns: list[URLPattern] = []

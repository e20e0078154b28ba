"""Sign-in and sign-up by allauth, and the learner's own settings."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]

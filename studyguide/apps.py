"""Registers the app with Django."""

from django.apps import AppConfig


class StudyguideConfig(AppConfig):
    name = "studyguide"

"""Registers the app with Django."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"

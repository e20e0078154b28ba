"""Registers the app with Django."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"

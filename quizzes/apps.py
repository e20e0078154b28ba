"""Registers the app with Django, and listens to the floor below."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"

    def ready(self) -> None:
        from accounts.signals import copy_wanted, guest_merged  # noqa: PLC0415 - models are ready only now
        from quizzes import personal  # noqa: PLC0415

        guest_merged.connect(personal.move, dispatch_uid="quizzes")
        copy_wanted.connect(personal.copy, dispatch_uid="quizzes")

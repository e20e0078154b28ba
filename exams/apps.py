"""Registers the app with Django."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"

    def ready(self) -> None:
        from accounts.signals import copy_wanted  # noqa: PLC0415 - models are ready only now
        from exams import personal  # noqa: PLC0415

        copy_wanted.connect(personal.copy, dispatch_uid="exams.personal")

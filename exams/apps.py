"""Registers the app with Django, and listens to the floors below."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"

    def ready(self) -> None:
        from accounts.signals import copy_wanted, guest_merged  # noqa: PLC0415 - models are ready only now
        from exams import personal  # noqa: PLC0415

        guest_merged.connect(personal.move, dispatch_uid="exams")
        copy_wanted.connect(personal.copy, dispatch_uid="exams")

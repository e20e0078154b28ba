"""Registers the app with Django, and listens to the floor below."""

from django.apps import AppConfig


class StudyguideConfig(AppConfig):
    name = "studyguide"

    def ready(self) -> None:
        from accounts.signals import copy_wanted, guest_merged, leaving  # noqa: PLC0415 - models are ready only now
        from studyguide import personal  # noqa: PLC0415

        guest_merged.connect(personal.move, dispatch_uid="studyguide")
        copy_wanted.connect(personal.copy, dispatch_uid="studyguide")
        leaving.connect(personal.forget, dispatch_uid="studyguide")

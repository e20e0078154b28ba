"""Registers the app with Django, and answers what the people's app asks."""

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    name = "authoring"

    def ready(self) -> None:
        from accounts.signals import copy_wanted  # noqa: PLC0415 - models are ready only now
        from authoring import personal  # noqa: PLC0415

        copy_wanted.connect(personal.copy, dispatch_uid="authoring")

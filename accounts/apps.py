"""Registers the app and its receivers with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        for name in ("guests", "security_log", "factors.sessions"):  # these receive signals
            import_module(f"accounts.{name}")

"""Registers the app with Django."""

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    name = "authoring"

"""Registers the app with Django, and moves what a guest did here to the account it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from accounts.models import User


class StudyguideConfig(AppConfig):
    name = "studyguide"

    def ready(self) -> None:
        from accounts.signals import copy_wanted, guest_merged, leaving  # noqa: PLC0415 - models are ready only now
        from studyguide import personal  # noqa: PLC0415

        guest_merged.connect(move_to_account, dispatch_uid="studyguide")
        copy_wanted.connect(personal.copy, dispatch_uid="studyguide")
        leaving.connect(personal.forget, dispatch_uid="studyguide")


def move_to_account(sender: object, *, guest: User, account: User, **kwargs: Any) -> None:
    from studyguide import comments, reading  # noqa: PLC0415 - models are ready only now

    reading.move(guest, account)
    comments.move(guest, account)

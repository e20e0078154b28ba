"""How allauth keeps and names second factors here: secrets encrypted, words of this site, the last one kept."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any, ClassVar

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from accounts.factors.overview import is_last_needed
from accounts.models import User


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Instructors and staff need a second factor, and this is your only one. Add "
        "another first; then this one can go.",
        "cannot_generate_recovery_codes": "Recovery codes belong to a second factor. Set up an app or a passkey first.",
        "incorrect_code": "That code is not right. A code of an app counts for half a minute, and once; a recovery "
        "code counts once.",
        "passkey_refused": "That passkey was not accepted. Try it once more, or use another way.",
    }

    def encrypt(self, text: str) -> str:
        """With a key that is not in the database: who gets hold of a backup has nobody's second factor."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_last_needed(authenticator)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Lightwell"}


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(sha256(b"second factors:" + force_bytes(each)).digest())) for each in secrets]
    )

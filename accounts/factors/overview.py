"""What somebody has to sign in with, as the settings show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.roles import needs_second_factor

Type = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None
    opens_alone: bool  # signs in without a password


@dataclass
class Safety:
    """Somebody's second factors. Recovery codes are none by themselves: they stand in for a lost one."""

    is_required: bool
    app: Authenticator | None = None
    passkeys: list[Passkey] = field(default_factory=list)
    codes_left: int | None = None

    @property
    def is_on(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def safety_of(user: User) -> Safety:
    safety = Safety(needs_second_factor(user))
    for one in Authenticator.objects.filter(user_id=user.pk).order_by("pk"):
        match one.type:
            case Type.TOTP:
                safety.app = one
            case Type.RECOVERY_CODES:
                safety.codes_left = len(one.wrap().get_unused_codes())
            case Type.WEBAUTHN:
                key = one.wrap()
                opens_alone = key.is_passwordless is True
                safety.passkeys.append(Passkey(one.pk, key.name, one.created_at, one.last_used_at, opens_alone))
    return safety


def is_last_needed(authenticator: Authenticator) -> bool:
    """Whether its owner would be left without a second factor and must have one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(type=Type.RECOVERY_CODES)
    return needs_second_factor(authenticator.user) and not others.exclude(pk=authenticator.pk).exists()

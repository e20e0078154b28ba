"""Forms of second factors: allauth's, with labels and hints of this site; what is no passkey is refused with words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.utils.crypto import salted_hmac

from accounts.forms import Plain

NAME_LENGTH = 60
CODE = {"code": "Code"}
SIX_DIGITS = "The six digits that your app shows now."
EITHER = "The six digits that your app shows now, or one of your recovery codes."
ONCE = 5 * 60  # seconds; longer than a code of an app can be valid


class SingleUse:
    """A code of an app counts once. allauth remembers that for one period, and accepts a code in three."""

    def clean_code(self) -> str:
        user, given = self.user, self.cleaned_data["code"]  # type: ignore[attr-defined]
        digest = salted_hmac("accounts.factors.code", "".join(given.split())).hexdigest()[:32]
        key = f"code:{user.pk}:{digest}"
        used = forms.ValidationError("This code was used already. Wait for the next one.", code="incorrect_code")
        if cache.get(key):
            check_rate_limit(user)
            self._emit_authentication_failed(Authenticator.objects.filter(user_id=user.pk).first())  # type: ignore[attr-defined]
            raise used
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(key, "used", ONCE):  # by another request that was quicker
            raise used
        return code


class CodeField(Plain):
    labels: ClassVar = CODE
    hints: ClassVar = {"code": EITHER}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "maxlength": "20"})


class AuthenticateForm(SingleUse, CodeField, base.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(SingleUse, CodeField, base.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(CodeField, totp.ActivateTOTPForm):  # type: ignore[misc]
    hints: ClassVar = {"code": SIX_DIGITS}

    @property
    def secret_in_fours(self) -> str:
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class DeactivateForm(Plain, totp.DeactivateTOTPForm):  # type: ignore[misc]
    pass


class NewCodesForm(Plain, codes.GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass


class PasskeyName(Plain):
    labels: ClassVar = {"name": "Name", "passwordless": "Sign in with this passkey alone"}
    hints: ClassVar = {
        "name": "So that you know later which one it is.",
        "passwordless": "The device then asks for a finger, your face or its code, and no password is needed.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH
        self.fields["name"].validators.append(MaxLengthValidator(NAME_LENGTH))


class AddPasskeyForm(PasskeyName, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> Any:
        return refusing_nonsense(super().clean)


class RenamePasskeyForm(PasskeyName, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyProof(Plain):
    def clean_credential(self) -> Authenticator:
        return refusing_nonsense(super().clean_credential)  # type: ignore[misc]


class AuthenticatePasskeyForm(PasskeyProof, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticatePasskeyForm(PasskeyProof, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class SignInByPasskeyForm(PasskeyProof, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


def refusing_nonsense(clean: Any) -> Any:
    """allauth and fido2 stumble over some things that are no passkey's answer; each is refused alike."""
    try:
        return clean()
    except forms.ValidationError as error:
        if getattr(error, "code", "") != "incorrect_code":
            raise
    except (TypeError, ValueError, LookupError, AttributeError):
        pass
    auth.clear_state()  # a challenge is for one try
    raise get_adapter().validation_error("passkey_refused")

"""Forms of sign-in, sign-up and settings: allauth's, with labels that are seen, rules said before typing, and hints."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.utils import setup_user_email
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.guests import learner_of, promote
from accounts.models import User

EMAIL_LENGTH = 254  # of the column; the field of a Django form takes 320
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # signs that turn the text after them round
RULES = (
    "At least 10 characters. A few unrelated words are fine; a password that many people use is not, nor one that is "
    "like your e-mail."
)


class Plain:
    """Labels and hints in the words of this site; the first field that needs attention takes the focus."""

    fields: dict[str, forms.Field]
    labels: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        for name in getattr(self, "_errors", None) or {}:
            if name in self.fields:
                self.fields[name].widget.attrs["autofocus"] = True
                break


class SignInForm(Plain, allauth.LoginForm):  # type: ignore[misc]
    labels: ClassVar = {"login": "E-mail"}


class SignUpForm(Plain, allauth.SignupForm):  # type: ignore[misc]
    labels: ClassVar = {"email": "E-mail"}
    hints: ClassVar = {"email": "To sign in with. It is shown to nobody.", "password1": RULES}

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if len(email) > EMAIL_LENGTH:
            raise forms.ValidationError(f"An e-mail address has at most {EMAIL_LENGTH} characters.")
        return email

    def save(self, request: HttpRequest) -> User:
        data = self.cleaned_data
        try:
            account = promote(learner_of(request), email=data["email"], password=data["password1"])
        except IntegrityError:  # sent twice at the same moment: the other one made the account
            messages.info(request, "This e-mail has an account now. Sign in with it.")
            raise ImmediateHttpResponse(redirect("account_login")) from None
        setup_user_email(request, account, [])
        messages.success(request, "Your account is made. It keeps what you did before, on every device.")
        return account


class ForgottenPasswordForm(Plain, allauth.ResetPasswordForm):  # type: ignore[misc]
    labels: ClassVar = {"email": "E-mail"}


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    labels: ClassVar = {"password1": "New password", "password2": "New password, once more"}
    hints: ClassVar = {"password1": RULES}


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    labels: ClassVar = {
        "oldpassword": "Present password",
        "password1": "New password",
        "password2": "New password, once more",
    }
    hints: ClassVar = {"password1": RULES}


class PasswordAgainForm(Plain, allauth.ReauthenticateForm):  # type: ignore[misc]
    labels: ClassVar = {"password": "Your password"}


class SettingsForm(Plain, forms.Form):
    hints: ClassVar = {
        "display_name": "How this site greets you. Leave it empty if you like.",
        "has_shortcuts": "One key chooses an option, checks an answer or goes on. Switch them off if you use speech "
        "input, or if keys do things you did not mean.",
    }

    display_name = forms.CharField(
        label="Your name", max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "nickname"})
    )
    has_shortcuts = forms.BooleanField(label="Keyboard shortcuts", required=False)

    def clean_display_name(self) -> str:
        """One line, and nothing that rearranges the page of others who read it."""
        name: str = self.cleaned_data["display_name"]
        return " ".join(name.translate(TURNS).split())


class LeaveForm(Plain, forms.Form):
    """The password once more, so that nobody deletes an account in an unwatched browser."""

    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), label="Your password"
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Counted like a sign-in, so that nobody guesses here either."""
        password: str = self.cleaned_data["password"]
        adapter, user = get_adapter(self.request), self.request.user
        if user.is_anonymous or adapter.authenticate(self.request, email=user.email, password=password) != user:
            raise adapter.validation_error("incorrect_password")
        return password

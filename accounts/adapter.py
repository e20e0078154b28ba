"""How allauth signs people in here: what it counts, what it says, and where it lets nobody guess."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from web.limits import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail and password do not match an account. Check both, or make a new password.",
        "email_taken": "There is an account with this e-mail already. Sign in instead.",
        "enter_current_password": "This is not your present password.",
        "incorrect_password": "This is not your password.",
        "rate_limited": "Too many tries in a short time. Wait 15 minutes and try again. Nothing you kept is lost.",
        "too_many_login_attempts": "Too many tries in a short time. Wait 15 minutes and try again, or make a new "
        "password. Nothing you kept is lost.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account and address: a stranger who guesses must not lock a learner out before an exam.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{client_address(request)}"

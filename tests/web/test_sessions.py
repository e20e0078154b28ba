"""Whose cookie is taken away: that of who signed out, never one that another tab has just been given."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_page_with_the_session_of_before_signing_in_does_not_sign_the_browser_out(client: Client):
    client.force_login(UserFactory.create())
    late = Client()
    late.cookies["session"] = client.cookies["session"].value
    client.session.cycle_key()  # as signing in does

    response = late.get(reverse("exams:exams"))

    assert "session" not in response.cookies
    assert "Cookie" in response["Vary"]


def test_signing_out_takes_the_cookie_away(client: Client):
    client.force_login(UserFactory.create())

    response = client.post(reverse("account_logout"))

    assert response.cookies["session"]["max-age"] == 0

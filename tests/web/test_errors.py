"""Errors are pages that people understand, and every page carries the headers that protect it."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_gets_a_page(client: Client):
    response = client.get("/no/such/door/")
    assert response.status_code == 404
    assert "There is no door here" in response.content.decode()


def test_a_post_without_a_token_says_what_happened_and_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/practice/start", {"count": "5"})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_a_body_over_the_limit_gets_a_page(client: Client):
    response = client.post("/practice/start", {"text": "x" * 300_000}, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {400, 413, 302}


def test_headers_of_every_page(client: Client):
    headers = client.get("/accounts/login/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "no-store" in headers["Cache-Control"]

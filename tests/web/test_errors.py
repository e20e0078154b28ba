"""Errors are pages that people understand, and every page carries the headers that protect it."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory

from config.wsgi import Application, application
from studyguide import search

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
    assert response.status_code == 413
    assert "too much at once" in response.content.decode()


def test_a_file_over_the_limit_is_not_even_read(client: Client):
    response = client.post("/practice/start", {"file": SimpleUploadedFile("big", b"x" * 300_000)})
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40])
def test_a_length_that_is_none_is_refused(client: Client, length: str):
    assert client.post("/practice/start", CONTENT_LENGTH=length).status_code == 413


def test_a_wrong_method_gets_a_page_and_the_right_ones(client: Client):
    response = client.get("/practice/start")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "does not work that way" in response.content.decode()


def test_a_database_that_does_not_answer_is_a_pause_and_not_a_fault(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(query: str) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(search, "find", fail)
    client.raise_request_exception = False
    response = client.get("/search/?q=mfa")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "What was saved before is safe" in response.content.decode()


@pytest.mark.parametrize("charset", ["hex", "utf-16", "no-such"])
def test_a_foreign_charset_is_not_followed(charset: str):
    environ: dict[str, Any] = RequestFactory(headers={"host": "localhost"}).get("/search/?q=mfa").environ
    given: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        given.append(status)

    assert isinstance(application, Application)
    environ |= {"CONTENT_TYPE": f"text/plain; charset={charset}", "wsgi.input": BytesIO()}
    b"".join(application(environ, start_response))
    assert given == ["200 OK"]


def test_static_files_and_refused_hosts_carry_the_headers_too(client: Client):
    order = settings.MIDDLEWARE
    for name in ("csp.middleware.CSPMiddleware", "web.middleware.headers"):
        assert order.index(name) < order.index("whitenoise.middleware.WhiteNoiseMiddleware")
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response.headers["X-Frame-Options"] == "DENY"


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

"""Errors are pages that people understand, and every page carries the headers that protect it."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.db import DataError, IntegrityError, OperationalError, close_old_connections
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
    assert response.headers["Content-Length"] == str(len(response.content)), "a server would send nothing of it"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("attempt to write a readonly database"), 503, "What was saved before is safe"),
        (IntegrityError("FOREIGN KEY constraint failed"), 409, "at the same moment"),
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), 400, "does not fit"),
        (RuntimeError("a fault of ours"), 500, "on our side"),
    ],
)
def test_what_a_database_refuses_is_told_as_what_it_is(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
):
    def fail(query: str) -> None:
        raise error

    monkeypatch.setattr(search, "find", fail)
    client.raise_request_exception = False
    response = client.get("/search/?q=mfa")
    assert response.status_code == status
    assert words in response.content.decode()
    assert response.headers.get("Retry-After") == ("10" if status == 503 else None)


@pytest.mark.parametrize("charset", ["hex", "utf-16", "no-such"])
def test_a_foreign_charset_is_not_followed(charset: str):
    environ: dict[str, Any] = RequestFactory(headers={"host": "localhost"}).get("/search/?q=mfa").environ
    given: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        given.append(status)

    assert isinstance(application, Application)
    request_started.disconnect(close_old_connections)  # or the request ends the test's own connection to PostgreSQL
    environ |= {"CONTENT_TYPE": f"text/plain; charset={charset}", "wsgi.input": BytesIO()}
    try:
        b"".join(application(environ, start_response))
    finally:
        request_started.connect(close_old_connections)
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

"""A form that came with an old token may be sent again; one of another site never."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ANSWER = "/practice/00000000-0000-4000-8000-000000000000/items/1/answer"
SENT = {"option": "abc", "note": "<b>mine</b>", "csrfmiddlewaretoken": "stale"}


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_form_of_ours_with_an_old_token_is_kept_to_be_sent_again(strict):
    html = strict.post(ANSWER, SENT, headers={"Origin": "http://testserver"}).content.decode()
    assert 'name="option" value="abc"' in html
    assert "&lt;b&gt;mine" in html
    assert "<b>mine" not in html
    assert "stale" not in html


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_gets_no_good_token(strict, headers):
    response = strict.post(ANSWER, SENT, headers=headers)
    assert response.status_code == 403
    assert "abc" not in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_what_is_secret_is_never_sent_back(strict):
    sent = {"login": "a@example.org", "password": "secret-word"}
    html = strict.post("/accounts/login/", sent, headers={"Origin": "http://testserver"}).content.decode()
    assert "secret-word" not in html
    assert "Send it again" not in html

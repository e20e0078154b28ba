"""Counting per client address: whom a request comes from, and when it is enough."""

from __future__ import annotations

import time

import pytest
from django.test import RequestFactory

from web.limits import allow, client_address


def request(address: str = "203.0.113.5", forwarded: str = ""):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.5"),  # nobody may say who they are
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # what the client wrote itself stands before
        (2, "10.9.9.9, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.5"),  # came past a proxy
        (1, "", "203.0.113.5"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_saw(settings, proxies: int, forwarded: str, expected: str):
    settings.PROXIES = proxies
    assert client_address(request(forwarded=forwarded)) == expected


def test_an_ipv6_client_counts_as_its_network():
    """Whoever has one address of a /64 has all of them."""
    assert client_address(request("2001:db8:1:2:3:4:5:6")) == client_address(request("2001:db8:1:2::9"))
    assert client_address(request("::ffff:203.0.113.5")) == "203.0.113.5"


def test_an_address_that_is_none_is_still_counted():
    assert client_address(request("unix:")) == "unix:"


@pytest.mark.django_db
def test_counting_is_per_address_and_scope_and_starts_anew_with_each_window(monkeypatch: pytest.MonkeyPatch):
    now = time.time() // 3600 * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: now)
    assert [allow(request(), "guest", 2, 3600) for _ in range(3)] == [True, True, False]
    assert allow(request("203.0.113.6"), "guest", 2, 3600)
    assert allow(request(), "comment", 2, 3600)
    now += 3600
    assert allow(request(), "guest", 2, 3600)

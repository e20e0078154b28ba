"""Counts what one client address does in a window of time, over the cache that all workers share."""

from __future__ import annotations

import ipaddress
import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest


class TooMany(Exception):  # noqa: N818 - reads as what it says
    """More of something than is allowed; `web.middleware.limits` answers it with a page."""


def allow(request: HttpRequest, scope: str, limit: int, seconds: int) -> bool:
    """Count one more of `scope` from this client; false once `limit` is passed in a fixed window of `seconds`."""
    client = sha256(client_address(request).encode()).hexdigest()[:32]
    key = f"limit:{scope}:{int(time.time()) // seconds}:{client}"
    with transaction.atomic():  # so that two workers do not both read the same count (SQLite: IMMEDIATE)
        count = cache.get(key, 0)
        if count >= limit:
            return False
        cache.set(key, count + 1, timeout=seconds)
    return True


def client_address(request: HttpRequest) -> str:
    """The client's address: the one that the outermost of our own proxies saw. An IPv6 client counts as its /64."""
    address: str = request.META.get("REMOTE_ADDR", "")
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        address = seen[-settings.PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)

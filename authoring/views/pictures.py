"""A picture of a bank as a file, for those who may see it."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.guests import learner_of
from authoring.pictures import may_see, path_of

DIGEST = re.compile(r"[0-9a-f]{64}")
YEAR = 60 * 60 * 24 * 365


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    if not DIGEST.fullmatch(digest) or not may_see(learner_of(request), digest):
        raise Http404

    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Cache-Control": f"private, max-age={YEAR}, immutable",
            "Content-Disposition": f'inline; filename="{digest[:12]}.webp"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )

"""What a bank holds of each topic and difficulty, and what an exam over it lacks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import teaching
from authoring.coverage import coverage as covered
from authoring.coverage import plans_of
from authoring.finding import desk_of
from authoring.tables import LEVELS, places_of
from web.pages import page


@require_safe
@teaching
def coverage(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    desk = desk_of(teacher, slug)
    plans = plans_of(desk.bank)
    plan = next((plan for plan in plans if plan.key == request.GET.get("plan")), None)

    found = covered(desk.bank, places_of(desk.bank), plan)

    context = {"desk": desk, "coverage": found, "plans": plans, "levels": LEVELS.values()}
    return page(request, "authoring/coverage.html", context)

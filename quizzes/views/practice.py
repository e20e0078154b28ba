"""Choosing what to practise, and starting it."""

from __future__ import annotations

import random
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import guests
from accounts.models import User
from quizzes import holding, sharing
from quizzes import practice as practising
from quizzes.finding import waiting
from quizzes.forms import AMOUNTS, DEFAULT_AMOUNT, DEFAULT_COUNT, Amount, StartForm
from quizzes.holding import Held
from quizzes.models import Bank, PracticeItem, PracticeSession
from quizzes.offers import Choices, Offer, label_of, offer_of
from quizzes.wishes import to_loosen
from studyguide.models import Guide, Topic
from web.limits import TooMany, allow
from web.pages import page

SHOWN_UNFINISHED = 5
STARTS_PER_HOUR = 60  # more than anybody practises: a start can write scenarios that stay
NARROWING = ("objective", "difficulty", "kind", "misconception")  # behind "More filters"
LOOSER = {
    "which": "“Which ones”",
    "where": "topics and objectives",
    "difficulty": "difficulty",
    "kind": "kind",
    "misconception": "misconceptions",
    "generated": "“only scenarios”",
}


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    learner = guests.learner_of(request)
    guides = _guides()
    bank = _bank_of(learner, request.GET)
    guide = bank.guide if bank else _asked_for(guides, request.GET)
    offer = offer_of(learner, guide, bank) if guide else None

    form = StartForm(offer, request.GET) if offer else None

    return _page(request, learner, guides, offer, form)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    guides = _guides()
    learner = guests.learner_of(request)
    bank = _bank_of(learner, request.POST)
    if bank:
        try:
            holding.check(learner, [bank.pk])
        except Held as held:
            return waiting(request, held)
    guide = bank.guide if bank else next((one for one in guides if one.slug == request.POST.get("guide")), None)
    if guide is None:
        raise SuspiciousOperation("no guide of this site")
    offer = offer_of(learner, guide, bank)
    form = StartForm(offer, request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("not a choice the practice page offers")
    if learner and not allow(request, f"practice-{learner.pk}", STARTS_PER_HOUR, 60 * 60):
        raise TooMany
    if not any(offer.fitting(form.wish)):
        return _page(request, learner, guides, offer, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    try:
        session = practising.start(
            guests.learner_for(request),
            guide,
            form.wish,
            count=form.amount_chosen.to_lay_ready(offer),
            minutes=form.amount_chosen.minutes,
            label=label_of(form.wish, offer),
            at=timezone.now(),
            rng=random.SystemRandom(),
            bank=bank,
        )
    except practising.NothingToPractise:
        messages.info(request, "There are no questions to practise there just now.")
        return redirect(f"{reverse('quizzes:practice')}?{urlencode(dict([offer.named]))}")

    if words := _fewer(session.items.count(), form.amount_chosen, offer):
        messages.info(request, words)
    return redirect("quizzes:item", session.pk, 1)


def _guides() -> list[Guide]:
    return list(Guide.objects.published().only("slug", "title", "position").filter(topics__is_retired=False).distinct())


def _bank_of(learner: User | None, asked: QueryDict) -> Bank | None:
    """The instructor's bank of `bank=`, if it is open to the learner; one that is not, is absent."""
    if not (slug := asked.get("bank")):
        return None
    bank = Bank.objects.open_to(learner).exclude(owner=None).select_related("guide", "owner").filter(slug=slug).first()
    if bank is None:
        raise Http404
    return bank


def _asked_for(guides: list[Guide], asked: QueryDict) -> Guide | None:
    """The guide of `?guide=`, or that of the topic of `?topic=`, or the first."""
    if slug := asked.get("guide"):
        found = next((guide for guide in guides if guide.slug == slug), None)
        if found is None:
            raise Http404
        return found
    if len(guides) > 1 and (slug := asked.get("topic")):
        holders = set(Topic.objects.current().filter(slug=slug).values_list("guide", flat=True))
        return next((guide for guide in guides if guide.pk in holders), guides[0])
    return next(iter(guides), None)


def _fewer(count: int, amount: Amount, offer: Offer) -> str:
    """Words where there are fewer items than were asked for."""
    if count >= amount.to_expect(offer):
        return ""
    there_are = "There is 1 question" if count == 1 else f"There are {count} questions"
    if amount.minutes:
        return f"{there_are} in what you chose, which may take less than {amount.minutes} minutes."
    return f"{there_are} in what you chose, so this practice has {count}, not {amount.count}."


def _unfinished(learner: User | None) -> QuerySet[PracticeSession]:
    left = Q(items__in=PracticeItem.objects.of(learner).left())
    return (
        PracticeSession.objects.of(learner)
        .unfinished()
        .annotate(item_count=Count("items"), next_position=Min("items__position", filter=left))
        .order_by("-started_at")[:SHOWN_UNFINISHED]
    )


def _page(
    request: HttpRequest,
    learner: User | None,
    guides: list[Guide],
    offer: Offer | None,
    form: StartForm | None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        "unfinished": _unfinished(learner),
        "guides": guides,
        "offer": offer,
        "banks": sharing.shelf_of(learner),
    }
    if offer and form:
        form.is_valid()  # a link may name filters that are gone: what is left of it counts
        (fitting, scenarios), given = offer.fitting(form.wish), form.given
        looser = {} if fitting or scenarios else to_loosen(form.wish, offer.candidates)
        context |= {
            "choices": Choices(offer, given.getlist),
            "amount": given["amount"] if given.get("amount") in AMOUNTS else DEFAULT_AMOUNT,
            "counts": [amount for amount in AMOUNTS.values() if not amount.minutes],
            "minutes": [(amount, offer.items_in(amount.minutes)) for amount in AMOUNTS.values() if amount.minutes],
            "default_count": DEFAULT_COUNT,
            "given": given,
            "is_narrowed": any(name in given for name in NARROWING),
            "fitting": fitting,
            "scenarios": scenarios,
            "looser": [(LOOSER[name], count) for name, count in looser.items()],
        }
    return page(request, "quizzes/practice.html", context, fragments={"matching"}, status=status)

"""What a learner may ask for when practice starts, and what they may write about an item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from quizzes import pace
from quizzes.kinds import KINDS
from quizzes.marks import LONGEST
from quizzes.models import ItemReport, Response
from quizzes.offers import Offer
from quizzes.wishes import Generated, Which, Wish
from studyguide.forms import PlainText

COUNTS = (5, 10, 20, 30)
MINUTES = (5, 8, 15, 30)
DEFAULT_COUNT = 10


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to practise: a number of items, or what fits into some minutes."""

    value: str
    count: int
    minutes: int | None = None

    def to_lay_ready(self, offer: Offer) -> int:
        return pace.count_for(self.minutes, offer.seconds) if self.minutes else self.count

    def to_expect(self, offer: Offer) -> int:
        return offer.items_in(self.minutes) if self.minutes else self.count


AMOUNTS = {
    amount.value: amount
    for amount in (
        *(Amount(str(count), count) for count in COUNTS),
        *(Amount(f"{minutes}m", 0, minutes) for minutes in MINUTES),
    )
}
DEFAULT_AMOUNT = str(DEFAULT_COUNT)


class StartForm(forms.Form):
    """Filters and amount. Every control has a fixed set of values: an error is a tampered form."""

    which = forms.MultipleChoiceField(choices=[(which, which) for which in Which], required=False)
    topic = forms.MultipleChoiceField(required=False)
    objective = forms.MultipleChoiceField(required=False)
    difficulty = forms.TypedMultipleChoiceField(
        choices=[(level, level) for level in range(1, 6)], coerce=int, required=False
    )
    kind = forms.MultipleChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    misconception = forms.MultipleChoiceField(required=False)
    generated = forms.ChoiceField(choices=[(each, each) for each in Generated], required=False)
    amount = forms.ChoiceField(choices=[(amount, amount) for amount in AMOUNTS])

    def __init__(self, offer: Offer, data: QueryDict) -> None:
        super().__init__(data)
        self.given = data
        self.offer = offer
        self.topics = {topic.slug: topic for topic in offer.topics}
        self.misconceptions = {one.slug: one for one, _ in offer.misconceptions}
        known: dict[str, Iterable[str]] = {
            "topic": self.topics,
            "objective": offer.objective_values,
            "misconception": self.misconceptions,
        }
        for name, values in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
            field.choices = [(value, value) for value in values]

    @property
    def wish(self) -> Wish:
        """Of what is valid. A topic with some of its objectives ticked means those, not all of it."""
        given = self.cleaned_data
        objectives = [self.offer.objective_values[value] for value in given.get("objective", ())]
        narrowed = {objective.topic_id for objective in objectives}
        topics = [self.topics[slug].pk for slug in given.get("topic", ())]
        return Wish(
            which=frozenset(map(Which, given.get("which", ()))),
            topics=frozenset(pk for pk in topics if pk not in narrowed),
            objectives=frozenset(objective.pk for objective in objectives),
            difficulties=frozenset(given.get("difficulty", ())),
            kinds=frozenset(given.get("kind", ())),
            misconceptions=frozenset(self.misconceptions[slug].pk for slug in given.get("misconception", ())),
            generated=Generated(given.get("generated") or Generated.NONE),
        )

    @property
    def amount_chosen(self) -> Amount:
        return AMOUNTS[self.cleaned_data.get("amount", DEFAULT_AMOUNT)]


class ConfidenceForm(forms.Form):
    """Optional, and never chosen beforehand: an error is a tampered form."""

    confidence = forms.TypedChoiceField(
        choices=Response.Confidence.choices, coerce=int, required=False, empty_value=None
    )


class NoteForm(forms.Form):
    note = PlainText(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": "A note has at most 2,000 characters; this one has %(show_value)d."},
    )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=ItemReport.Reason.choices, error_messages={"required": "Choose what is wrong with it first."}
    )
    report = PlainText(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": "A report has at most 2,000 characters; this one has %(show_value)d."},
    )

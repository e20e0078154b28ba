"""What a new item begins with: its kind and where it belongs."""

from __future__ import annotations

from typing import Any

from django import forms

from quizzes.kinds import KINDS
from studyguide.models import Objective

WHAT = {
    "single": "Four answers or so, one of them right",
    "multiple": "Several answers are right, and the question says how many",
    "true-false": "One statement, which holds or does not",
    "ordering": "Steps to put in their order",
    "matching": "Lines, each with the answer that belongs to it",
    "numeric": "A number to write, right within a tolerance",
    "short-text": "A word or a few to write",
}


class NewItemForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(slug, kind.name) for slug, kind in KINDS.items()],
        error_messages={"required": "Choose a kind.", "invalid_choice": "Choose a kind."},
    )
    objective = forms.TypedChoiceField(
        label="Topic and objective",
        coerce=int,
        error_messages={"required": "Choose where it belongs.", "invalid_choice": "Choose where it belongs."},
    )
    difficulty = forms.IntegerField(min_value=1, max_value=5, required=False)

    def __init__(self, objectives: list[Objective], data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, auto_id="new-%s", label_suffix="")
        self.known = {one.pk: one for one in objectives}
        field = self.fields["objective"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(pk, str(one)) for pk, one in self.known.items()]

    @property
    def objective_row(self) -> Objective:
        return self.known[self.cleaned_data["objective"]]

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        return [(slug, kind.name, WHAT.get(slug, "")) for slug, kind in KINDS.items()]

    def chosen(self, name: str) -> str:
        return str(self[name].value() or "")

    @property
    def kind_chosen(self) -> str:
        return self.chosen("kind") or "single"

    @property
    def objective_chosen(self) -> str:
        return self.chosen("objective")

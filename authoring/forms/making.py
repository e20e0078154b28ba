"""What a new item begins with, its kind and where it belongs; and a picture for one."""

from __future__ import annotations

from typing import Any

from django import forms

from quizzes.kinds import KINDS
from quizzes.models import Bank
from studyguide.models import Objective

NO_MARKUP = str.maketrans("[]\\`*_<>", "        ")
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
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choose where it belongs."},
    )
    difficulty = forms.IntegerField(min_value=1, max_value=5, required=False)

    def __init__(self, objectives: list[Objective], data: Any, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, auto_id="new-%s", label_suffix="")
        self.known = {one.pk: one for one in objectives}
        field = self.fields["objective"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(pk, str(one)) for pk, one in self.known.items()]

    def clean(self) -> dict[str, Any]:
        if not self.known:
            raise forms.ValidationError("This bank has no topics yet.")
        return self.cleaned_data

    def objective_of(self, bank: Bank) -> Objective:
        """The one that was chosen; else that of the newest item, for authors go on where they were."""
        chosen = self.cleaned_data["objective"]
        if chosen is None:
            chosen = bank.items.order_by("-pk").values_list("objective", flat=True).first()
        return self.known.get(chosen) or next(iter(self.known.values()))

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


class PictureForm(forms.Form):
    picture = forms.FileField(
        max_length=200,
        error_messages={
            "required": "Choose a picture first.",
            "empty": "That file is empty.",
            "missing": "Choose a picture first.",
            "invalid": "Choose a picture first.",
        },
    )
    picture_alt = forms.CharField(
        max_length=300,
        error_messages={"required": "Say in words what the picture shows, for those who cannot see it."},
    )
    caret = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)  # where scripts saw it stand

    def clean_picture_alt(self) -> str:
        """Inside the brackets of Markdown."""
        return " ".join(str(self.cleaned_data["picture_alt"]).translate(NO_MARKUP).split())

    def shown(self, digest: str) -> str:
        """As a text names it."""
        return f"![{self.cleaned_data['picture_alt']}](image:{digest})"

    def put_into(self, text: str, digest: str) -> str:
        """The text with the picture at the caret; at its end where nobody knows of one. Browsers count in UTF-16."""
        text, caret = text.replace("\r\n", "\n"), self.cleaned_data.get("caret")
        units = text.encode("utf-16-le")
        place = len(units) if caret is None else min(2 * caret, len(units))
        before, after = (part.decode("utf-16-le", "ignore").strip("\n") for part in (units[:place], units[place:]))
        return "\n\n".join(part for part in (before, self.shown(digest), after) if part)

    @property
    def trouble(self) -> str:
        return " ".join(str(message) for messages in self.errors.values() for message in messages)

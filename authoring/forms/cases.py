"""A case study as its authors type it."""

from __future__ import annotations

from typing import Any

from django import forms

from authoring.forms.editing import cleaned, one_line
from quizzes.content.checks import authors_text_problems
from quizzes.models import Bank
from web.markdown import PICTURE, images

LONGEST = 20_000


class CaseForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(
        label="Title",
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": "Give it a title: learners read it above the text."},
    )
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea({"class": "input", "rows": 14, "maxlength": LONGEST}),
        help_text="Markdown. Who, what they have, what they want; the questions ask about it.",
        error_messages={"required": "Write what the questions share."},
    )

    def __init__(self, bank: Bank, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id="case-%s", label_suffix="")
        self.bank = bank

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field in self.fields:
            self.fields[field].widget.attrs["data-focus"] = True

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_text(self) -> str:
        text = cleaned(self.cleaned_data["text"])
        if len(text) > LONGEST:
            raise forms.ValidationError(f"At most {LONGEST:,} characters.")
        if found := authors_text_problems(text, "text"):
            raise forms.ValidationError([f"{one.message[:1].upper()}{one.message[1:]}." for one in found])
        shown = {match[1] for source, _ in images(text) if (match := PICTURE.fullmatch(source))}
        if shown and self.bank.images.filter(digest__in=shown).count() < len(shown):
            raise forms.ValidationError("It names a picture that this bank does not have.")
        return text

"""What authors say to each other about an item, and what they decide on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from authoring.models import Review
from studyguide.forms import PlainText


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, data: Any = None, *, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id, label_suffix="")

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field in self.fields:
            self.fields[field].widget.attrs["data-focus"] = True


class CommentForm(_Form):
    text = PlainText(
        label="Comment",
        max_length=4000,
        widget=forms.Textarea({"class": "input", "rows": 3}),
        error_messages={"required": "Write something first."},
    )


class VerdictForm(_Form):
    verdict = forms.ChoiceField(choices=Review.Verdict.choices)
    text = PlainText(
        label="What should change, or a word of thanks",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )


class CloseForm(_Form):
    """What came of learners' reports."""

    WORDS: ClassVar = ("Mended", "The key is corrected", "It is right as it is", "Not about this question")

    word = forms.CharField(
        label="What came of it",
        max_length=160,
        widget=forms.TextInput({"class": "input", "list": "words"}),
        help_text="The authors of this bank read it, in the history.",
        error_messages={"required": "Say in a word what came of it."},
    )

"""The form under a topic, and what it asks of a comment before it is taken."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.forms import BoundField

from studyguide.models import Topic

LINK = re.compile(r"https?:|www\.", re.IGNORECASE)
MOST_LINKS = 2
SHORTEST_SECONDS = 3  # nobody reads and writes faster
LONGEST_SECONDS = 24 * 60 * 60

signer = Signer(salt="studyguide.comment")


class PlainText(forms.CharField):
    """Text of several lines. Browsers send a line break as two characters but count it as one, and so does this."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class CommentForm(forms.Form):
    """Name, e-mail and text; `website` stays empty (only programs fill it) and `token` says when the page was made."""

    name = forms.CharField(
        label="Name (required)", max_length=80, widget=forms.TextInput({"class": "input", "autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail (required)",
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
        help_text="Your e-mail address is not published.",
    )
    text = PlainText(
        label="Comment (required)",
        max_length=4000,
        widget=forms.Textarea({"class": "input", "rows": 4}),
        help_text="Plain text: at most 4,000 characters and two links.",
    )
    website = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def __init__(self, topic: Topic, data: Any = None, *, now: datetime, name: str = "") -> None:
        self.topic = topic
        self.now = now
        self.token_value = token_for(topic, now)  # a new one, unless the one that came is good
        super().__init__(data, auto_id="comment-%s", label_suffix="", initial={"name": name})
        if self.is_bound and not self.is_valid():
            self._point_at_errors()

    @property
    def visible(self) -> list[BoundField]:
        return [self["name"], self["email"], self["text"]]

    @property
    def general_errors(self) -> list[str]:
        """What stands above the fields: errors of what people do not see."""
        return [*self.errors.get("website", []), *self.errors.get("token", []), *self.non_field_errors()]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if LINK.search(name):
            raise forms.ValidationError("Please write a name without a link.")
        return name

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise forms.ValidationError("Please use at most two links.")
        return text

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("A field that stays empty was filled in. Please send the comment again.")
        return ""

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"]
        try:
            topic, made = signer.unsign_object(token)
        except (BadSignature, ValueError):
            raise forms.ValidationError("The form arrived incomplete. Wait a moment and send it again.") from None
        age = self.now.timestamp() - made
        if topic != self.topic.pk or age > LONGEST_SECONDS:
            raise forms.ValidationError(
                "This page was open for more than a day. Your words are still here: wait a moment and send them again."
            )
        self.token_value = token
        if age < SHORTEST_SECONDS:
            raise forms.ValidationError("That was very fast. Wait a moment and send it again.")
        return token

    def _point_at_errors(self) -> None:
        """Mark the fields to mend, and the first of them as the place for focus."""
        wrong = [field for field in self.visible if field.errors]
        for field in wrong:
            field.field.widget.attrs["aria-invalid"] = "true"
        if wrong and not self.general_errors:
            say = f"The comment was not sent. {wrong[0].errors[0]}"
            wrong[0].field.widget.attrs |= {"data-focus": "", "data-say": say}


def token_for(topic: Topic, made_at: datetime) -> str:
    return signer.sign_object([topic.pk, round(made_at.timestamp(), 3)])

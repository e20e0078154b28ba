"""What is typed about a bank: its title and terms, who works on it, its own topics, a change of many items."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from authoring.forms.editing import one_line, tags_in
from authoring.tables import LEVELS
from quizzes.models import Bank, BankMember
from quizzes.scoring import Rule
from studyguide.forms import PlainText
from studyguide.models import Guide, Objective

INPUT = {"class": "input"}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
LICENCES = ("All rights reserved", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC0 1.0")
SCORINGS = [
    (Rule.ALL_OR_NOTHING.value, "All or nothing for each question"),
    (Rule.PARTIAL_CREDIT.value, "Credit for the right parts of a question"),
]
OWN = "own"


class OneLine(forms.CharField):
    """Text of one line, with nothing in it that cannot be seen."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


def title_field(label: str, longest: int = 120) -> OneLine:
    return OneLine(label=label, max_length=longest, widget=forms.TextInput(INPUT))


class BankForm(forms.Form):
    """What every bank has."""

    title = title_field("Title")
    summary = PlainText(
        label="What it is about",
        max_length=1000,
        required=False,
        widget=forms.Textarea({**INPUT, "rows": 3}),
        help_text="Learners who open its link read this.",
    )
    licence = OneLine(
        label="Licence",
        max_length=60,
        required=False,
        widget=forms.TextInput({**INPUT, "list": "licences"}),
        help_text="What others may do with your questions. Empty: all rights reserved.",
    )
    language = OneLine(
        label="Language",
        max_length=12,
        initial="en",
        widget=forms.TextInput({**INPUT, "autocapitalize": "none", "spellcheck": "false"}),
        help_text="A code such as en, de or pt-BR.",
    )
    use_required_attribute = False
    licences: ClassVar = LICENCES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_language(self) -> str:
        code: str = self.cleaned_data["language"]
        if not LANGUAGE.fullmatch(code):
            raise forms.ValidationError("Write a code of two or three letters, such as en, de or pt-BR.")
        return code


class NewBankForm(BankForm):
    """Also whose topics its questions belong to: that stays."""

    guide = forms.ChoiceField(label="Topics", widget=forms.RadioSelect, initial="")
    topics = PlainText(
        label="Your first topics, one a line",
        max_length=4000,
        required=False,
        widget=forms.Textarea({**INPUT, "rows": 4}),
        help_text="Only for topics of your own. You can add, rename and order them at any time.",
    )
    field_order = [  # noqa: RUF012 - as Django has it
        "title",
        "guide",
        "topics",
        "summary",
        "licence",
        "language",
    ]

    def __init__(self, *args: Any, guides: QuerySet[Guide], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guides = {guide.slug: guide for guide in guides}
        choices = [(guide.slug, f"Those of the guide “{guide.title}”") for guide in self.guides.values()]
        self.fields["guide"].choices = [*choices, (OWN, "Topics of my own")]  # type: ignore[attr-defined]
        self.fields["guide"].initial = choices[0][0] if choices else OWN

    def clean_topics(self) -> list[str]:
        lines = [one_line(line) for line in self.cleaned_data["topics"].split("\n")]
        titles = list({line.casefold(): line for line in lines if line}.values())
        if any(len(title) > 120 for title in titles):
            raise forms.ValidationError("A topic has at most 120 characters.")
        if len(titles) > 60:
            raise forms.ValidationError("60 topics are the most.")
        return titles

    @property
    def chosen_guide(self) -> Guide | None:
        return self.guides.get(self.cleaned_data["guide"])


class SettingsForm(BankForm):
    scoring = forms.ChoiceField(label="Scoring in practice", choices=SCORINGS, widget=forms.Select(INPUT))
    needs_review = forms.BooleanField(label="Nothing is published that only its author has read", required=False)

    @classmethod
    def of(cls, bank: Bank, data: Any = None) -> SettingsForm:
        names = ("title", "summary", "licence", "language", "scoring", "needs_review")
        return cls(data, initial={name: getattr(bank, name) for name in names})


class ShareForm(forms.Form):
    visibility = forms.ChoiceField(choices=Bank.Visibility.choices)


class MemberForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({**INPUT, "autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label="What they may do",
        choices=BankMember.Role.choices,
        initial=BankMember.Role.EDITOR,
        widget=forms.Select(INPUT),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=BankMember.Role.choices)


class TopicForm(forms.Form):
    title = title_field("Title")


class ObjectiveForm(forms.Form):
    title = title_field("Title", 160)


class TagsForm(forms.Form):
    tags = forms.CharField(max_length=400)

    def clean_tags(self) -> tuple[str, ...]:
        found = tags_in(self.cleaned_data["tags"])
        if not found:
            raise forms.ValidationError("Write a tag, or several with commas between them.")
        return found


class GradeForm(forms.Form):
    difficulty = forms.TypedChoiceField(choices=LEVELS.items(), coerce=int)


def objectives_of(bank: Bank) -> QuerySet[Objective]:
    """Those that items of a bank may be given."""
    topics = bank.guide.topics.current()
    return Objective.objects.filter(topic__in=topics, is_retired=False).select_related("topic")

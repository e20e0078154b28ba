"""What a window of an exam sends, and what staff fill in."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from exams import answer_file
from exams.accommodations import MOST_MINUTES
from exams.answer_file import AnswerFile, BadFile
from exams.models import Accommodation
from quizzes import corrections
from quizzes.keys import Correcting
from quizzes.kinds import KINDS
from quizzes.models import ItemRevision, KeyCorrection
from quizzes.scoring import Correction

LIMIT = 1_000_000  # no window counts so far


class SaveForm(forms.Form):
    """The version and the way to go on; the options themselves are read by the item's kind.

    A learner fills in none of it by hand, so an error is a tampered form.
    """

    kind = forms.ChoiceField(choices=[(slug, slug) for slug in KINDS])
    epoch = forms.IntegerField(min_value=1, max_value=LIMIT)
    counter = forms.IntegerField(min_value=1, max_value=LIMIT)
    flagged = forms.BooleanField(required=False)
    go = forms.RegexField(r"^(next|previous|review|stay|flag|[1-9][0-9]{0,2})$", required=False)


class AddTimeForm(forms.Form):
    """Minutes for attempts that run. `seen`: how many had been added to them when the page was shown."""

    minutes = forms.IntegerField(
        min_value=1,
        max_value=MOST_MINUTES,
        initial=10,
        label="Minutes to add",
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AnswerFileForm(forms.Form):
    """A file in which a learner kept answers. `read`: what it holds, once the form is valid."""

    read: AnswerFile

    file = forms.FileField(
        max_length=200,
        label="Answer file",
        widget=forms.FileInput(attrs={"class": "input", "accept": ".json,application/json"}),
        error_messages={
            "required": "Choose a file first.",
            "missing": "Choose a file first.",
            "invalid": "Choose a file first.",
            "empty": "That file is empty.",
        },
    )

    def clean_file(self) -> None:
        try:
            self.read = answer_file.read(self.cleaned_data["file"].read(answer_file.LARGEST + 1))
        except BadFile as problem:
            raise forms.ValidationError(str(problem)) from None


class AccommodationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names the learner by e-mail: a list of everybody would be long, and tell more than is needed."""

    email = forms.EmailField(
        label="Learner’s e-mail", help_text="Of an account. Guests have none; they are given time while they sit."
    )

    class Meta:
        model = Accommodation
        fields = ("multiplier", "extra_minutes")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        learner = User.objects.filter(email__iexact=email).first()
        if learner is None:
            raise forms.ValidationError("No account has this e-mail.")
        if Accommodation.objects.filter(learner=learner).exists():
            raise forms.ValidationError("This learner has an entry already. Find it in the list and change that one.")
        self.instance.learner = learner
        return email


class CorrectionForm(forms.Form):
    """What is right in a revision whose key was wrong. `correcting`: what was said, once the form is valid."""

    correcting: Correcting

    how = forms.ChoiceField(choices=KeyCorrection.HOW, widget=forms.RadioSelect, label="What is done")
    accepted = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Answers that are right"
    )
    other = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Others that are right",
        help_text="One a line: the numbers of its options, as listed above (“2 5”), or the words or number themselves "
        "where something is typed.",
    )

    def __init__(self, *args: Any, revision: ItemRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revision = revision
        field: forms.MultipleChoiceField = self.fields["accepted"]  # type: ignore[assignment]
        field.choices = corrections.offers(revision)
        if revision.correction and not self.is_bound:
            offered = {value for value, _ in field.choices}
            values = [accepted.value for accepted in revision.correction.accepted.all()]
            self.initial = {
                "how": revision.correction.how,
                "accepted": [value for value in values if value in offered],
                "other": "\n".join(value for value in values if value not in offered),
            }

    def clean_other(self) -> list[str]:
        kind, key = KINDS[self.revision.kind], corrections.authors_key_of(self.revision)
        lines = [line.strip() for line in self.cleaned_data["other"].splitlines() if line.strip()]
        try:
            return [kind.typed(line, key, self.revision.choose_count) for line in lines]
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if {"how", "accepted", "other"} <= said.keys():
            values = tuple(dict.fromkeys([*said["accepted"], *said["other"]]))
            self.correcting = Correcting(Correction(said["how"]), values)
            try:
                corrections.check(self.revision, self.correcting)
            except corrections.BadCorrection as problem:
                raise forms.ValidationError(str(problem)) from None
        return said


class ConfirmForm(forms.Form):
    """Applies what was shown. `digest`: of that."""

    reason = forms.CharField(
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Reason",
        help_text="Learners whose result changes read it, with the former score.",
        error_messages={"required": "Say why: learners read it."},
    )
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

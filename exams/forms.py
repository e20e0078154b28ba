"""What a window of an exam sends, and what staff fill in."""

from __future__ import annotations

from django import forms

from accounts.models import User
from exams.accommodations import MOST_MINUTES
from exams.models import Accommodation
from quizzes.kinds import KINDS

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

    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, initial=10, label="Minutes to add")
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


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

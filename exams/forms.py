"""What a window of an exam sends."""

from __future__ import annotations

from django import forms

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

"""What a learner may ask for when practice starts."""

from __future__ import annotations

from django import forms

from studyguide.models import Guide, Topic

COUNTS = (5, 10, 20)
DEFAULT_COUNT = 10


class StartForm(forms.Form):
    """No topic chosen is a mix of all. Every control has a fixed set of values: an error is a tampered form."""

    guide = forms.ModelChoiceField(Guide.objects.all(), to_field_name="slug")
    topic = forms.ModelMultipleChoiceField(Topic.objects.none(), to_field_name="slug", required=False)
    count = forms.TypedChoiceField(choices=[(count, count) for count in COUNTS], coerce=int)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        guide = self.data.get("guide")
        field = self.fields["topic"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101
        field.queryset = Topic.objects.current().filter(guide__slug=guide)

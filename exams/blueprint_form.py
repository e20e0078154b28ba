"""The form of an instructor's exam: its terms, and a grid of topics and difficulties with how many of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from exams.blueprints import LEVELS, Cell, cells_of, kinds_of
from exams.models import SCORING, Blueprint
from quizzes.kinds import KINDS
from quizzes.models import Bank
from quizzes.scoring import Rule
from studyguide.forms import PlainText
from studyguide.models import Topic

MOST_ITEMS = 300
SCORED = {
    Rule.ALL_OR_NOTHING.value: "All or nothing for each question",
    Rule.PARTIAL_CREDIT.value: "Credit for the right parts of a question",
}
ROW = "Say either how many of any difficulty, or how many of each: not both."
COLUMNS: tuple[int | None, ...] = (None, *LEVELS)


class NewBlueprintForm(forms.Form):
    bank = forms.ModelChoiceField(
        Bank.objects.none(),
        to_field_name="slug",
        empty_label=None,
        label="Bank",
        help_text="All questions of an exam come from one bank.",
        widget=forms.Select(attrs={"class": "input"}),
    )
    title = forms.CharField(max_length=120, label="Title", widget=forms.TextInput(attrs={"class": "input"}))

    def __init__(self, *args: Any, banks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField[Bank] = self.fields["bank"]  # type: ignore[assignment]
        field.queryset = banks


def _number(label: str, low: int, high: int, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=low,
        max_value=high,
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "input"}),
    )


def _moment(label: str, help_text: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        required=False,
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@dataclass(frozen=True, slots=True)
class GridCell:
    field: BoundField
    level: int | None
    stock: int
    lacks: int  # of what is typed


@dataclass(frozen=True, slots=True)
class GridRow:
    topic: Topic
    cells: tuple[GridCell, ...]
    errors: Sequence[str]

    @property
    def lacks(self) -> int:
        return sum(cell.lacks for cell in self.cells)


class BlueprintForm(forms.Form):
    """Terms, and a number field for each cell of the grid. `terms` and `cells`: what was said, once it is valid."""

    title = forms.CharField(max_length=120, label="Title", widget=forms.TextInput(attrs={"class": "input"}))
    summary = PlainText(
        max_length=600,
        required=False,
        label="For learners",
        help_text="What it is about, in a sentence or two.",
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    minutes = _number("Minutes", 1, 600, "The clock does not stop.")
    pass_mark = _number("Pass mark", 101, 999, "A score on AWS’s scale, from 100 to 1000.")
    cut = _number("Points needed to pass, in %", 1, 99, "The share of all points that earns the pass mark.")
    unscored_count = _number("Unscored questions", 0, 60, "So many count for nothing, by chance. Nobody is told which.")
    scoring = forms.ChoiceField(
        choices=[(value, SCORED[value]) for value, _ in SCORING],
        label="Scoring",
        help_text="Of questions with several right parts.",
        widget=forms.Select(attrs={"class": "input"}),
    )
    report = forms.ChoiceField(
        choices=Blueprint.Report.choices,
        label="Report",
        help_text="What learners see when they have ended.",
        widget=forms.Select(attrs={"class": "input"}),
    )
    attempts_allowed = _number(
        "Attempts allowed", 1, 100, "Empty: no limit. With one, learners need an account.", required=False
    )
    opens_at = _moment("Opens at (UTC)", "Empty: at once.")
    closes_at = _moment("Closes at (UTC)", "Empty: never. Every attempt ends then, also one with extra time.")
    kinds = forms.MultipleChoiceField(
        choices=[(slug, kind.name) for slug, kind in KINDS.items()],
        label="Kinds of questions",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind."},
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.wrong_rows: dict[int, str] = {}
        for topic in topics:
            for level in COLUMNS:
                words = f"{topic.title}, {f'difficulty {level}' if level else 'any difficulty'}"
                field = forms.IntegerField(min_value=0, max_value=MOST_ITEMS, required=False, label=words)
                field.widget.attrs |= {"class": "input grid__count", "aria-label": words, "inputmode": "numeric"}
                self.fields[name_of((topic.pk, level))] = field

    @classmethod
    def of(cls, blueprint: Blueprint, topics: Sequence[Topic], data: Any = None) -> BlueprintForm:
        if data is not None:
            return cls(data, topics=topics)
        initial: dict[str, Any] = {
            name: getattr(blueprint, name)
            for name in (
                *("title", "summary", "minutes", "pass_mark", "unscored_count", "scoring", "report"),
                *("attempts_allowed", "opens_at", "closes_at", "version"),
            )
        }
        initial |= {"cut": round(blueprint.raw_cut * 100), "kinds": kinds_of(blueprint)}
        initial |= {name_of(cell): count for cell, count in cells_of(blueprint).items()}
        return cls(topics=topics, initial=initial)

    @property
    def cells(self) -> dict[Cell, int]:
        said = {
            (topic.pk, level): self.cleaned_data.get(name_of((topic.pk, level)))
            for topic in self.topics
            for level in COLUMNS
        }
        return {cell: count for cell, count in said.items() if count}

    @property
    def terms(self) -> dict[str, Any]:
        names = ("title", "summary", "minutes", "pass_mark", "unscored_count", "scoring", "report")
        given = {name: self.cleaned_data[name] for name in (*names, "attempts_allowed", "opens_at", "closes_at")}
        return {**given, "raw_cut": Decimal(self.cleaned_data["cut"]) / 100}

    @property
    def kinds_said(self) -> list[str]:
        """Those that are ticked, however the rest of the form stands."""
        return [kind for kind in KINDS if kind in (self["kinds"].value() or ())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for topic in self.topics:
            if said.get(name_of((topic.pk, None))) and any(said.get(name_of((topic.pk, level))) for level in LEVELS):
                self.wrong_rows[topic.pk] = ROW
        total = sum(self.cells.values())
        if self.wrong_rows:
            self.add_error(None, "In the marked topics, say either any difficulty or each, not both.")
        if total > MOST_ITEMS:
            self.add_error(None, f"That is {total} questions; an exam has {MOST_ITEMS} at most.")
        unscored = said.get("unscored_count") or 0
        if unscored and unscored >= total:
            self.add_error("unscored_count", f"Fewer than all {total} questions: at least one must be scored.")
        opens_at, closes_at = said.get("opens_at"), said.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "It must close after it opens.")
        return said

    def grid(self, stock: Mapping[Cell, int]) -> Iterator[GridRow]:
        for topic in self.topics:
            cells = tuple(self._cell((topic.pk, level), stock) for level in COLUMNS)
            errors = [str(error) for cell in cells for error in cell.field.errors]
            if topic.pk in self.wrong_rows:
                errors.append(self.wrong_rows[topic.pk])
            yield GridRow(topic, cells, errors)

    def _cell(self, cell: Cell, stock: Mapping[Cell, int]) -> GridCell:
        field, held = self[name_of(cell)], stock.get(cell, 0)
        typed = str(field.value() or "")
        count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
        return GridCell(field, cell[1], held, max(0, count - held))


def name_of(cell: Cell) -> str:
    return f"cell-{cell[0]}-{cell[1] or 'any'}"

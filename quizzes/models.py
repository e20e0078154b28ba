"""Banks of items at their revisions, practice sessions over them, and the responses that learners gave."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from quizzes.scoring import Correction, Rule
from studyguide.models import Fact, Gotcha, Guide, Objective, Topic

if TYPE_CHECKING:
    from accounts.models import User


TOPIC_TEXTS = ("body_html", "toc_html", "text", "summary")  # long, and never shown with an item


class Bank(models.Model):
    """A named set of items. The bank of a guide's pack has no owner and the guide's slug."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="banks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="banks")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    scoring = models.CharField(  # of responses in practice; an exam has its own
        max_length=16, choices=[(rule.value, rule.value) for rule in Rule], default=Rule.ALL_OR_NOTHING.value
    )

    def __str__(self) -> str:
        return self.title


class Misconception(models.Model):
    """A wrong idea with a name; a distractor is built on one."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="misconceptions")
    gotcha = models.ForeignKey(Gotcha, models.SET_NULL, null=True, blank=True, related_name="misconceptions")
    slug = models.SlugField()
    title = models.CharField(max_length=160)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="misconception_once")]

    def __str__(self) -> str:
        return self.title


class ItemQuerySet(models.QuerySet["Item"]):
    def current(self) -> ItemQuerySet:
        """Those to ask: neither retired nor left out of scoring until their author mends them."""
        asked = self.filter(is_retired=False, topic__is_retired=False)
        return asked.exclude(current_revision__correction__how=Correction.DROP)

    def about(self, *topics: Topic) -> ItemQuerySet:
        return self.filter(topic__in=topics)


class Item(models.Model):
    """What stays of an item while its wording changes: its id, its place and what is known about it."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="items")
    slug = models.SlugField(max_length=80)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="items")
    difficulty = models.PositiveSmallIntegerField()  # the author's 1 to 5
    facts = models.ManyToManyField(Fact, related_name="items")
    lead_fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")  # the place in the guide that teaches it
    reference_title = models.CharField(max_length=200)
    reference_url = models.URLField()
    verified_on = models.DateField()
    is_retired = models.BooleanField(default=False)
    current_revision = models.OneToOneField("ItemRevision", models.PROTECT, null=True, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank", "slug"], name="item_once"),
            models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="item_difficulty_1_to_5"),
        ]
        indexes: ClassVar = [models.Index(fields=["topic", "is_retired"], name="item_by_topic")]

    def __str__(self) -> str:
        return self.slug


class ItemRelevance(models.Model):
    """An exam that an item prepares for, by the exam's code (`SAA-C03`)."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="relevances")
    exam_code = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "exam_code"], name="item_relevance_once")]

    def __str__(self) -> str:
        return self.exam_code


class CaseStudy(models.Model):
    """A scenario that several items share. Immutable: a changed text is a new row with the same slug."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="cases")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_html = models.TextField()
    digest = models.CharField(max_length=64)  # of title and text

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "slug", "digest"], name="case_text_once")]

    def __str__(self) -> str:
        return self.title


class ItemRevision(models.Model):
    """An item's words and key, immutable: responses and attempts point here, so what was seen can always be shown.

    A key that was wrong is corrected by a row of its own, see `keys`.

    A generated revision is what its template, at a revision of the template, made of a seed (`quizzes.scenarios`).
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)  # a key of quizzes.kinds.KINDS
    case = models.ForeignKey(CaseStudy, models.PROTECT, null=True, blank=True, related_name="revisions")
    stem = models.TextField()
    stem_html = models.TextField()
    rationale = models.TextField(blank=True)
    rationale_html = models.TextField(blank=True)
    choose_count = models.PositiveSmallIntegerField()  # how many things a complete response chooses or fills in
    unit = models.CharField(max_length=40, blank=True)  # of a number
    tolerance = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)
    template_number = models.PositiveIntegerField(null=True, blank=True)
    seed = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)  # of all the above and the options: same words, same revision
    made_at = models.DateTimeField()
    correction = models.ForeignKey(  # the newest of its corrections, in force; none: its author's key decides
        "KeyCorrection", models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["item", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="item_revision_once"),
            models.UniqueConstraint(fields=["item", "template_number", "seed"], name="item_revision_generated_once"),
            models.CheckConstraint(
                condition=Q(template_number=None, seed=None) | Q(template_number__isnull=False, seed__isnull=False),
                name="item_revision_seed_with_template",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} r{self.number}"


class OptionQuerySet(models.QuerySet["Option"]):
    def explained(self) -> OptionQuerySet:
        """With the wrong ideas behind them and the gotchas that name those, as `presentation.released` shows them."""
        return self.select_related("misconception__gotcha__topic").defer(
            *(f"misconception__gotcha__topic__{field}" for field in TOPIC_TEXTS)
        )


class Option(models.Model):
    """What can be chosen, put in order, or recognised in what was typed, as the revision's kind has it."""

    revision = models.ForeignKey(ItemRevision, models.CASCADE, related_name="options")
    slug = models.SlugField(max_length=20)  # the author's `a`; never sent to a browser
    position = models.PositiveSmallIntegerField()  # 1.. in the author's order; what an encoded response names
    text = models.TextField()
    text_html = models.TextField()
    is_key = models.BooleanField(default=False)
    rationale = models.TextField()
    rationale_html = models.TextField()
    misconception = models.ForeignKey(Misconception, models.SET_NULL, null=True, blank=True, related_name="options")

    objects = OptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["revision", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "slug"], name="option_once"),
            models.UniqueConstraint(fields=["revision", "position"], name="option_position_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class Prompt(models.Model):
    """A line of a matching item, to which one of its options belongs."""

    revision = models.ForeignKey(ItemRevision, models.CASCADE, related_name="prompts")
    position = models.PositiveSmallIntegerField()  # 1..
    text = models.TextField()
    text_html = models.TextField()
    option = models.ForeignKey(Option, models.PROTECT, related_name="prompts")
    rationale = models.TextField()
    rationale_html = models.TextField()

    class Meta:
        ordering: ClassVar = ["revision", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "position"], name="prompt_position_once"),
        ]

    def __str__(self) -> str:
        return self.text


class KeyCorrection(models.Model):
    """What counts as right in a revision whose key was wrong. Only added to: the newest is in force."""

    HOW: ClassVar = [
        (Correction.ACCEPT.value, "Accept further answers besides the key"),
        (Correction.NEW.value, "Other answers are right, the key is not"),
        (Correction.DROP.value, "Leave the question out of scoring"),
        (Correction.ORIGINAL.value, "The author’s key after all"),
    ]

    revision = models.ForeignKey(ItemRevision, models.CASCADE, related_name="corrections")
    how = models.CharField(max_length=8, choices=HOW)
    reason = models.CharField(max_length=400)  # learners read it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.revision}: {self.get_how_display()}"


class AcceptedResponse(models.Model):
    """A response that a correction says is right."""

    correction = models.ForeignKey(KeyCorrection, models.CASCADE, related_name="accepted")
    value = models.CharField(max_length=200)  # as its kind encodes it

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["correction", "value"], name="accepted_response_once")]

    def __str__(self) -> str:
        return self.value


class ScenarioTemplate(models.Model):
    """What makes an item's revisions out of seeds. Such an item has no current revision: sessions get one each."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="scenario")
    kind = models.CharField(max_length=12, default="single")  # of all its items
    number = models.PositiveIntegerField(default=1)  # grows when the document changes
    document = models.TextField()  # JSON, the rows of the matrix and the table that it draws on included
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.item} t{self.number}"


class PracticeSessionQuerySet(models.QuerySet["PracticeSession"]):
    def of(self, learner: User | None) -> PracticeSessionQuerySet:
        return self.filter(learner=learner) if learner else self.none()

    def unfinished(self) -> PracticeSessionQuerySet:
        """Neither ended by the learner nor answered through, as far as its items are still there."""
        unanswered = PracticeItem.objects.left().filter(session=models.OuterRef("pk"))
        return self.filter(models.Exists(unanswered), finished_at=None)


class PracticeSession(models.Model):
    """An untimed run over items, with the rationale at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_sessions")
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="practice_sessions")
    label = models.CharField(max_length=160)  # what was chosen: a topic, "3 topics", "Mixed", "What you missed"
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)  # when the learner ended it; see `unfinished`
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # the time the learner had, where they said so

    objects = PracticeSessionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["learner", "-started_at"], name="practice_by_learner")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("quizzes:session", args=[self.pk])


class PracticeItemQuerySet(models.QuerySet["PracticeItem"]):
    def of(self, learner: User | None) -> PracticeItemQuerySet:
        return self.filter(session__learner=learner) if learner else self.none()

    def left(self) -> PracticeItemQuerySet:
        """Still to be answered."""
        item = "revision__item__"
        return self.filter(response=None, **{f"{item}is_retired": False, f"{item}topic__is_retired": False})


class PracticeItem(models.Model):
    session = models.ForeignKey(PracticeSession, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()  # 1..
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="+")

    objects = PracticeItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["session", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "position"], name="practice_item_position_once"),
            models.UniqueConstraint(fields=["session", "revision"], name="practice_item_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

    @property
    def is_withdrawn(self) -> bool:
        """Retired since it was drawn: whoever answered it before keeps that, nobody answers it any more."""
        item = self.revision.item
        return item.is_retired or item.topic.is_retired


class ResponseQuerySet(models.QuerySet["Response"]):
    def of(self, learner: User | None) -> ResponseQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Response(models.Model):
    """What a learner gave to one item, once: in practice as it is given, from an exam when the attempt is finalised."""

    class Confidence(models.IntegerChoices):
        """How sure a learner said to be, before the key was shown. It never changes a score."""

        GUESSED = 1, "Guessed"
        UNSURE = 2, "Unsure"
        SURE = 3, "Sure"

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="responses")
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="responses")
    practice_item = models.OneToOneField(PracticeItem, models.CASCADE, null=True, blank=True, related_name="response")
    is_from_exam = models.BooleanField(default=False)
    value = models.CharField(max_length=200, blank=True)  # as its kind encodes it; empty: "I don't know"
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True, blank=True)
    is_right = models.BooleanField()
    points = models.PositiveSmallIntegerField()  # 0 to 1000 of the item's full score
    given_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__range=(0, 1000)), name="response_points_0_to_1000"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "item", "-given_at"], name="response_last_of_item")]

    def __str__(self) -> str:
        return f"{self.item}: {self.points}"


class ResponseChoice(models.Model):
    """An option that a response stands for, as its kind says (`Kind.chosen`); misconceptions hang on these."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="choices")
    option = models.ForeignKey(Option, models.PROTECT, related_name="choices")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "option"], name="response_choice_once")]

    def __str__(self) -> str:
        return str(self.option)


class MarkQuerySet(models.QuerySet["Bookmark"]):
    def of(self, learner: User | None) -> MarkQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Bookmark(models.Model):
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey(Item, models.CASCADE, related_name="bookmarks")
    made_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "item"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.item}"


class NoteQuerySet(models.QuerySet["ItemNote"]):
    def of(self, learner: User | None) -> NoteQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class ItemNote(models.Model):
    """What a learner wrote to themselves about an item."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="item_notes")
    item = models.ForeignKey(Item, models.CASCADE, related_name="notes")
    text = models.TextField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "item"], name="item_note_once")]

    def __str__(self) -> str:
        return self.text[:40]


class ReportQuerySet(models.QuerySet["ItemReport"]):
    def of(self, learner: User | None) -> ReportQuerySet:
        return self.filter(learner=learner) if learner else self.none()

    def open(self) -> ReportQuerySet:
        return self.filter(closed_at=None)


class ItemReport(models.Model):
    """A problem with an item that a learner told its author."""

    class Reason(models.TextChoices):
        KEY = "key", "The answer marked right is wrong"
        AMBIGUOUS = "ambiguous", "More than one answer is right"
        OUTDATED = "outdated", "It is out of date"
        UNCLEAR = "unclear", "It is unclear, or has a mistake in its words"
        OTHER = "other", "Something else"

    learner = models.ForeignKey(  # who leaves takes their name along; the report stays
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="item_reports"
    )
    revision = models.ForeignKey(ItemRevision, models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "revision"], condition=Q(closed_at=None), name="item_report_one_open"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], condition=Q(closed_at=None), name="item_report_queue")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.reason}"

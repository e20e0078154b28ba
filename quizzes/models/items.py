"""Items of a bank, their immutable revisions with options and keys, and what corrects a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quizzes.models.banks import Bank, CaseStudy, Misconception
from quizzes.scoring import Correction
from studyguide.models import Fact, Objective, Topic

if TYPE_CHECKING:
    from accounts.models import User


TOPIC_TEXTS = ("body_html", "toc_html", "text", "summary")  # long, and never shown with an item


class ItemQuerySet(models.QuerySet["Item"]):
    def current(self) -> ItemQuerySet:
        """Those to ask: neither retired nor left out of scoring until their author mends them."""
        asked = self.filter(is_retired=False, topic__is_retired=False)
        return asked.exclude(current_revision__correction__how=Correction.DROP)

    def in_packs(self) -> ItemQuerySet:
        """Those of the guides' built-in banks: what a guide's practice, mock exams and windows are made of."""
        return self.filter(bank__owner=None)

    def of(self, author: User | None) -> ItemQuerySet:
        """Those in the banks that somebody works on."""
        return self.filter(bank__in=Bank.objects.of(author))

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
    lead_fact = models.ForeignKey(  # the place in the guide that teaches it; an instructor's item may have none
        Fact, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference_title = models.CharField(max_length=200, blank=True)
    reference_url = models.URLField(blank=True)
    verified_on = models.DateField(null=True, blank=True)
    is_retired = models.BooleanField(default=False)
    current_revision = models.OneToOneField("ItemRevision", models.PROTECT, null=True, related_name="+")  # published
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bank", "slug"], name="item_once"),
            models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="item_difficulty_1_to_5"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["topic", "is_retired"], name="item_by_topic"),
            models.Index(fields=["bank", "-changed_at"], name="item_newest_of_bank"),
        ]

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


class ItemTag(models.Model):
    """A word that an author put on an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "name"], name="item_tag_once")]
        indexes: ClassVar = [models.Index(fields=["name"], name="item_by_tag")]

    def __str__(self) -> str:
        return self.name


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

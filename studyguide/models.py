"""Guides as loaded from `content/`, what learners read of them, and the comments under their topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User


class BadgeKind(models.TextChoices):
    USER = "user", "IAM user"
    ROLE = "role", "IAM role"
    ROOT = "root", "Root user"
    GROUP = "group", "IAM group"


class Guide(models.Model):
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    eyebrow = models.CharField(max_length=120, blank=True)
    summary_html = models.TextField()
    summary = models.TextField()
    licence = models.CharField(max_length=60)
    checked_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("studyguide:guide", args=[self.slug])


class TopicQuerySet(models.QuerySet["Topic"]):
    def current(self) -> TopicQuerySet:
        return self.filter(is_retired=False)


class Topic(models.Model):
    """One floor of a guide. Retired when it leaves the files; never deleted, for items and readings point at it."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="topics")
    slug = models.SlugField()
    number = models.PositiveSmallIntegerField()  # the floor; 1 is read first
    title = models.CharField(max_length=120)
    summary = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    body_html = models.TextField()  # rendered when loaded
    toc_html = models.TextField(blank=True)
    text = models.TextField()  # the body as plain text, for search
    is_retired = models.BooleanField(default=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["guide", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="topic_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("studyguide:topic", args=[self.guide.slug, self.slug])


class Objective(models.Model):
    """Something a reader of a topic can do; items test objectives, and a lit window is one of them."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="objectives")
    slug = models.SlugField()
    title = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["topic", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "slug"], name="objective_once")]

    def __str__(self) -> str:
        return self.title


class Fact(models.Model):
    """One sentence the guide teaches; `#fact-<code>` in its topic's text is the place that says it."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="facts")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="facts")
    code = models.CharField(max_length=8)
    text = models.TextField()
    note_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="notes")
    source_title = models.CharField(max_length=200, blank=True)  # set where the fact goes beyond the source text
    source_url = models.URLField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "code"], name="fact_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_beyond(self) -> bool:
        return bool(self.source_url)

    @property
    def anchor(self) -> str:
        return f"fact-{self.code}"


class Term(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="terms")
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="terms")
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    definition = models.TextField()
    definition_html = models.TextField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="term_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('studyguide:glossary', args=[self.guide.slug])}#term-{self.slug}"


class Gotcha(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="gotchas")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="gotchas")
    slug = models.SlugField()
    title = models.CharField(max_length=80)
    text_html = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="gotcha_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def anchor(self) -> str:
        return f"gotcha-{self.slug}"


class Section(models.Model):
    """Where a section of the source text has its place: a topic or one of the guide's pages."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sections")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True)
    page = models.SlugField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="section_once")]

    def __str__(self) -> str:
        return self.title


# --- the comparison table


class ComparedEntity(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="compared_entities")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    badge = models.CharField(max_length=8, choices=BadgeKind.choices)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="compared_entity_once")]

    def __str__(self) -> str:
        return self.name


class ComparedFeature(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="compared_features")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    facts = models.ManyToManyField(Fact, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="compared_feature_once")]

    def __str__(self) -> str:
        return self.name


class ComparisonCell(models.Model):
    feature = models.ForeignKey(ComparedFeature, models.CASCADE, related_name="cells")
    entity = models.ForeignKey(ComparedEntity, models.CASCADE, related_name="cells")
    text = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["feature__position", "entity__position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["feature", "entity"], name="comparison_cell_once")]

    def __str__(self) -> str:
        return self.text


# --- the decision matrix and its chooser


class Decision(models.Model):
    """A row of the decision matrix: if the requirement is ... then choose ..."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="decisions")
    slug = models.SlugField()
    requirement = models.CharField(max_length=200)
    choice = models.CharField(max_length=200)
    badge = models.CharField(max_length=8, choices=BadgeKind.choices)
    why_html = models.TextField()
    beyond_html = models.TextField(blank=True)
    facts = models.ManyToManyField(Fact, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="decision_once")]

    def __str__(self) -> str:
        return self.requirement


class ChooserStep(models.Model):
    """A question of the chooser; the one at position 0 is asked first."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="chooser_steps")
    slug = models.SlugField()
    question = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="chooser_step_once")]

    def __str__(self) -> str:
        return self.question


class ChooserAnswer(models.Model):
    """Leads to another step or ends at a row of the matrix, with the reason."""

    step = models.ForeignKey(ChooserStep, models.CASCADE, related_name="answers")
    text = models.CharField(max_length=200)
    next_step = models.ForeignKey(ChooserStep, models.CASCADE, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="+")
    because = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["step", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(next_step__isnull=False, decision__isnull=True)
                | models.Q(next_step__isnull=True, decision__isnull=False),
                name="chooser_answer_leads_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.text


# --- the office building


class Badge(models.Model):
    """Somebody who walks through the building: root user, a user, a role."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="badges")
    slug = models.SlugField()
    kind = models.CharField(max_length=8, choices=BadgeKind.choices)
    label = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    caption = models.CharField(max_length=200)
    why = models.TextField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="badge_once")]

    def __str__(self) -> str:
        return self.name


class BadgePolicy(models.Model):
    """A policy that applies to a badge, and where it comes from."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="policies")
    source = models.CharField(max_length=80)
    document = models.TextField()  # a policy document, JSON as AWS writes it
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["badge", "position"]

    def __str__(self) -> str:
        return self.source


class Floor(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="floors")
    number = models.SmallIntegerField()
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "number"], name="floor_once")]

    def __str__(self) -> str:
        return self.name


class Door(models.Model):
    """An action of a service: whoever is allowed it finds the door open."""

    floor = models.ForeignKey(Floor, models.CASCADE, related_name="doors")
    action = models.CharField(max_length=80)
    label = models.CharField(max_length=60)
    resource = models.CharField(max_length=200)
    is_root_only = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["-floor__number", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["floor", "action"], name="door_once")]

    def __str__(self) -> str:
        return self.label


class WayIn(models.Model):
    """A door of the ground floor: console, command line and SDK, or a service that assumes a role."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="ways_in")
    slug = models.SlugField()
    label = models.CharField(max_length=60)
    text = models.TextField()
    badges = models.ManyToManyField(Badge, related_name="ways_in")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["guide", "slug"], name="way_in_once")]

    def __str__(self) -> str:
        return self.label


class LobbyNote(models.Model):
    """What happens when a badge tries a way in."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="lobby_notes")
    way_in = models.ForeignKey(WayIn, models.CASCADE, related_name="notes")
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["badge", "way_in"], name="lobby_note_once")]

    def __str__(self) -> str:
        return self.text


# --- what people do with a guide


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, learner: User | None) -> ReadingQuerySet:
        return self.filter(learner=learner) if learner else self.none()


class Reading(models.Model):
    """A learner marked a topic as read."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "topic"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.topic}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.APPROVED)

    def waiting(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.PENDING)


class Comment(models.Model):
    """A comment under a topic. The e-mail is for moderators alone and is shown on no page of the site."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        APPROVED = "approved", "Shown"
        HIDDEN = "hidden", "Hidden"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    name = models.CharField(max_length=80)
    email = models.EmailField()
    text = models.TextField(max_length=4000)
    digest = models.CharField(max_length=64, editable=False)  # of who wrote what: the same comment is kept once
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    posted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["posted_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "digest"], name="comment_once")]
        indexes: ClassVar = [models.Index(fields=["topic", "state", "posted_at"], name="comment_shown")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"

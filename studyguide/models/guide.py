"""A guide as loaded from `content/`: topics, objectives, facts, terms, gotchas, sections."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse


class BadgeKind(models.TextChoices):
    USER = "user", "IAM user"
    ROLE = "role", "IAM role"
    ROOT = "root", "Root user"
    GROUP = "group", "IAM group"


class GuideQuerySet(models.QuerySet["Guide"]):
    def published(self) -> GuideQuerySet:
        """Those that learners read."""
        return self.filter(is_outline=False)


class Guide(models.Model):
    """What topics and objectives belong to. An outline is one without pages: the topics of an instructor's bank."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    eyebrow = models.CharField(max_length=120, blank=True)
    summary_html = models.TextField()
    summary = models.TextField()
    licence = models.CharField(max_length=60)
    checked_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)
    is_outline = models.BooleanField(default=False)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("studyguide:guide", args=[self.slug])


class TopicQuerySet(models.QuerySet["Topic"]):
    def current(self) -> TopicQuerySet:
        return self.filter(is_retired=False)

    def published(self) -> TopicQuerySet:
        """Those that have a page."""
        return self.current().filter(guide__is_outline=False)


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
    passage_html = models.TextField(blank=True)  # the paragraph of the topic that teaches it, if it stands in one
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

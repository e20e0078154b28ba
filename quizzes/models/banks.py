"""Banks of items: whose they are, who may write in them and who may answer; what their items share."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from quizzes.scoring import Rule
from studyguide.models import Gotcha, Guide

if TYPE_CHECKING:
    from accounts.models import User


class BankQuerySet(models.QuerySet["Bank"]):
    """Who may do what with a bank. Every query of an author or a learner starts with one of these."""

    def packs(self) -> BankQuerySet:
        """The built-in banks, one of each guide: read-only, and everybody's."""
        return self.filter(owner=None)

    def of(self, author: User | None) -> BankQuerySet:
        """Those that somebody works on: their own, and those they were let into."""
        if author is None:
            return self.none()
        mine = BankMember.objects.filter(bank=OuterRef("pk"), user=author)
        return self.filter(Q(owner=author) | Exists(mine))

    def written_by(self, author: User | None) -> BankQuerySet:
        """Those of them whose items they may change."""
        if author is None:
            return self.none()
        mine = BankMember.objects.filter(bank=OuterRef("pk"), user=author, role=BankMember.Role.EDITOR)
        return self.filter(Q(owner=author) | Exists(mine))

    def owned_by(self, author: User | None) -> BankQuerySet:
        """Those of them that they may share, rename or put away."""
        return self.filter(owner=author) if author else self.none()

    def open_to(self, learner: User | None) -> BankQuerySet:
        """Those whose published items a learner may answer."""
        return self._open(learner, learner)

    def open_to_learner_at(self, path: str) -> BankQuerySet:
        """The same for the learner who stands at this path of the row around the query."""
        return self._open(OuterRef(path), OuterRef(OuterRef(path)))

    def _open(self, learner: Any, learner_within: Any) -> BankQuerySet:
        """`learner_within`: the same, as a query within this one names it."""
        may = Q(owner=None) | Q(visibility=Bank.Visibility.PUBLIC)
        if learner is not None:
            invited = BankReader.objects.filter(bank=OuterRef("pk"), learner=learner_within)
            mine = BankMember.objects.filter(bank=OuterRef("pk"), user=learner_within)
            may |= Q(owner=learner) | Exists(mine) | Q(Exists(invited), visibility=Bank.Visibility.LINK)
        return self.filter(may, is_archived=False)

    def shared(self) -> BankQuerySet:
        """Instructors' banks that somebody who has the link may open."""
        links = (Bank.Visibility.LINK, Bank.Visibility.PUBLIC)
        return self.exclude(owner=None).filter(visibility__in=links, is_archived=False, code__isnull=False)


def new_code() -> str:
    """What a link to something shared ends in: not to be guessed."""
    return secrets.token_urlsafe(12)


class Bank(models.Model):
    """A named set of items. The bank of a guide's pack has no owner and the guide's slug, and nobody edits it here.

    Its items belong to topics and objectives of `guide`; that is an outline where the bank has topics of its own.
    """

    class Visibility(models.TextChoices):
        PRIVATE = "private", "Private: only who works on it"
        LINK = "link", "Shared: learners who have the link"
        PUBLIC = "public", "Public: every learner"

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="banks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="banks")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    scoring = models.CharField(  # of responses in practice; an exam has its own
        max_length=16, choices=[(rule.value, rule.value) for rule in Rule], default=Rule.ALL_OR_NOTHING.value
    )
    visibility = models.CharField(max_length=7, choices=Visibility.choices, default=Visibility.PRIVATE)
    code = models.CharField(max_length=16, unique=True, null=True, blank=True)  # of its link; none until there is one
    licence = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")  # BCP 47
    needs_review = models.BooleanField(default=False)  # nothing is published that only its author has read
    is_archived = models.BooleanField(default=False)  # put away: nobody draws from it any more
    made_at = models.DateTimeField(default=timezone.now)

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        indexes: ClassVar = [models.Index(fields=["owner", "title"], name="bank_by_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_pack(self) -> bool:
        return self.owner_id is None

    @property
    def author(self) -> str:
        """As learners read it: never an address. The owner is loaded with it."""
        return self.owner.display_name if self.owner and self.owner.display_name else "an instructor"


class BankMember(models.Model):
    """Somebody besides its owner who works on a bank."""

    class Role(models.TextChoices):
        EDITOR = "editor", "Editor: writes and publishes"
        REVIEWER = "reviewer", "Reviewer: reads, comments and approves"

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bank_memberships")
    role = models.CharField(max_length=8, choices=Role.choices)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["bank", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "user"], name="bank_member_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class BankReader(models.Model):
    """A learner who opened a bank's link."""

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="readers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bank_readings")
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "learner"], name="bank_reader_once")]

    def __str__(self) -> str:
        return f"{self.learner}"


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


class CaseStudy(models.Model):
    """A scenario that several items share. Its words are immutable: changed ones are a new row with the same slug.

    The newest row of a slug stands, and says whether the case study is still on offer; revisions show their own row.
    """

    bank = models.ForeignKey(Bank, models.CASCADE, related_name="cases")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=120)
    text = models.TextField()
    text_html = models.TextField()
    digest = models.CharField(max_length=64)  # of title and text
    is_retired = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True, blank=True)  # none: it came with a pack
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(  # instructors go back to earlier words, a pack knows its texts by their digest
                fields=["bank", "slug", "digest"], condition=Q(made_at=None), name="case_of_pack_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["bank", "slug", "-id"], name="case_newest_first")]

    def __str__(self) -> str:
        return self.title

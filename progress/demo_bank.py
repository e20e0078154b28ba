"""The demo instructor's bank: questions at every stage, a colleague who reviews, and an exam that was sat."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from authoring import banks, drafts, homes, publishing, reviewing
from authoring.documents import Words
from authoring.finding import OWNER, Desk
from authoring.models import ItemDraft, Review
from exams import blueprints
from exams.models import Blueprint, BlueprintTopic
from progress.demo_items import FLAWED, IN_REVIEW, PUBLISHED, REWORDED, SENT_BACK, UNFINISHED, Question
from progress.demo_lives import PEOPLE, Life
from quizzes import marks, sharing
from quizzes.kinds import KINDS
from quizzes.models import Bank, BankMember, Item, ItemReport, ItemRevision
from studyguide.models import Fact, Guide, Objective, Topic

TITLE = "IAM for the autumn class"
ASKED = {"groups": 1, "mfa": 1, "identities": 2, "operations": 3}  # of the exam, by topic
WISH = "“Everything in IAM, without any other policy” is long beside the others. Could it lose its second half?"
WANTED = "Where does a user’s MFA device go? Please give it a step of its own."
REPORT = "The root user can have eight devices as well, so two answers are right."


def make(
    guide: Guide, instructor: User, colleague: User, learners: Mapping[str, User], *, now: datetime
) -> Bank | None:
    """For an instructor who has none yet. Without the topics it is about, nothing is made."""
    objectives = {
        (one.topic.slug, one.slug): one for one in Objective.objects.filter(topic__guide=guide).select_related("topic")
    }
    if any((one.topic, one.objective) not in objectives for one in (*PUBLISHED, IN_REVIEW, SENT_BACK, UNFINISHED)):
        return None
    began = now - timedelta(days=12)
    bank = banks.make(
        instructor,
        title=TITLE,
        guide=guide,
        summary="What we ask at the end of each week, and in the mock at the end of term.",
        licence="CC BY-SA 4.0",
        at=began,
    )
    banks.add_member(bank, colleague, BankMember.Role.REVIEWER, at=began)
    bench = Bench(bank, instructor, colleague, objectives)
    items = {
        question: bench.published(question, at=began + timedelta(minutes=9 * number))
        for number, question in enumerate(PUBLISHED)
    }
    bench.stages(items[PUBLISHED[2]].item, at=now - timedelta(days=2))

    banks.share(bank, Bank.Visibility.LINK)
    exam = mock(Desk(bank, OWNER))
    sit(guide, exam, learners, now=now)
    sharing.join(learners["Charlie"], bank, at=now - timedelta(days=3))
    at = now - timedelta(days=1, hours=2)
    marks.report(learners["Bob"], items[FLAWED], reason=ItemReport.Reason.AMBIGUOUS, text=REPORT, at=at)
    return bank


class Bench:
    """The instructor and the colleague over the bank's questions."""

    def __init__(
        self,
        bank: Bank,
        instructor: User,
        colleague: User,
        objectives: Mapping[tuple[str, str], Objective],
    ) -> None:
        self.bank, self.instructor, self.colleague = bank, instructor, colleague
        self.objectives = objectives
        self.facts = {fact.code: fact for fact in Fact.objects.filter(guide=bank.guide)}
        self.ideas = set(bank.guide.misconceptions.values_list("slug", flat=True))

    def draft(self, question: Question, *, at: datetime) -> ItemDraft:
        item = drafts.make(
            self.bank,
            self.known(question.words),
            objective=self.objectives[question.topic, question.objective],
            difficulty=question.difficulty,
            by=self.instructor,
            at=at,
        )
        home, fact = homes.Home.of(item), self.facts.get(question.lead)
        wanted = replace(home, tags=tuple(sorted(question.tags)), verified_on=at.date().isoformat())
        if fact:
            wanted = replace(wanted, lead_fact=fact.pk, facts=(fact.pk,))
        homes.settle(item, wanted, began=home, at=at)
        return ItemDraft.objects.select_related("item").get(item=item)

    def known(self, words: Words) -> Words:
        """Without wrong ideas that the guide does not name."""
        options = (one if one.misconception in self.ideas else replace(one, misconception="") for one in words.options)
        return replace(words, options=tuple(options))

    def published(self, question: Question, *, at: datetime) -> ItemRevision:
        draft = self.draft(question, at=at)
        return publishing.publish(draft, self.bank, version=draft.version, by=self.instructor, at=at)

    def stages(self, old: Item, *, at: datetime) -> None:
        """What is not published, or not as it stands: in review, sent back, unfinished, reworded."""
        self.draft(UNFINISHED, at=at)
        read = self.sent(self.draft(IN_REVIEW, at=at), at=at)
        reviewing.comment(read.item, WISH, by=self.colleague, at=at + timedelta(hours=3))
        back = self.sent(self.draft(SENT_BACK, at=at), at=at)
        reviewing.judge(
            back,
            self.bank,
            Review.Verdict.CHANGES,
            version=back.version,
            text=WANTED,
            by=self.colleague,
            at=at + timedelta(hours=3),
        )
        draft = drafts.begin(old, by=self.instructor, at=at)
        words = replace(Words.load(draft.document), stem=REWORDED)
        drafts.keep(draft, words, based_on=draft.version, by=self.instructor, at=at + timedelta(hours=4))

    def sent(self, draft: ItemDraft, *, at: datetime) -> ItemDraft:
        return drafts.send(draft, version=draft.version, by=self.instructor, at=at + timedelta(hours=1))


def mock(desk: Desk) -> Blueprint:
    """Published, with a code."""
    exam = blueprints.make(desk.bank, title="End of term")
    topics = {topic.slug: topic.pk for topic in blueprints.topics_of(desk.bank)}
    exam = blueprints.change(
        exam,
        seen=exam.version,
        cells={(topics[slug], None): count for slug, count in ASKED.items()},
        kinds=list(KINDS),
        title="End of term",
        summary="Seven questions over the term. As often as you like.",
        minutes=15,
        raw_cut=Decimal("0.700"),
    )
    return blueprints.publish(blueprints.Chair(exam, desk))


def sit(guide: Guide, exam: Blueprint, learners: Mapping[str, User], *, now: datetime) -> None:
    """Each learner once, Bob again the next day."""
    topics = list(Topic.objects.current().filter(guide=guide))
    quotas = list(BlueprintTopic.objects.filter(blueprint=exam).select_related("blueprint"))
    for person, days_ago in (*((person, 2) for person in PEOPLE), (PEOPLE[1], 1)):
        rng = random.Random(f"lightwell {TITLE} {person.name} {days_ago}")  # noqa: S311
        life = Life(person, learners[person.name], guide, topics, rng, now)
        life.take(exam, quotas, now - timedelta(days=days_ago, hours=3))

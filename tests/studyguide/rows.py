"""Builds what a guide holds besides topics: a building, a chooser, a comparison, comments."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from studyguide import comments
from studyguide.models import (
    Badge,
    BadgePolicy,
    ChooserAnswer,
    ChooserStep,
    Comment,
    ComparedEntity,
    ComparedFeature,
    ComparisonCell,
    Decision,
    Door,
    Floor,
    Guide,
    LobbyNote,
    Topic,
    WayIn,
)

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def policy(effect: str, action: object, resource: object = "*") -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_building(guide: Guide) -> None:
    """Root, Alice (may get, must not delete) and new Dana; three doors, one of them for root only; two ways in."""
    root = Badge.objects.create(
        guide=guide, slug="root", kind="root", label="Root user", name="The owner", caption=".", why="Root.", position=1
    )
    alice = Badge.objects.create(
        guide=guide, slug="alice", kind="user", label="IAM user", name="Alice", caption=".", why="Group.", position=2
    )
    dana = Badge.objects.create(
        guide=guide, slug="dana", kind="user", label="New user", name="Dana", caption=".", why="No policy.", position=3
    )
    documents = [policy("Allow", "s3:*"), policy("Deny", "s3:DeleteBucket")]
    for position, document in enumerate(documents, 1):
        BadgePolicy.objects.create(badge=alice, source="the group", document=document, position=position)
    account = Floor.objects.create(guide=guide, number=2, name="Account")
    s3 = Floor.objects.create(guide=guide, number=1, name="S3")
    Door.objects.create(
        floor=account, action="account:CloseAccount", label="Close", resource="*", is_root_only=True, position=1
    )
    Door.objects.create(floor=s3, action="s3:GetObject", label="GetObject", resource="arn:aws:s3:::r/x", position=1)
    Door.objects.create(floor=s3, action="s3:DeleteBucket", label="DeleteBucket", resource="arn:aws:s3:::r", position=2)
    console = WayIn.objects.create(guide=guide, slug="console", label="Console", text="A password.", position=1)
    console.badges.set([root, alice, dana])
    service = WayIn.objects.create(guide=guide, slug="service", label="AssumeRole", text="For services.", position=2)
    LobbyNote.objects.create(badge=alice, way_in=service, text="Alice carries her own badge.")


def make_chooser(guide: Guide) -> dict[str, Decision]:
    """Who? A person: the user. A program: where? On EC2: the role; elsewhere, and back to who."""
    user = make_decision(guide, "person", "A person signs in", "IAM user", "user", 1)
    role = make_decision(guide, "program", "A program on EC2", "IAM role", "role", 2)
    who = ChooserStep.objects.create(guide=guide, slug="who", question="Who needs access?", position=0)
    where = ChooserStep.objects.create(guide=guide, slug="where", question="Where does it run?", position=1)
    ChooserAnswer.objects.create(step=who, text="A person", decision=user, because="One identity.", position=1)
    ChooserAnswer.objects.create(step=who, text="A program", next_step=where, position=2)
    ChooserAnswer.objects.create(step=where, text="On EC2", decision=role, because="A role is there.", position=1)
    ChooserAnswer.objects.create(step=where, text="Not sure", next_step=who, position=2)
    return {"user": user, "role": role}


def make_decision(guide: Guide, slug: str, requirement: str, choice: str, badge: str, position: int) -> Decision:
    return Decision.objects.create(
        guide=guide,
        slug=slug,
        requirement=requirement,
        choice=choice,
        badge=badge,
        why_html=f"<p>Why {slug}.</p>",
        position=position,
    )


def make_comparison(guide: Guide, feature_count: int = 1) -> None:
    entities = [
        ComparedEntity.objects.create(guide=guide, slug=kind, name=f"The {kind}", badge=kind, position=position)
        for position, kind in enumerate(["user", "role"])
    ]
    for number in range(feature_count):
        feature = ComparedFeature.objects.create(
            guide=guide, slug=f"f{number}", name=f"Feature {number}", position=number
        )
        for entity in entities:
            ComparisonCell.objects.create(feature=feature, entity=entity, text=f"Answer {number} of {entity.slug}")


def make_comment(
    topic: Topic, text: str = "Hello", *, at: dt.datetime = NOW, is_shown: bool = True, **given: Any
) -> Comment:
    who = {"name": "Ann", "email": "ann@secret.example", "author": None} | given
    comment = comments.post(topic, text=text, at=at, **who)
    if is_shown:
        comments.approve(Comment.objects.filter(pk=comment.pk), at=at)
        comment.refresh_from_db()
    return comment

"""Verbs over a whole bank: make and change it, share it with learners, put it away, and say who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from accounts.models import User
from authoring import outlines
from quizzes.models import Bank, BankMember, BankReader
from quizzes.models.banks import new_code
from studyguide.models import Guide

MOST_BANKS = 100  # of one owner
MOST_MEMBERS = 50
FRESH = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is easily mistaken


class BankRefused(Exception):  # noqa: N818 - reads as what it says
    """Nothing was changed; the text says why."""


@transaction.atomic
def make(
    owner: User,
    *,
    title: str,
    at: datetime,
    guide: Guide | None = None,
    topics: Sequence[str] = (),
    summary: str = "",
    licence: str = "",
    language: str = "en",
) -> Bank:
    """A private bank with the topics of a guide, or with its own: an outline that begins with `topics`.

    The end of its slug is drawn, so that no guide that is loaded later can have the same.
    """
    if Bank.objects.owned_by(owner).count() >= MOST_BANKS:
        raise BankRefused(f"You have {MOST_BANKS} banks, which are the most. Use one of them, or copy into one.")
    slug = f"{slugify(title)[:40].strip('-') or 'bank'}-{get_random_string(6, FRESH)}"
    if guide is None:
        guide = outlines.make(slug, title, licence=licence, titles=topics, on=at.date())
    return Bank.objects.create(
        guide=guide,
        owner=owner,
        slug=slug,
        title=title,
        summary=summary,
        licence=licence,
        language=language,
        made_at=at,
    )


@transaction.atomic
def change(
    bank: Bank, *, title: str, summary: str, licence: str, language: str, scoring: str, needs_review: bool
) -> Bank:
    bank.title, bank.summary, bank.licence, bank.language = title, summary, licence, language
    bank.scoring, bank.needs_review = scoring, needs_review
    bank.save(update_fields=["title", "summary", "licence", "language", "scoring", "needs_review"])
    if bank.guide.is_outline:
        Guide.objects.filter(pk=bank.guide_id, is_outline=True).update(title=title)
    return bank


def share(bank: Bank, visibility: str) -> Bank:
    """Who may answer its published items. A bank that learners may open has a link; private, the link rests."""
    bank.visibility = visibility
    if visibility != Bank.Visibility.PRIVATE and not bank.code:
        bank.code = new_code()
    bank.save(update_fields=["visibility", "code"])
    return bank


@transaction.atomic
def renew_link(bank: Bank, *, lets_go: bool) -> Bank:
    """The old link leads nowhere from now on. `lets_go`: nor may those who came by it answer any longer."""
    bank.code = new_code()
    bank.save(update_fields=["code"])
    if lets_go:
        BankReader.objects.filter(bank=bank).delete()
    return bank


def put_away(bank: Bank, *, is_archived: bool) -> Bank:
    bank.is_archived = is_archived
    bank.save(update_fields=["is_archived"])
    return bank


@transaction.atomic
def add_member(bank: Bank, person: User, role: str, *, at: datetime) -> BankMember:
    """Who is there already has the role from now on."""
    if person.pk == bank.owner_id:
        raise BankRefused("That is the owner of this bank, who may do everything already.")
    there = bank.members.filter(user=person).first()
    if there is None and bank.members.count() >= MOST_MEMBERS:
        raise BankRefused(f"{MOST_MEMBERS} people work on this bank, which are the most.")
    member, _ = BankMember.objects.update_or_create(
        bank=bank, user=person, defaults={"role": role}, create_defaults={"role": role, "added_at": at}
    )
    return member


def change_role(member: BankMember, role: str) -> None:
    BankMember.objects.filter(pk=member.pk).update(role=role)


def remove_member(member: BankMember) -> None:
    """What they wrote stays."""
    BankMember.objects.filter(pk=member.pk).delete()


@transaction.atomic
def hand_over(member: BankMember, *, at: datetime) -> Bank:
    """The member owns the bank from now on, and its owner is an editor."""
    bank = Bank.objects.select_for_update().get(pk=member.bank_id)
    if not member.user.may_teach:
        raise BankRefused(f"{member.user} is no instructor any more and cannot own a bank.")
    if Bank.objects.owned_by(member.user).count() >= MOST_BANKS:
        raise BankRefused(f"{member.user} has {MOST_BANKS} banks, which are the most.")
    former = bank.owner
    BankMember.objects.filter(bank=bank, user=member.user).delete()
    if former:  # a pack has none, and no members either
        BankMember.objects.create(bank=bank, user=former, role=BankMember.Role.EDITOR, added_at=at)
    bank.owner = member.user
    bank.save(update_fields=["owner"])
    return bank

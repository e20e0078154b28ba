"""What authoring holds of a person, as a copy. Nothing of it moves with a guest, who cannot teach.

Who leaves takes their name along; what they wrote stays with the banks it is in. A bank of their own holds them back.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Value, When

from accounts.models import User
from authoring.models import CaseComment, ItemComment, ItemDraft, ItemEvent, Review
from quizzes.models import Bank, BankMember

LEFT = "A bank you do not work on any more"  # its name, and what became of it, is not theirs to know


def copy(sender: object, *, learner: User, **kwargs: Any) -> dict[str, Any]:
    """Their banks, what they said, and what they did, told by the slugs of items; words are exported bank by bank."""
    if learner.is_guest:
        return {}
    banks = Bank.objects.owned_by(learner).order_by("made_at", "pk")
    works = BankMember.objects.filter(user=learner).order_by("added_at", "pk")
    item = F("item__slug")
    is_theirs = Q(item__bank__in=Bank.objects.of(learner))
    bank = Case(When(is_theirs, then=F("item__bank__title")), default=Value(LEFT), output_field=CharField())
    drafts = ItemDraft.objects.filter(changed_by=learner).order_by("changed_at", "pk")
    said = ItemComment.objects.filter(made_by=learner)
    about_cases = CaseComment.objects.filter(made_by=learner).order_by("pk")
    judged = Review.objects.filter(made_by=learner)
    done = ItemEvent.objects.filter(made_by=learner).order_by("pk")
    return {
        "banks": list(banks.values("title", "summary", "visibility", "made_at", questions=Count("items"))),
        "works_on_banks": list(works.values("role", "added_at", title=F("bank__title"))),
        "drafts_last_changed": list(drafts.values("changed_at", question=item, bank=bank)),
        "comments_on_questions": list(said.order_by("pk").values("text", "made_at", question=item, bank=bank)),
        "comments_on_case_studies": list(about_cases.values("text", "made_at")),
        "verdicts": list(judged.order_by("pk").values("verdict", "text", "made_at", question=item, bank=bank)),
        "steps_of_questions": list(done.values("kind", "note", "made_at", question=item, bank=bank)),
    }

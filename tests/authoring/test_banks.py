"""Banks of instructors: making, changing, sharing, people, and topics of their own."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from authoring import banks, outlines
from quizzes.models import Bank, BankMember, BankReader
from tests.authoring.desks import make_office
from tests.factories import GuideFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


def make(**given):
    return banks.make(UserFactory.create(is_instructor=True), **{"title": "Networks", "at": NOW(), **given})


def test_a_bank_with_the_title_of_a_guide_never_has_its_slug():
    """A pack that is loaded later takes the bank with its guide's slug: nobody's bank may be that one."""
    made = make(title="IAM roles")

    assert made.slug.startswith("iam-roles-")
    assert made.guide.slug == made.slug


@pytest.mark.parametrize("title", ["Ω", "—", "A" * 120, "admin"])
def test_any_title_makes_a_slug_that_an_address_can_hold(title: str):
    made = make(title=title)

    assert 7 <= len(made.slug) <= 50
    Bank(guide=made.guide, slug=made.slug, title=title).clean_fields(exclude=["owner", "code"])


def test_a_bank_of_its_own_topics_begins_with_an_objective_for_each():
    made = make(topics=["Subnets", "Routes"])

    assert made.guide.is_outline
    assert [(topic.title, topic.objectives.get().title) for topic in made.guide.topics.all()] == [
        ("Subnets", "Subnets"),
        ("Routes", "Routes"),
    ]


def test_a_bank_over_a_guide_has_its_topics_and_no_outline():
    guide = GuideFactory.create()

    assert make(guide=guide).guide == guide


def test_a_new_bank_is_private_and_has_no_link():
    made = make()

    assert (made.visibility, made.code) == (Bank.Visibility.PRIVATE, None)


def test_nobody_has_more_banks_than_the_most(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(banks, "MOST_BANKS", 1)
    owner = make().owner

    with pytest.raises(banks.BankRefused):
        banks.make(owner, title="One more", at=NOW())


def test_a_renamed_bank_renames_its_own_topics_guide_but_never_a_shared_one():
    own, guide = make(), GuideFactory.create(title="AWS IAM Users")
    over = make(guide=guide)
    terms = {"summary": "", "licence": "", "language": "de", "scoring": "all-or-nothing", "needs_review": True}

    for bank in (own, over):
        banks.change(bank, title="Renamed", **terms)  # type: ignore[arg-type]

    own.guide.refresh_from_db()
    guide.refresh_from_db()
    assert (own.guide.title, guide.title) == ("Renamed", "AWS IAM Users")


def test_a_link_rests_while_the_bank_is_private_and_comes_back():
    bank = banks.share(make(), Bank.Visibility.LINK)
    code = bank.code

    banks.share(bank, Bank.Visibility.PRIVATE)
    assert not Bank.objects.shared().exists()
    banks.share(bank, Bank.Visibility.PUBLIC)

    assert bank.code == code
    assert Bank.objects.shared().get() == bank


def test_a_new_link_ends_the_old_one_and_lets_learners_go_when_asked():
    bank = banks.share(make(), Bank.Visibility.LINK)
    old = bank.code
    for _ in range(2):
        BankReader.objects.create(bank=bank, learner=UserFactory.create(), joined_at=NOW())

    banks.renew_link(bank, lets_go=False)
    assert bank.code != old
    assert bank.readers.count() == 2
    banks.renew_link(bank, lets_go=True)

    assert bank.readers.count() == 0


def test_adding_somebody_again_changes_the_role():
    office = make_office()

    banks.add_member(office.bank, office.editor, BankMember.Role.REVIEWER, at=NOW())

    assert office.bank.members.get(user=office.editor).role == BankMember.Role.REVIEWER


def test_the_owner_is_no_member():
    office = make_office()

    with pytest.raises(banks.BankRefused):
        banks.add_member(office.bank, office.owner, BankMember.Role.REVIEWER, at=NOW())


def test_an_owner_cannot_vanish_and_leave_a_bank_without_one():
    office = make_office()

    with pytest.raises(ProtectedError):
        office.owner.delete()


# --- topics of its own


def titles(bank: Bank) -> list[str]:
    return [topic.title for topic in bank.guide.topics.current()]


def test_topics_move_past_retired_ones():
    """Retired ones keep a place in the rows; nobody sees it, so nobody should have to press twice."""
    bank = make(topics=["A", "B", "C"])
    _, second, third = bank.guide.topics.all()
    outlines.retire(second)

    outlines.move(third, outlines.UP)

    assert titles(bank) == ["C", "A"]
    outlines.restore(bank.guide.topics.get(title="B"))
    assert sorted(titles(bank)) == ["A", "B", "C"]


def test_at_the_end_nothing_moves():
    bank = make(topics=["A", "B"])

    outlines.move(bank.guide.topics.first(), outlines.UP)
    outlines.move(bank.guide.topics.last(), outlines.DOWN)

    assert titles(bank) == ["A", "B"]


def test_what_holds_questions_is_not_retired_until_they_are():
    office = make_office()
    item = office.item()

    for part in (office.objective, office.objective.topic):
        with pytest.raises(outlines.OutlineRefused, match="holds 1 question"):
            outlines.retire(part)
    item.is_retired = True
    item.save()
    outlines.retire(office.objective)

    office.objective.refresh_from_db()
    assert office.objective.is_retired


@pytest.mark.parametrize("title", ["Subnets", "SUBNETS"])
def test_a_topic_of_the_same_title_is_refused(title: str):
    bank = make(topics=["Subnets"])

    with pytest.raises(outlines.OutlineRefused):
        outlines.add_topic(bank.guide, title)


def test_titles_that_look_alike_in_an_address_get_slugs_of_their_own():
    bank = make(topics=["Sub nets", "Sub-nets", "子网", "路由"])

    slugs = {topic.slug for topic in bank.guide.topics.all()}

    assert len(slugs) == 4


def test_a_renamed_part_keeps_its_slug():
    bank = make(topics=["Subnets"])
    topic = bank.guide.topics.get()

    outlines.rename(topic, "Networks within networks")

    assert bank.guide.topics.get().slug == "subnets"


def test_a_bank_is_handed_over_and_its_former_owner_may_leave():
    office = make_office()
    member = BankMember.objects.get(bank=office.bank, user=office.editor)

    banks.hand_over(member, at=NOW())

    assert Bank.objects.owned_by(office.editor).get() == office.bank
    assert not Bank.objects.owned_by(office.owner).exists()
    assert Bank.objects.written_by(office.owner).get() == office.bank
    assert set(BankMember.objects.values_list("user", "role")) == {
        (office.owner.pk, "editor"),
        (office.reviewer.pk, "reviewer"),
    }
    office.owner.delete()
    assert Bank.objects.get() == office.bank


def test_who_is_no_instructor_any_more_is_handed_nothing():
    office = make_office()
    office.editor.is_instructor = False
    office.editor.save()

    with pytest.raises(banks.BankRefused):
        banks.hand_over(BankMember.objects.get(user=office.editor), at=NOW())

    assert Bank.objects.get().owner == office.owner

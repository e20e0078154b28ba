"""The pages of banks: who may enter, what they show and do, and what that costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from authoring import banks, bulk
from quizzes.models import Bank, BankMember, ItemReport
from tests.authoring.desks import GOOD, Office, make_office
from tests.factories import BankFactory, GuideFactory, ItemFactory, ObjectiveFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def office() -> Office:
    return make_office()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, office: Office, *more: object) -> str:
    return reverse(f"authoring:{name}", args=[office.bank.slug, *more])


READ = ("bank", "coverage", "topics", "members")
WRITTEN = ("copy_in",)
OWNED = ("bank_settings",)
POSTS = {  # each by who may: what is posted, and to which thing
    "bulk": ("write", {"do": "retire"}),
    "add_topic": ("write", {"title": "New"}),
    "add_member": ("own", {"email": "x@example.org", "role": "editor"}),
    "share": ("own", {"visibility": "public"}),
    "renew_link": ("own", {}),
    "archive": ("own", {"archived": "on"}),
}


@pytest.mark.parametrize("name", [*READ, *WRITTEN, *OWNED])
def test_pages_open_to_who_may_read_write_or_own(name: str, office: Office):
    def code(user: User) -> int:
        return as_(user).get(url(name, office)).status_code

    assert code(office.owner) == 200
    assert code(office.editor) == (403 if name in OWNED else 200)
    assert code(office.reviewer) == (200 if name in READ else 403)
    assert code(office.stranger) == 404
    assert code(UserFactory.create()) == 403
    assert Client().get(url(name, office)).status_code == 302


@pytest.mark.parametrize("name", POSTS)
def test_changes_are_for_who_may(name: str, office: Office):
    may, data = POSTS[name]

    def code(user: User) -> int:
        return as_(user).post(url(name, office), data).status_code

    assert code(office.stranger) == 404
    assert code(office.reviewer) == 403
    assert code(office.editor) in ({403} if may == "own" else {302, 422})
    assert code(office.owner) in {302, 422}


def test_a_refusal_says_who_may(office: Office):
    reply = as_(office.reviewer).get(url("copy_in", office))

    assert "Ask its owner to make you an editor" in reply.content.decode()


def test_a_foreign_bank_and_an_absent_one_are_alike(office: Office):
    foreign = as_(office.stranger).get(url("bank", office))
    absent = as_(office.stranger).get(reverse("authoring:bank", args=["nobodys"]))

    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_a_pack_is_no_page_of_an_instructor(office: Office):
    pack = ItemFactory.create().bank

    assert as_(office.owner).get(reverse("authoring:bank", args=[pack.slug])).status_code == 404


def test_teach_is_in_the_navigation_of_instructors_alone(office: Office):
    link = f'href="{reverse("authoring:teach")}"'

    assert link in as_(office.owner).get("/guides/").content.decode()
    assert link not in as_(UserFactory.create()).get("/guides/").content.decode()


# --- the front page


def test_the_front_page_tells_what_awaits(office: Office):
    sent = office.item(by=office.editor)
    office.send(sent)
    published = office.published()
    ItemReport.objects.create(  # type: ignore[misc]
        learner=UserFactory.create(), revision=published.current_revision, reason="key", made_at=NOW()
    )

    overview = as_(office.owner).get("/teach/").context["overview"]
    of_author = as_(office.editor).get("/teach/").context["overview"]

    assert (overview.reviews, overview.reports, of_author.reviews) == (1, 1, 0)
    (shelved,) = overview.banks
    assert (shelved.published, shelved.drafts, shelved.in_review, shelved.reports) == (1, 0, 1, 1)


def test_the_front_page_costs_the_same_for_one_bank_and_for_three(office: Office, django_assert_num_queries):
    client = as_(office.owner)
    office.published()
    with django_assert_num_queries(7):  # session, user; banks, items, reports, readers, reviews
        client.get("/teach/")
    for number in range(2):
        bank = BankFactory.create(owner=office.owner, slug=f"more-{number}")
        ItemFactory.create(bank=bank, objective=office.objective)
    with django_assert_num_queries(7):
        client.get("/teach/")


# --- making and changing


def test_a_bank_is_made_by_hand(office: Office):
    given = {"title": "Evening class", "guide": "own", "topics": "Subnets\r\n\r\nRoutes \r\n", "language": "pt-BR"}

    reply = as_(office.stranger).post("/teach/banks/new/", given)

    made = Bank.objects.get(owner=office.stranger)
    assert reply["Location"] == reverse("authoring:bank", args=[made.slug])
    assert [topic.title for topic in made.guide.topics.all()] == ["Subnets", "Routes"]
    assert made.language == "pt-BR"


@pytest.mark.parametrize(
    "given", [{"title": ""}, {"title": "x" * 121}, {"guide": "an-outline"}, {"language": "english please"}]
)
def test_what_cannot_be_a_bank_is_told_and_what_was_typed_is_kept(given: dict[str, str], office: Office):
    typed = {"title": "Evening class", "guide": "own", "language": "en", "summary": "For <b>you</b>", **given}

    reply = as_(office.owner).post("/teach/banks/new/", typed)

    assert reply.status_code == 422
    assert "For &lt;b&gt;you&lt;/b&gt;" in reply.content.decode()
    assert Bank.objects.count() == 1


def test_the_topics_of_somebody_elses_bank_are_on_no_list(office: Office):
    """An outline is a guide too, and its slug is no secret."""
    GuideFactory.create(slug="public-guide")

    page = as_(office.stranger).get("/teach/banks/new/").content.decode()
    reply = as_(office.stranger).post(
        "/teach/banks/new/", {"title": "Mine", "guide": office.bank.guide.slug, "language": "en"}
    )

    assert "public-guide" in page
    assert office.bank.guide.slug not in page
    assert reply.status_code == 422


def test_sharing_shows_a_link_that_leads_learners_to_the_bank(office: Office):
    client = as_(office.owner)
    assert "practice/banks" not in client.get(url("bank_settings", office)).content.decode()

    client.post(url("share", office), {"visibility": "link"})

    office.bank.refresh_from_db()
    page = client.get(url("bank_settings", office)).content.decode()
    assert f"http://testserver/practice/banks/{office.bank.code}/" in page


@pytest.mark.parametrize(
    ("name", "data"), [("share", {"visibility": "everybody"}), ("archive", {}), ("archive", {"archived": "maybe"})]
)
def test_a_tampered_form_changes_nothing(name: str, data: dict[str, str], office: Office):
    assert as_(office.owner).post(url(name, office), data).status_code == 400

    office.bank.refresh_from_db()
    assert (office.bank.visibility, office.bank.is_archived) == ("private", False)


# --- people


def test_an_instructor_is_added_by_address_in_any_case(office: Office):
    reply = as_(office.owner).post(
        url("add_member", office),
        {"email": office.stranger.email.upper(), "role": "reviewer"},  # type: ignore[union-attr]
    )

    assert reply.status_code == 302
    assert office.bank.members.get(user=office.stranger).role == "reviewer"


def test_a_learner_and_nobody_are_told_in_the_same_words(office: Office):
    learner = UserFactory.create()
    pages = [
        as_(office.owner).post(url("add_member", office), {"email": email, "role": "editor"})
        for email in (learner.email, "nobody@example.org")
    ]

    assert [page.status_code for page in pages] == [422, 422]
    assert all("No instructor is known by this address" in page.content.decode() for page in pages)


def test_addresses_are_not_tried_out_without_end(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("authoring.views.members.LOOKED_UP_PER_HOUR", 1)
    client = as_(office.owner)
    client.post(url("add_member", office), {"email": "nobody@example.org", "role": "editor"})

    reply = client.post(url("add_member", office), {"email": office.stranger.email, "role": "editor"})

    assert reply.status_code == 422
    assert not office.bank.members.filter(user=office.stranger).exists()


def test_only_the_owner_changes_roles_and_members_may_leave(office: Office):
    editor = office.bank.members.get(user=office.editor)
    reviewer = office.bank.members.get(user=office.reviewer)

    assert as_(office.reviewer).post(url("change_member", office, reviewer.pk), {"role": "editor"}).status_code == 403
    assert as_(office.reviewer).post(url("remove_member", office, editor.pk)).status_code == 403
    assert as_(office.reviewer).post(url("remove_member", office, reviewer.pk)).status_code == 302

    assert list(office.bank.members.all()) == [editor]
    assert as_(office.reviewer).get(url("bank", office)).status_code == 404


def test_a_member_of_another_bank_is_not_found_in_this_one(office: Office):
    other = make_office()
    member = other.bank.members.first()
    assert member

    assert as_(office.owner).post(url("remove_member", office, member.pk)).status_code == 404
    assert as_(office.owner).post(url("change_member", office, member.pk), {"role": "editor"}).status_code == 404


def test_people_cost_the_same_for_two_and_for_four(office: Office, django_assert_num_queries):
    client = as_(office.owner)
    with django_assert_num_queries(4):
        client.get(url("members", office))
    for _ in range(2):
        banks.add_member(office.bank, UserFactory.create(is_instructor=True), BankMember.Role.EDITOR, at=NOW())
    with django_assert_num_queries(4):
        client.get(url("members", office))


# --- topics


def test_topics_are_added_renamed_moved_and_retired(office: Office):
    client, guide = as_(office.editor), office.bank.guide
    client.post(url("add_topic", office), {"title": "Second"})
    second = guide.topics.get(title="Second")

    client.post(url("add_objective", office, second.pk), {"title": "Name a route"})
    client.post(url("change_topic", office, second.pk), {"do": "rename", "title": "First"})
    client.post(url("change_topic", office, second.pk), {"do": "up"})
    client.post(url("change_objective", office, second.objectives.first().pk), {"do": "retire"})  # type: ignore[union-attr]

    assert guide.topics.first().title == "First"  # type: ignore[union-attr]
    assert [objective.title for objective in second.objectives.filter(is_retired=False)] == ["Name a route"]


def test_what_is_refused_is_told_beside_what_was_typed(office: Office):
    topic = office.objective.topic

    reply = as_(office.owner).post(url("add_topic", office), {"title": topic.title})

    assert reply.status_code == 422
    assert f"There is “{topic.title}” already." in reply.content.decode()
    assert f'value="{topic.title}" aria-invalid="true"' in reply.content.decode()


def test_the_topics_of_a_guide_are_nobodys_to_change(office: Office):
    bank = BankFactory.create(owner=office.owner, guide=GuideFactory.create())
    topic = TopicFactory.create(guide=bank.guide)
    client = as_(office.owner)

    for name, args in (("add_topic", [bank.slug]), ("change_topic", [bank.slug, topic.pk])):
        assert client.post(reverse(f"authoring:{name}", args=args), {"title": "X", "do": "rename"}).status_code == 403

    assert [one.title for one in bank.guide.topics.all()] == [topic.title]


def test_topics_of_another_bank_are_not_found(office: Office):
    other = make_office()

    for name, part in (("change_topic", other.objective.topic), ("change_objective", other.objective)):
        reply = as_(office.owner).post(url(name, office, part.pk), {"do": "retire"})
        assert reply.status_code == 404


def test_topics_cost_the_same_for_one_and_for_three(office: Office, django_assert_num_queries):
    client = as_(office.owner)
    with django_assert_num_queries(5):
        client.get(url("topics", office))
    for _ in range(2):
        ObjectiveFactory.create(topic__guide=office.bank.guide)
    with django_assert_num_queries(5):
        client.get(url("topics", office))


# --- the table


def test_the_table_costs_the_same_for_one_and_for_three(office: Office, django_assert_num_queries):
    client = as_(office.owner)

    def one() -> None:
        item = office.published()
        office.change(item, stem="More words?")
        bulk.tag([item.pk], ["a", "b"], at=NOW())

    one()
    with django_assert_num_queries(13):
        client.get(url("bank", office))
    one(), one()  # type: ignore[func-returns-value]
    with django_assert_num_queries(13):
        client.get(url("bank", office))


def test_a_search_by_htmx_gets_the_table_alone(office: Office):
    office.item()
    headers = {"HX-Request": "true", "HX-Target": "items"}

    reply = as_(office.owner).get(url("bank", office), {"q": "clerk"}, headers=headers)

    assert reply.content.decode().lstrip().startswith('<div id="items"')


@pytest.mark.parametrize("query", ["page=x", "page=0", "topic=x&sort=;&state=?", "difficulty=9", "q=%00", "page=9" * 9])
def test_an_address_that_makes_no_sense_shows_the_table(query: str, office: Office):
    office.item()

    assert as_(office.owner).get(f"{url('bank', office)}?{query}").status_code == 200


def test_words_of_a_question_are_shown_as_words(office: Office):
    office.item(replace(GOOD, stem="<script>alert(1)</script>"))

    page = as_(office.owner).get(url("bank", office)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_reviewer_reads_the_table_and_ticks_nothing(office: Office):
    office.item()

    page = as_(office.reviewer).get(url("bank", office)).content.decode()

    assert 'name="item"' not in page
    assert "New question" not in page


def test_ticked_items_change_and_the_filters_stay(office: Office):
    items = [office.item() for _ in range(3)]
    given = {"do": "grade", "difficulty": "5", "item": [items[0].pk, items[1].pk], "wanted": "q=clerk"}

    reply = as_(office.editor).post(url("bulk", office), given, follow=True)

    assert reply.redirect_chain == [(f"{url('bank', office)}?q=clerk", 302)]
    assert "2 questions set to very hard." in reply.content.decode()
    assert sorted(office.bank.items.values_list("difficulty", flat=True)) == [3, 5, 5]


def test_all_that_the_filters_find_change_and_no_other(office: Office):
    first, second = office.item(), office.item()
    bulk.tag([first.pk], ["a"], at=NOW())

    as_(office.owner).post(url("bulk", office), {"do": "retire", "all": "on", "wanted": "tag=a"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_retired, second.is_retired) == (True, False)


@pytest.mark.parametrize(
    "given",
    [
        {"do": "retire"},  # nothing ticked
        {"do": "grade"},
        {"do": "place"},
        {"do": "tag", "tags": " , "},
        {"do": "copy"},
        {"do": "move", "target": "nobodys"},
    ],
)
def test_half_a_change_is_told_and_the_ticks_stay(given: dict[str, str], office: Office):
    item = office.item()
    if given["do"] != "retire":
        given = {**given, "item": str(item.pk)}

    reply = as_(office.owner).post(url("bulk", office), given)

    assert reply.status_code == 422
    assert (f'value="{item.pk}" checked' in reply.content.decode()) == ("item" in given)


def test_items_of_another_bank_are_not_changed_along(office: Office):
    other = make_office()
    own, foreign = office.item(), other.item()

    reply = as_(office.owner).post(url("bulk", office), {"do": "retire", "item": [own.pk, foreign.pk]})

    assert reply.status_code == 422
    own.refresh_from_db()
    assert not own.is_retired


@pytest.mark.parametrize(
    "given",
    [
        {"do": "explode"},
        {"do": "place", "objective": "x"},
        {"do": "place", "objective": "²"},  # a digit to Python, and no number
        {"do": "retire", "item": ["x"]},
    ],
)
def test_a_change_that_no_page_offers_is_refused(given: dict[str, object], office: Office):
    item = office.item()

    assert as_(office.owner).post(url("bulk", office), {"item": [item.pk], **given}).status_code == 400


def test_an_objective_of_another_bank_is_no_place_here(office: Office):
    item, other = office.item(), make_office()

    reply = as_(office.owner).post(
        url("bulk", office), {"do": "place", "objective": other.objective.pk, "item": [item.pk]}
    )

    assert reply.status_code == 400


# --- copying


def test_copying_to_a_bank_with_other_topics_asks_where_first(office: Office):
    other = BankFactory.create(owner=office.owner, title="Other")
    objective = ObjectiveFactory.create(topic__guide=other.guide)
    item = office.item()
    given = {"do": "copy", "target": other.slug, "item": [item.pk]}

    asked = as_(office.owner).post(url("bulk", office), given)
    assert asked.status_code == 200
    assert not other.items.exists()
    assert f'name="item" value="{item.pk}"' in asked.content.decode()
    as_(office.owner).post(url("bulk", office), {**given, "objective": objective.pk})

    assert other.items.get().objective == objective


def test_items_are_copied_from_a_pack(office: Office):
    pack = ItemFactory.create()
    given = {"from": pack.bank.slug, "item": [pack.pk], "objective": office.objective.pk}
    client = as_(office.editor)
    assert pack.slug in client.get(url("copy_in", office), {"from": pack.bank.slug}).content.decode()

    reply = client.post(url("copy_in", office), given)

    assert reply.status_code == 302
    assert office.bank.items.get().draft.changed_by == office.editor


def test_nobody_copies_from_a_bank_that_is_not_theirs(office: Office):
    other = make_office()
    item = other.item()

    for method in ("get", "post"):
        reply = getattr(as_(office.owner), method)(url("copy_in", office), {"from": other.bank.slug, "item": item.pk})
        assert reply.status_code == 404


def test_items_are_not_moved_into_a_bank_that_is_not_theirs(office: Office):
    other = make_office()
    item = office.item()

    reply = as_(office.owner).post(
        url("bulk", office),
        {"do": "move", "target": other.bank.slug, "item": [item.pk], "objective": other.objective.pk},
    )

    assert reply.status_code == 422
    item.refresh_from_db()
    assert item.bank == office.bank

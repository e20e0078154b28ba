"""The pages of banks: who may enter, the front page, making, changing and sharing a bank, and what that costs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from quizzes.models import Bank, ItemReport
from tests.authoring.desks import Office, url
from tests.authoring.world import client_of
from tests.factories import BankFactory, GuideFactory, ItemFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now
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
        return client_of(user).get(url(name, office)).status_code

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
        return client_of(user).post(url(name, office), data).status_code

    assert code(office.stranger) == 404
    assert code(office.reviewer) == 403
    assert code(office.editor) in ({403} if may == "own" else {302, 422})
    assert code(office.owner) in {302, 422}


def test_a_refusal_says_who_may(office: Office):
    reply = client_of(office.reviewer).get(url("copy_in", office))

    assert "Ask its owner to make you an editor" in reply.content.decode()


def test_a_foreign_bank_and_an_absent_one_are_alike(office: Office):
    foreign = client_of(office.stranger).get(url("bank", office))
    absent = client_of(office.stranger).get(reverse("authoring:bank", args=["nobodys"]))

    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_a_pack_is_no_page_of_an_instructor(office: Office):
    pack = ItemFactory.create().bank

    assert client_of(office.owner).get(reverse("authoring:bank", args=[pack.slug])).status_code == 404


def test_teach_is_in_the_navigation_of_instructors_alone(office: Office):
    link = f'href="{reverse("authoring:teach")}"'

    assert link in client_of(office.owner).get("/guides/").content.decode()
    assert link not in client_of(UserFactory.create()).get("/guides/").content.decode()


def test_the_front_page_tells_what_awaits(office: Office):
    sent = office.item(by=office.editor)
    office.send(sent)
    published = office.published()
    ItemReport.objects.create(  # type: ignore[misc]
        learner=UserFactory.create(), revision=published.current_revision, reason="key", made_at=NOW()
    )

    overview = client_of(office.owner).get("/teach/").context["overview"]
    of_author = client_of(office.editor).get("/teach/").context["overview"]

    assert (overview.reviews, overview.reports, of_author.reviews) == (1, 1, 0)
    (shelved,) = overview.banks
    assert (shelved.published, shelved.drafts, shelved.in_review, shelved.reports) == (1, 0, 1, 1)


def test_the_front_page_costs_the_same_for_one_bank_and_for_three(office: Office, django_assert_num_queries):
    client = client_of(office.owner)
    office.published()
    with django_assert_num_queries(7):  # session, user; banks, items, reports, readers, reviews
        client.get("/teach/")
    for number in range(2):
        bank = BankFactory.create(owner=office.owner, slug=f"more-{number}")
        ItemFactory.create(bank=bank, objective=office.objective)
    with django_assert_num_queries(7):
        client.get("/teach/")


def test_a_bank_is_made_by_hand(office: Office):
    given = {"title": "Evening class", "guide": "own", "topics": "Subnets\r\n\r\nRoutes \r\n", "language": "pt-BR"}

    reply = client_of(office.stranger).post("/teach/banks/new/", given)

    made = Bank.objects.get(owner=office.stranger)
    assert reply["Location"] == reverse("authoring:bank", args=[made.slug])
    assert [topic.title for topic in made.guide.topics.all()] == ["Subnets", "Routes"]
    assert made.language == "pt-BR"


@pytest.mark.parametrize(
    "given", [{"title": ""}, {"title": "x" * 121}, {"guide": "an-outline"}, {"language": "english please"}]
)
def test_what_cannot_be_a_bank_is_told_and_what_was_typed_is_kept(given: dict[str, str], office: Office):
    typed = {"title": "Evening class", "guide": "own", "language": "en", "summary": "For <b>you</b>", **given}

    reply = client_of(office.owner).post("/teach/banks/new/", typed)

    assert reply.status_code == 422
    assert "For &lt;b&gt;you&lt;/b&gt;" in reply.content.decode()
    assert Bank.objects.count() == 1


def test_the_topics_of_somebody_elses_bank_are_on_no_list(office: Office):
    """An outline is a guide too, and its slug is no secret."""
    GuideFactory.create(slug="public-guide")

    page = client_of(office.stranger).get("/teach/banks/new/").content.decode()
    reply = client_of(office.stranger).post(
        "/teach/banks/new/", {"title": "Mine", "guide": office.bank.guide.slug, "language": "en"}
    )

    assert "public-guide" in page
    assert office.bank.guide.slug not in page
    assert reply.status_code == 422


def test_sharing_shows_a_link_that_leads_learners_to_the_bank(office: Office):
    client = client_of(office.owner)
    assert "practice/banks" not in client.get(url("bank_settings", office)).content.decode()

    client.post(url("share", office), {"visibility": "link"})

    office.bank.refresh_from_db()
    page = client.get(url("bank_settings", office)).content.decode()
    assert f"http://testserver/practice/banks/{office.bank.code}/" in page


@pytest.mark.parametrize(
    ("name", "data"), [("share", {"visibility": "everybody"}), ("archive", {}), ("archive", {"archived": "maybe"})]
)
def test_a_tampered_form_changes_nothing(name: str, data: dict[str, str], office: Office):
    assert client_of(office.owner).post(url(name, office), data).status_code == 400

    office.bank.refresh_from_db()
    assert (office.bank.visibility, office.bank.is_archived) == ("private", False)

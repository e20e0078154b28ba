"""Landing page, list of guides, front page of a guide, comparison, glossary, cheat sheet."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from studyguide import drawing, reading
from studyguide.models import Gotcha, Guide, Section, Term, Topic
from tests.factories import FactFactory, GuideFactory, ObjectiveFactory, TopicFactory, UserFactory
from tests.studyguide.rows import NOW, make_building, make_comparison, make_decision


@pytest.fixture
def guide() -> Guide:
    return GuideFactory.create(title="AWS IAM Users", slug="iam")


def make_topics(guide: Guide, count: int) -> list[Topic]:
    return [TopicFactory.create(guide=guide, number=number, title=f"Floor {number}") for number in range(1, count + 1)]


def page(client: Client, name: str, *parts: str, query: str = "") -> str:
    response = client.get(reverse(f"studyguide:{name}", args=parts) + query)
    assert response.status_code == 200
    return response.content.decode()


# --- landing


@pytest.mark.django_db
def test_a_visitor_lands_on_the_first_guide(client: Client, guide: Guide):
    ObjectiveFactory.create(topic=make_topics(guide, 1)[0])

    assert "Start with AWS IAM Users" in page(client, "landing")


@pytest.mark.django_db
def test_a_learner_goes_straight_to_today(client: Client):
    client.force_login(UserFactory.create())

    assert client.get("/").headers["Location"] == reverse("progress:today")


@pytest.mark.django_db
def test_without_guides_the_entrance_says_what_to_do(client: Client):
    assert "load_content" in page(client, "landing")
    assert "load_content" in page(client, "guides")


@pytest.mark.parametrize("counts", [[], [1], [6, 5, 5, 5, 5, 6, 7, 5], [40] * 40, [0, 0]])
def test_the_drawn_building_fits_its_frame(counts: list[int]):
    floors = drawing.tower(counts)

    assert all(drawing.LEFT <= window.x <= drawing.RIGHT for floor in floors for window in floor.windows)
    assert all(floor.y >= 70 and floor.y + floor.height <= floor.line <= 400 for floor in floors)
    assert [floor.number for floor in floors] == sorted((floor.number for floor in floors), reverse=True)


# --- guides and their front page


@pytest.mark.django_db
def test_the_front_page_is_a_table_of_contents_with_progress(client: Client, guide: Guide):
    first, second, _ = make_topics(guide, 3)
    TopicFactory.create(guide=guide, number=4, title="Gone", is_retired=True)
    learner = UserFactory.create()
    client.force_login(learner)
    assert "Start with Floor 1" in page(client, "guide", "iam")

    reading.mark(learner, first, at=NOW)
    shown = page(client, "guide", "iam")
    assert "1 of 3 topics read" in shown
    assert "Continue with Floor 2" in shown
    assert "Gone" not in shown
    places = [shown.index(f">Floor {number}</a></h3>") for number in (1, 2, 3)]
    assert places == sorted(places)

    reading.mark(learner, second, at=NOW)
    assert "2 of 3 read" in page(client, "guides")


@pytest.mark.django_db
def test_every_section_of_the_source_leads_somewhere_that_exists(client: Client, guide: Guide):
    topic = make_topics(guide, 1)[0]
    make_building(guide)
    for position, name in enumerate(["overview", "building", "comparison", "decisions", "cheat-sheet", "glossary"]):
        Section.objects.create(guide=guide, slug=name, title=name, page=name, position=position)
    Section.objects.create(guide=guide, slug="intro", title="Introduction", topic=topic, position=9)

    shown = page(client, "guide", "iam")
    assert f'<th scope="row">Introduction</th><td><a href="{topic.get_absolute_url()}"' in shown
    for name in ["building", "comparison", "decisions", "cheat-sheet", "glossary"]:
        assert f'href="/guides/iam/{name}/"' in shown
        assert client.get(f"/guides/iam/{name}/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["guide", "building", "comparison", "decisions", "cheat_sheet", "glossary"])
def test_pages_of_an_absent_guide_are_not_found(client: Client, name: str):
    assert client.get(reverse(f"studyguide:{name}", args=["none"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("landing", 2), ("guides", 1), ("guide", 5), ("comparison", 5), ("glossary", 2), ("cheat_sheet", 9)],
)
def test_queries_do_not_grow_with_rows(
    client: Client, guide: Guide, name: str, queries: int, count: int, django_assert_num_queries
):
    make_comparison(guide, feature_count=count)
    for number, topic in enumerate(make_topics(guide, count)):
        GuideFactory.create(position=9)
        ObjectiveFactory.create(topic=topic)
        fact = FactFactory.create(topic=topic)
        guide.compared_features.get(position=number).facts.add(fact)
        make_decision(guide, f"d{number}", "Need", "Choice", "user", number)
        Term.objects.create(guide=guide, topic=topic, slug=f"t{number}", name=f"Term {number}", definition_html="x")
        Section.objects.create(guide=guide, slug=f"s{number}", title="S", topic=topic, position=number)
        Gotcha.objects.create(guide=guide, topic=topic, slug=f"g{number}", title="G", text_html="x", position=number)

    with django_assert_num_queries(queries):
        client.get(reverse(f"studyguide:{name}", args=[] if name in {"landing", "guides"} else ["iam"]))


# --- comparison, glossary, cheat sheet


@pytest.mark.django_db
def test_self_test_hides_each_cell_behind_a_button_that_names_it(client: Client, guide: Guide):
    make_comparison(guide, feature_count=2)

    assert "<details" not in page(client, "comparison", "iam")
    hidden = page(client, "comparison", "iam", query="?test=1")
    assert hidden.count('<details class="peek">') == 4
    assert "Feature 1 of The role" in hidden


@pytest.mark.django_db
def test_htmx_swaps_the_table_alone_and_focus_stays_on_the_switch(client: Client, guide: Guide):
    make_comparison(guide)
    url = reverse("studyguide:comparison", args=["iam"]) + "?test=1"

    shown = client.get(url, headers={"HX-Request": "true", "HX-Target": "comparison"}).content.decode()
    assert shown.lstrip().startswith('<section id="comparison"')
    assert shown.count("data-focus") == 1
    assert 'aria-current="true" data-focus' in shown


@pytest.mark.django_db
def test_the_glossary_is_in_the_order_of_letters_whatever_their_case(client: Client, guide: Guide):
    for slug, name in [("mfa", "MFA"), ("access-key", "access key"), ("arn", "ARN")]:
        Term.objects.create(guide=guide, slug=slug, name=name, definition=".", definition_html="<em>.</em>")

    shown = page(client, "glossary", "iam")
    places = [shown.index(f'id="term-{slug}"') for slug in ("access-key", "arn", "mfa")]
    assert places == sorted(places)
    assert shown.count('href="#letter-A"') == 1
    assert "<em>.</em>" in shown


@pytest.mark.django_db
def test_the_cheat_sheet_gathers_everything_by_floor(client: Client, guide: Guide):
    figure = '<figure class="card"><svg><title id="architecture-title">Picture</title></svg></figure>'
    first = TopicFactory.create(guide=guide, number=1, title="Ground", body_html=f"<p>x</p><figure>no</figure>{figure}")
    second = TopicFactory.create(guide=guide, number=2, title="Above")
    FactFactory.create(topic=second, code="S01", text="Of the second.")
    FactFactory.create(topic=first, code="S02", text="Of the first.")
    Gotcha.objects.create(guide=guide, topic=first, slug="g", title="Never", text_html="<strong>x</strong>", position=1)
    make_decision(guide, "d", "Need", "Choice", "user", 1)
    make_comparison(guide)

    shown = page(client, "cheat_sheet", "iam")
    assert shown.index("Of the first.") < shown.index("Of the second.")
    for words in ["Never", "<strong>x</strong>", "Need", "Choice", "Answer 0 of user", figure]:
        assert words in shown
    assert "<figure>no</figure>" not in shown

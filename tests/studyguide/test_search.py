"""Search: what is found, in which order, and that nothing of it can break out into HTML."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from studyguide.models import Term
from studyguide.search import excerpt, find, marked, rank, words_of
from tests.factories import FactFactory, GuideFactory, TopicFactory


def test_words_lose_doubles_case_and_plural():
    assert words_of("Access KEYS keys, policies") == ["access", "key", "polic"]


def test_a_query_is_cut_before_it_costs_anything():
    assert len(words_of(" ".join(f"w{n}" for n in range(500)))) == 8
    assert len(words_of("a" * 5000)[0]) == 100


def test_a_title_ranks_above_a_text_and_words_together_above_words_apart():
    assert rank(["key"], "Keys", "") > rank(["key"], "Other", "key key key")
    assert rank(["access", "key"], "T", "an access key") > rank(["access", "key"], "T", "access is key")


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=5), max_size=3))
def test_marking_adds_marks_and_changes_nothing_else(text: str, words: list[str]):
    html = marked(text, words)
    plain = html.replace("<mark>", "").replace("</mark>", "")

    assert "<" not in plain
    assert ">" not in plain
    assert plain == marked(text, [])


@given(st.text("ab ", max_size=2000), st.sampled_from(["b", "ab", "zz"]))
def test_an_excerpt_is_short_and_from_the_text(text: str, word: str):
    piece = excerpt(text, [word], width=100)

    assert len(piece) <= 104
    assert piece.removeprefix("… ").removesuffix(" …") in text


def test_an_excerpt_shows_the_word():
    assert "needle" in excerpt("hay " * 300 + "needle" + " hay" * 300, ["needle"])


@pytest.mark.django_db
def test_all_words_must_be_found_and_kinds_are_told_apart():
    guide = GuideFactory.create()
    topic = TopicFactory.create(guide=guide, title="Access keys", text="How keys rotate.")
    FactFactory.create(topic=topic, code="S01", text="Rotate an `access key` in time.")
    FactFactory.create(topic=topic, code="S02", text="A password is no key.")
    Term.objects.create(guide=guide, topic=topic, slug="key", name="access key", definition="ID and secret, to rotate.")

    groups = {group.kind: [hit.url for hit in group.hits] for group in find("rotate access keys")}

    assert groups == {
        "Topics": [topic.get_absolute_url()],
        "Facts": [f"{topic.get_absolute_url()}#fact-S01"],
        "Glossary": [f"/guides/{guide.slug}/glossary/#term-key"],
    }


@pytest.mark.django_db
def test_retired_content_is_not_found():
    topic = TopicFactory.create(is_retired=True, title="Signing certificates")
    FactFactory.create(topic=topic, text="Signing certificates are old.")
    FactFactory.create(is_retired=True, text="Signing certificates are gone.")

    assert find("signing") == []


@pytest.mark.django_db
def test_the_page_marks_counts_and_escapes(client: Client):
    FactFactory.create(text="Never <b>embed</b> keys.")

    page = client.get(reverse("studyguide:search"), {"q": "embed <script>"}).content.decode()
    assert "Nothing found for “embed &lt;script&gt;”" in page

    page = client.get(reverse("studyguide:search"), {"q": "embed"}).content.decode()
    assert "&lt;b&gt;<mark>embed</mark>&lt;/b&gt;" in page
    assert "1 result" in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "   ", "\0", "%", "_", "x" * 5000, "' OR 1=1 --", "é" * 99])
def test_any_query_gets_a_page(client: Client, query: str):
    FactFactory.create()

    response = client.get(reverse("studyguide:search"), {"q": query})
    assert response.status_code == 200


@pytest.mark.django_db
def test_a_wildcard_of_sql_is_an_ordinary_character():
    FactFactory.create(text="Ten users.")

    assert find("%") == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_results(client: Client, count: int, django_assert_num_queries):
    for number in range(count):
        topic = TopicFactory.create(text="about keys")
        FactFactory.create(topic=topic, text="A key.")
        Term.objects.create(guide=topic.guide, topic=topic, slug=f"t{number}", name="key", definition="A key.")

    with django_assert_num_queries(3):
        client.get(reverse("studyguide:search"), {"q": "key"})

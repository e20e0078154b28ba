"""What a load makes of the files of a guide: sections, facts, anchors, links and directives."""

from __future__ import annotations

import re

import pytest

from studyguide.models import (
    Badge,
    ChooserStep,
    ComparedFeature,
    Decision,
    Door,
    Fact,
    Gotcha,
    Guide,
    LobbyNote,
    Objective,
    Section,
    Term,
    Topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(tiny) -> Topic:
    tiny.load()
    return Topic.objects.get(slug="users")


@pytest.fixture
def keys(users) -> Topic:
    return Topic.objects.get(slug="keys")


def test_a_topic_is_rendered_in_sections_that_its_contents_link_to(users):
    assert '<section class="passage" id="who">\n<h2>Who is who</h2>' in users.body_html
    assert users.toc_html == '<ol><li><a href="#who">Who is who</a></li></ol>'
    assert users.number == 1


def test_text_before_the_first_heading_stands_outside_of_sections(keys):
    assert keys.body_html.startswith(
        '<div class="prose">\n<p>An <a href="/guides/tiny/glossary/#term-access-key" class="term">'
    )
    assert '<h3 id="the-commands">The commands</h3>' in keys.body_html


def test_a_fact_keeps_the_paragraph_that_teaches_it_to_be_shown_elsewhere(users, tiny):
    """No second anchor of the same name may come to the page, and a link inside the topic must lead back to it."""
    passage = Fact.objects.get(code="S01").passage_html
    assert passage.startswith("<p>A ")
    assert "is one person." in passage
    assert "id=" not in passage
    assert 'href="/guides/tiny/topics/keys/#order"' in passage
    tiny.replace("topics/users.md", "[keys](topic:keys#order)", "[above](topic:users#who)")
    tiny.load()
    assert 'href="/guides/tiny/topics/users/#who"' in Fact.objects.get(code="S01").passage_html


def test_a_fact_has_its_anchor_and_one_beyond_the_guide_its_source(users, keys):
    assert users.body_html.count('id="fact-S01"') == 1
    assert 'id="fact-B01"></span><a class="beyond-mark" href="https://docs.aws.amazon.com/keys"' in keys.body_html
    assert ">beyond the guide, checked 23 Nov 2026</a>" in keys.body_html
    assert keys.body_html.count("beyond-mark") == 1


def test_links_lead_where_they_say(users, keys):
    for href in (
        "/guides/tiny/topics/keys/#order",
        "/guides/tiny/topics/keys/#fact-S02",
        "/guides/tiny/building/?as=alice&amp;door=s3:PutObject",
    ):
        assert f'href="{href}"' in users.body_html
    assert '<a href="https://docs.aws.amazon.com/" rel="noopener">AWS</a>' in keys.body_html
    assert 'href="/guides/tiny/topics/keys/#order"' in Gotcha.objects.get().text_html


def test_directives_become_what_they_name(users, keys):
    assert 'class="id id--user"' in users.body_html
    assert '<td data-label="IAM role">Temporary, from <code>sts</code></td>' in users.body_html
    assert users.body_html.count('class="sign"') == 2
    assert (
        '<summary>Think first, then reveal</summary><div class="prose"><p><strong>None</strong> do.</p>'
        in users.body_html
    )
    assert 'href="/guides/tiny/building/"' in users.body_html
    assert '<aside class="callout callout--gotcha" id="gotcha-leak">' in keys.body_html
    assert '<svg class="diagram" xmlns' in keys.body_html
    assert "callout--note" in keys.body_html
    assert "callout--beyond" in keys.body_html


def test_nothing_in_a_code_block_is_a_directive(keys):
    assert "::gotcha leak\naws iam update-access-key --status Inactive {fact S02}" in keys.body_html


def test_the_body_depends_on_no_static_file(users, keys):
    """It outlives the hashed name that a static file has today."""
    assert "/static/" not in users.body_html + keys.body_html
    assert "<use " not in users.body_html + keys.body_html


def test_the_body_holds_nothing_that_the_content_security_policy_blocks(users, keys):
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", users.body_html + keys.body_html)


def test_every_id_in_a_topic_is_there_once(users, keys):
    for topic in (users, keys):
        ids = re.findall(r'\sid="([^"]+)"', topic.body_html)
        assert len(ids) == len(set(ids))


def test_raw_html_in_a_topic_is_shown_as_text(tiny):
    tiny.replace("topics/users.md", "See [keys]", "<img src=x onerror=alert(1)> See [keys]")
    tiny.load()
    assert "&lt;img src=x onerror=alert(1)&gt;" in Topic.objects.get(slug="users").body_html


def test_the_text_for_search_holds_words_only(keys):
    assert "Deactivate first." in keys.text
    assert "Leaked keys" in keys.text
    assert not re.search(r"<p>|\]\(|\*\*", keys.text)
    assert keys.text.count("{fact") == 1  # in the code block, which is the reader's to read


def test_the_rest_of_the_guide_is_loaded(users):
    guide = Guide.objects.get()
    assert (guide.title, guide.summary_html, guide.summary) == (
        "A tiny guide",
        "Just enough of everything.",
        "Just enough of everything.",
    )
    assert Term.objects.get().definition == "A pair of ID and secret, see keys."
    assert Fact.objects.get(code="B01").note_to == Fact.objects.get(code="S02")
    assert [cell.text for cell in ComparedFeature.objects.get().cells.all()] == ["Long-term", "Temporary, from `sts`"]
    assert [fact.code for fact in Decision.objects.get(slug="person").facts.all()] == ["S01"]
    assert [(section.topic, section.page) for section in Section.objects.all()] == [(users, ""), (None, "comparison")]
    assert [way.slug for way in Badge.objects.get().ways_in.all()] == ["console"]
    assert '"Effect": "Allow"' in Badge.objects.get().policies.get().document
    assert LobbyNote.objects.get().way_in.slug == "service"
    assert [door.label for door in Door.objects.all()] == ["GetObject", "PutObject"]


def test_the_step_that_starts_the_chooser_comes_first(users):
    assert [step.slug for step in ChooserStep.objects.all()] == ["who", "where"]


def test_what_leaves_the_files_is_retired_where_learners_point_at_it_and_comes_back(users, tiny):
    entry = '      - {id: who, title: "Say who a user is"}\n'
    tiny.replace("guide.yaml", entry, entry + '      - {id: why, title: "Say why"}\n')
    assert "3 objectives: 1 new, 2 same" in tiny.load()
    tiny.replace("guide.yaml", '      - {id: why, title: "Say why"}\n', "")
    assert "2 objectives: 1 retired, 2 same" in tiny.load()
    assert Objective.objects.get(slug="why").is_retired
    assert "2 objectives: 2 same" in tiny.load()
    tiny.replace("guide.yaml", entry, entry + '      - {id: why, title: "Say why"}\n')
    assert "3 objectives: 1 changed, 2 same" in tiny.load()
    assert not Objective.objects.get(slug="why").is_retired


def test_what_nobody_points_at_is_removed(users, tiny):
    tiny.replace(
        "decisions.yaml", 'answers:\n        - {text: "A person", row', 'answers:\n        - {text: "Someone", row'
    )
    assert "3 chooser answers: 1 changed, 2 same" in tiny.load()
    tiny.replace("building.yaml", '      - {action: "s3:PutObject", label: PutObject, resource: "*"}\n', "")
    tiny.replace("topics/users.md", "&door=s3:PutObject", "")
    assert "1 door: 1 removed, 1 same" in tiny.load()


def test_changed_facts_of_a_row_count_as_a_change(users, tiny):
    tiny.replace("comparison.yaml", "facts: [S01]", "facts: [S01, S02]")
    assert "1 compared feature: 1 changed" in tiny.load()
    assert ComparedFeature.objects.get().facts.count() == 2

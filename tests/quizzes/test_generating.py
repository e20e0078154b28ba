"""Generated scenarios in the database: met once, stored once for everybody, asked in practice and never in exams."""

from __future__ import annotations

import json
import logging
import random
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exams.attempts import candidates
from quizzes import generating, practice
from quizzes.models import ItemRevision, Misconception, Option, Prompt, Response, ScenarioTemplate
from quizzes.scenarios import SEEDS
from quizzes.selection import Standing
from quizzes.wishes import Generated, Which, Wish
from studyguide.models import Objective
from tests.exams.factories import make_blueprint
from tests.factories import ItemFactory, UserFactory
from tests.quizzes.conftest import World, make_session, make_world, queries, respond, run_through
from tests.quizzes.test_scenarios import DOCUMENT, MATCHING

NOW = timezone.now()


def make_template(objective: Objective, **document: object) -> ScenarioTemplate:
    item = ItemFactory.create(objective=objective)
    item.current_revision = None
    item.save()
    item.revisions.all().delete()
    data = {**DOCUMENT, **document, "id": item.slug}
    return ScenarioTemplate.objects.create(
        item=item, kind=data["kind"], document=json.dumps(data), digest=f"digest of {item.slug}"
    )


def make(template: ScenarioTemplate, learner: User, seed: int = 1) -> ItemRevision:
    [made] = generating.revisions_for([template], learner, at=NOW, rng=random.Random(seed))
    assert made
    return made


@pytest.fixture
def template(world: World) -> ScenarioTemplate:
    return make_template(world.items[0].objective)


pytestmark = pytest.mark.django_db


def test_a_scenario_is_stored_as_items_are(template, learner):
    idea = Misconception.objects.create(guide=template.item.bank.guide, slug="group-idea", title="An idea")
    revision = make(template, learner)
    assert (revision.item, revision.kind, revision.choose_count) == (template.item, "single", 1)
    assert revision.template_number == 1
    assert revision.seed in range(SEEDS)
    assert revision.stem_html == f"<p>{revision.stem}</p>"
    options = list(revision.options.all())
    assert [(o.position, o.slug) for o in options] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert [o.is_key for o in options].count(True) == 1
    assert all(o.text_html and o.rationale_html for o in options)
    assert {o.misconception for o in options if o.text == "A group"} <= {idea}
    template.item.refresh_from_db()
    assert template.item.current_revision is None


def test_a_matching_scenario_is_stored_with_its_prompts(world, learner):
    revision = make(make_template(world.items[0].objective, **MATCHING), learner)
    assert revision.choose_count == revision.prompts.count() == 3
    assert all(prompt.option.revision == revision for prompt in revision.prompts.all())
    assert {prompt.option.text for prompt in revision.prompts.all()} == {"user", "role"}


def test_two_learners_share_the_row_of_a_seed(template, learner):
    first, second = make(template, learner), make(template, UserFactory.create())
    assert first == second
    assert ItemRevision.objects.filter(item=template.item).count() == 1
    assert Option.objects.filter(revision=first).count() == 4


@pytest.fixture
def few_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generating, "SEEDS", 4)


def sessions_over(template: ScenarioTemplate, learner: User, count: int) -> list[ItemRevision]:
    """The revisions of `count` sessions of one generated item each."""
    sessions = [practice.start_from(learner, [template.item], label="One", at=timezone.now()) for _ in range(count)]
    return [session.items.get().revision for session in sessions]


def test_a_learner_meets_each_scenario_once_and_then_the_one_met_least_recently(template, learner, few_seeds):
    met = sessions_over(template, learner, 6)
    assert len(set(met[:4])) == 4
    assert met[4:] == met[:2]
    assert ItemRevision.objects.filter(item=template.item).count() == 4


def test_what_another_learner_met_is_new_to_this_one(template, learner, few_seeds):
    sessions_over(template, UserFactory.create(), 4)
    assert len(set(sessions_over(template, learner, 4))) == 4


def test_a_changed_template_makes_other_revisions_and_leaves_the_old_ones(template, learner, few_seeds):
    old = sessions_over(template, learner, 4)
    words = [revision.stem for revision in old]
    template.number, template.document = 2, template.document.replace("What fits?", "What is right?")
    template.save()
    new = sessions_over(template, learner, 4)
    assert {revision.template_number for revision in new} == {2}
    assert not set(new) & set(old)
    assert all("What is right?" in revision.stem for revision in new)
    assert [ItemRevision.objects.get(pk=revision.pk).stem for revision in old] == words


def test_a_template_asked_twice_at_once_makes_two(template, learner):
    made = generating.revisions_for([template] * 5, learner, at=NOW, rng=random.Random(3))
    assert len(set(made)) == 5


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_does_not_grow_with_the_templates(world, learner, count):
    made = [make_template(item.objective) for item in world.items[:count]]
    pks = [template.pk for template in made]
    templates = list(ScenarioTemplate.objects.filter(pk__in=pks).select_related("item__bank"))
    with queries(5):  # met, stored, misconceptions; new revisions, their options
        generating.revisions_for(templates * 3, learner, at=NOW, rng=random.Random(1))
    with queries(2):  # met, stored
        generating.revisions_for(templates * 3, learner, at=NOW, rng=random.Random(1))


def test_an_unsound_scenario_is_not_shown_and_is_logged(template, world, learner, caplog):
    rules = [{"when": {}, "right": ["user"]}, {"when": {}, "right": ["role"]}]
    broken = make_template(world.items[0].objective, rules=rules)
    with caplog.at_level(logging.ERROR):
        made = generating.revisions_for([broken, template], learner, at=NOW, rng=random.Random(1))
    assert made[0] is None
    assert made[1]
    assert "unsound item" in caplog.text
    assert not ItemRevision.objects.filter(item=broken.item).exists()
    session = practice.start_from(learner, [broken.item, template.item], label="Some", at=NOW)
    assert [one.revision.item for one in session.items.all()] == [template.item]
    with pytest.raises(practice.NothingToPractise):
        practice.start_from(learner, [broken.item], label="None", at=NOW)


# --- in practice


def begin(
    learner: User, world: World, generated: Generated, count: int = 6, which: frozenset[Which] = frozenset()
) -> list[ItemRevision]:
    session = practice.start(
        learner, world.guide, Wish(which, generated=generated), count=count, at=NOW, rng=random.Random(2)
    )
    return [one.revision for one in session.items.select_related("revision__item")]


def test_nobody_gets_scenarios_who_did_not_ask(template, world, learner):
    assert {revision.seed for revision in begin(learner, world, Generated.NONE, count=20)} == {None}
    assert template.item.pk not in {one.item for one in practice.candidates(learner, world.guide)}


def test_scenarios_take_turns_with_items(template, world, learner):
    made = begin(learner, world, Generated.MIXED)
    assert [revision.seed is None for revision in made] == [True, False] * 3
    assert len(set(made)) == 6


def test_scenarios_alone_are_endless(template, world, learner):
    made = begin(learner, world, Generated.ONLY, count=20)
    assert len({revision.seed for revision in made}) == 20
    assert {revision.item for revision in made} == {template.item}


def test_a_scenario_stands_in_for_an_item_of_its_objective_that_was_seen(template, world, learner):
    for item in make_session(learner, world.items).items.all():
        respond(learner, item, "1")
    made = begin(learner, world, Generated.MIXED, count=8)
    mine = [revision for revision in made if revision.item.objective == template.item.objective]
    assert mine
    assert all(revision.seed is not None for revision in mine)
    assert {revision.seed for revision in begin(learner, world, Generated.NONE, count=8)} == {None}


def test_the_queries_of_a_start_do_not_grow_with_the_scenarios(world, learner):
    for item in world.items[:3]:
        make_template(item.objective)
    for count in (2, 20):
        with queries(11):  # two more than without: templates, met, stored, misconceptions, revisions, options
            begin_only = Wish(generated=Generated.ONLY)
            practice.start(learner, world.guide, begin_only, count=count, at=NOW, rng=random.Random(count))


def test_a_template_counts_as_missed_but_never_as_known(template, world, learner):
    def standing() -> Standing:
        known = practice.candidates(learner, world.guide, with_generated=True)
        (one,) = (one for one in known if one.is_generated)
        assert (one.item, one.kind) == (template.item.pk, "single")
        return one.standing

    assert standing() == Standing.UNSEEN
    for is_right in (False, True):
        session = practice.start_from(learner, [template.item], label="One", at=timezone.now())
        item = session.items.get()
        key = item.revision.options.get(is_key=True).position
        respond(learner, item, str(key if is_right else key % 4 + 1))
        assert standing() == (Standing.UNSEEN if is_right else Standing.MISSED)
    missed = frozenset({Which.MISSED})
    with pytest.raises(practice.NothingToPractise):
        begin(learner, world, Generated.ONLY, which=missed)


def test_what_was_missed_comes_again_in_other_words(template, learner):
    session = practice.start_from(learner, [template.item] * 2, label="Two", at=NOW)
    for item in session.items.all():
        key = item.revision.options.get(is_key=True).position
        respond(learner, item, str(key % 4 + 1))
    again = practice.again(learner, session, at=timezone.now())
    before = {item.revision for item in session.items.all()}
    after = {item.revision for item in again.items.all()}
    assert len(after) == 2
    assert not before & after
    assert {revision.item for revision in after} == {template.item}


def test_a_retired_template_is_asked_no_more(template, world, learner):
    template.item.is_retired = True
    template.item.save()
    assert {revision.seed for revision in begin(learner, world, Generated.MIXED, count=20)} == {None}
    with pytest.raises(practice.NothingToPractise):
        practice.start_from(learner, [template.item], label="Gone", at=NOW)


def test_a_scenario_is_asked_answered_and_summed_up_like_any_item(template, learner, client: Client):
    client.force_login(learner)
    session = practice.start_from(learner, [template.item] * 2, label="Two", at=NOW)
    page = client.get(reverse("quizzes:item", args=[session.pk, 1]))
    assert "A scenario made for you" in page.content.decode()
    run = run_through(learner, session)
    for item in run.items:
        key = item.revision.options.get(is_key=True).position
        code = run.codes(item).options[key - 1]
        client.post(reverse("quizzes:answer", args=[session.pk, item.position]), {"option": code})
    assert Counter(Response.objects.of(learner).values_list("is_right", flat=True)) == {True: 2}
    assert client.get(reverse("quizzes:summary", args=[session.pk])).status_code == 200


@pytest.mark.parametrize("name", ["settings", "quizzes:practice", "quizzes:marks", "progress:today"])
def test_pages_stand_where_a_scenario_is_marked_and_missed(template, world, learner, client: Client, name):
    client.force_login(learner)
    session = practice.start_from(learner, [template.item], label="One", at=NOW)
    item = session.items.get()
    respond(learner, item, "")
    item.revision.item.bookmarks.create(learner=learner, made_at=NOW)
    item.revision.item.notes.create(learner=learner, text="Look again", changed_at=NOW)
    assert client.get(reverse(name)).status_code == 200


def test_exams_draw_no_scenario(template, world, learner):
    blueprint = make_blueprint(3)
    make(make_template(Objective.objects.get(pk=blueprint.topics.get().topic.objectives.values("pk")[:1])), learner)
    drawn = {one.item for one in candidates(learner, blueprint, list(blueprint.topics.all()))}
    assert len(drawn) == 3 + 2
    assert not ScenarioTemplate.objects.filter(item__in=drawn).exists()


def test_prompts_and_options_are_all_of_one_scenario(world, learner):
    template = make_template(world.items[0].objective, **MATCHING)
    generating.revisions_for([template] * 3, learner, at=NOW, rng=random.Random(1))
    assert Prompt.objects.count() == 9
    assert all(prompt.option.revision_id == prompt.revision_id for prompt in Prompt.objects.select_related("option"))


def test_a_faster_learner_is_no_error(template, learner, monkeypatch):
    """Between the look and the insert somebody else stores the same scenario."""
    stored, other = generating._stored, UserFactory.create()
    looks: list[int] = []

    def look_too_early(*of: object) -> object:
        found = stored(*of)  # type: ignore[arg-type]
        looks.append(len(found))
        if len(looks) == 1:
            monkeypatch.setattr(generating, "_stored", stored)
            make(template, other)
            monkeypatch.setattr(generating, "_stored", look_too_early)
        return found

    monkeypatch.setattr(generating, "_stored", look_too_early)
    made = make(template, learner)
    assert looks == [0, 1]
    assert ItemRevision.objects.get(item=template.item) == made
    assert made.options.count() == 4


def test_worlds_apart_do_not_share_misconceptions(learner):
    """The same slug in two guides is two ideas."""
    worlds = [make_world(1, 1), make_world(1, 1)]
    ideas = [Misconception.objects.create(guide=one.guide, slug="group-idea", title="An idea") for one in worlds]
    templates = [make_template(one.items[0].objective) for one in worlds]
    for _ in range(6):
        generating.revisions_for(templates, learner, at=NOW, rng=random.Random())
    for template, idea in zip(templates, ideas, strict=True):
        options = Option.objects.filter(revision__item=template.item, text="A group")
        assert {option.misconception for option in options} <= {idea}

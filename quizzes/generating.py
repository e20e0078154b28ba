"""Generated scenarios: a template's next item for a learner, one never met before, stored once for everybody."""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.models import User
from quizzes import scenarios
from quizzes.models import ItemRevision, Misconception, Option, PracticeItem, Prompt, ScenarioTemplate
from quizzes.scenarios import SEEDS, Scenario, Unsound
from web.markdown import to_html, to_inline_html

logger = logging.getLogger(__name__)

RACES = 5  # how often another learner may store the same scenario first
Place = tuple[int, int]  # a template's item and a seed


def revisions_for(
    templates: Sequence[ScenarioTemplate], learner: User, *, at: datetime, rng: random.Random
) -> list[ItemRevision | None]:
    """For each template a scenario that the learner has not met, else the one met least recently; for a template that
    is there twice two different ones. None where two evaluations of the key disagree: such a scenario is not shown.

    The same number of queries for any number of templates. Their `item.bank` is best loaded already.
    """
    places = _places(templates, _met(templates, learner), rng)
    by_item = {template.item_id: template for template in templates}
    made = {place: _checked(by_item[place[0]], place[1]) for place in places}
    sound = {place: scenario for place, scenario in made.items() if scenario}
    for _ in range(RACES):
        stored = _stored(by_item, sound)
        missing = {place: scenario for place, scenario in sound.items() if place not in stored}
        try:
            with transaction.atomic():
                stored |= _store(by_item, missing, at) if missing else {}
        except IntegrityError:  # another learner was faster with one of them
            continue
        return [stored.get(place) for place in places]
    raise IntegrityError("scenarios could not be stored")


def _met(templates: Iterable[ScenarioTemplate], learner: User) -> dict[int, dict[int, datetime]]:
    """When the learner last met each seed, by the item of its template."""
    seen = (
        PracticeItem.objects.of(learner)
        .filter(
            revision__item__scenario__in={template.pk for template in templates},
            revision__template_number=F("revision__item__scenario__number"),
        )
        .order_by()
        .values_list("revision__item", "revision__seed")
        .annotate(last_at=Max("session__started_at"))
    )
    met: dict[int, dict[int, datetime]] = {}
    for item, seed, last_at in seen:
        if seed is not None:
            met.setdefault(item, {})[seed] = last_at
    return met


def _places(
    templates: Iterable[ScenarioTemplate], met: Mapping[int, Mapping[int, datetime]], rng: random.Random
) -> list[Place]:
    """A seed for each template, none twice for the same."""
    left: dict[int, Iterator[int]] = {}
    for template in templates:
        if template.item_id not in left:
            known = met.get(template.item_id, {})
            fresh = [seed for seed in range(SEEDS) if seed not in known]
            rng.shuffle(fresh)
            left[template.item_id] = iter([*fresh, *sorted(known, key=lambda seed: known[seed])])
    return [(template.item_id, next(left[template.item_id])) for template in templates]


def _checked(template: ScenarioTemplate, seed: int) -> Scenario | None:
    try:
        return scenarios.evaluate_twice(template.document, seed)
    except Unsound:
        logger.exception("The scenario template %s makes an unsound item of seed %s", template.pk, seed)
        return None


def _stored(templates: Mapping[int, ScenarioTemplate], places: Iterable[Place]) -> dict[Place, ItemRevision]:
    wanted = set(places)
    rows = ItemRevision.objects.filter(
        item__in=templates,
        template_number=F("item__scenario__number"),
        seed__in={seed for _, seed in wanted},
    )
    return {place: row for row in rows if row.seed is not None and (place := (row.item_id, row.seed)) in wanted}


def _store(
    templates: Mapping[int, ScenarioTemplate], made: Mapping[Place, Scenario], at: datetime
) -> dict[Place, ItemRevision]:
    """In the order of items and seeds, so that two who store the same do not wait for each other."""
    ordered = sorted(made)
    revisions = ItemRevision.objects.bulk_create(
        _revision(templates[item], seed, made[item, seed], at) for item, seed in ordered
    )
    stored = dict(zip(ordered, revisions, strict=True))
    ideas = _ideas(templates, made)
    options = [
        Option(
            revision=stored[place],
            slug="abcdefghi"[position - 1],
            position=position,
            text=option.text,
            text_html=to_inline_html(option.text),
            is_key=option.is_key,
            rationale=option.rationale,
            rationale_html=to_inline_html(option.rationale),
            misconception_id=ideas.get((templates[place[0]].item.bank.guide_id, option.misconception or "")),
        )
        for place in ordered
        for position, option in enumerate(made[place].options, 1)
    ]
    at_place = {(option.revision_id, option.position): option for option in Option.objects.bulk_create(options)}
    prompts = []
    for place in ordered:
        position_of = {option.answer: position for position, option in enumerate(made[place].options, 1)}
        prompts += [
            Prompt(
                revision=stored[place],
                position=position,
                text=prompt.text,
                text_html=to_inline_html(prompt.text),
                option=at_place[stored[place].pk, position_of[prompt.answer]],
                rationale=prompt.rationale,
                rationale_html=to_inline_html(prompt.rationale),
            )
            for position, prompt in enumerate(made[place].prompts, 1)
        ]
    Prompt.objects.bulk_create(prompts)
    return stored


def _revision(template: ScenarioTemplate, seed: int, made: Scenario, at: datetime) -> ItemRevision:
    keys = sum(option.is_key for option in made.options)
    return ItemRevision(
        item_id=template.item_id,
        number=(template.number - 1) * SEEDS + seed + 1,
        kind=made.kind,
        stem=made.stem,
        stem_html=to_html(made.stem),
        rationale=made.rationale,
        rationale_html=to_html(made.rationale),
        choose_count=len(made.prompts) or keys,
        template_number=template.number,
        seed=seed,
        digest=_digest(made),
        made_at=at,
    )


def _ideas(templates: Mapping[int, ScenarioTemplate], made: Mapping[Place, Scenario]) -> dict[tuple[int, str], int]:
    """Misconceptions by guide and slug."""
    slugs = {option.misconception for scenario in made.values() for option in scenario.options if option.misconception}
    guides = {template.item.bank.guide_id for template in templates.values()}
    rows = Misconception.objects.filter(guide__in=guides, slug__in=slugs).values_list("guide", "slug", "pk")
    return {(guide, slug): pk for guide, slug, pk in rows}


def _digest(made: Scenario) -> str:
    options = [[option.text, option.is_key, option.rationale, option.misconception] for option in made.options]
    prompts = [[prompt.text, prompt.answer, prompt.rationale] for prompt in made.prompts]
    words = [made.kind, made.stem, made.rationale, options, prompts]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()

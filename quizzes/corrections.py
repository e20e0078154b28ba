"""Corrects the key of a revision: stores what counts from now on, and scores anew what was given to it.

Responses are what was recorded, right or wrong is our judgement of them: where that was mistaken it is mended in every
response, so that nobody's progress suffers from our wrong key. An item that is left out counts as right for everybody
who met it: there is nothing in it to learn from again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from quizzes.keys import Correcting, authors_key, corrected, prompts_of
from quizzes.kinds import KINDS
from quizzes.models import AcceptedResponse, ItemRevision, KeyCorrection, Option, Response, ResponseChoice
from quizzes.scoring import Correction, Key, Rule
from quizzes.signals import key_corrected

BATCH = 1000
OFFERED = 40


class BadCorrection(ValueError):  # noqa: N818
    """A correction that says nothing, in words for whoever made it."""


def authors_key_of(revision: ItemRevision) -> Key:
    options = list(Option.objects.filter(revision=revision))
    return authors_key(revision, options, prompts_of([revision]).get(revision.pk, ()))


def key_as(revision: ItemRevision, correcting: Correcting) -> Key:
    """The key of a revision under a correction, whatever is in force."""
    return corrected(revision, authors_key_of(revision), correcting)


def check(revision: ItemRevision, correcting: Correcting) -> None:
    """Raises BadCorrection with words."""
    names_some = correcting.how in {Correction.ACCEPT, Correction.NEW}
    if names_some and not correcting.values:
        raise BadCorrection("Name at least one answer that is right.")
    if not names_some and correcting.values:
        raise BadCorrection("Answers are named only to accept them or as the new key.")
    kind, authors = KINDS[revision.kind], authors_key_of(revision)
    if correcting.how == Correction.NEW and kind.hides_options:
        raise BadCorrection("Where something is typed, further answers can be accepted or the question left out.")
    for value in correcting.values:
        if correcting.how == Correction.ACCEPT and kind.score(value, authors).is_right:
            raise BadCorrection("One of these answers is right by the author’s key already.")


def given_to(revision: ItemRevision) -> Counter[str]:
    """How often each response was given to a revision, encoded; what was left empty is not counted."""
    rows = Response.objects.filter(revision=revision).exclude(value="").order_by().values_list("value")
    return Counter(dict(rows.annotate(times=Count("pk"))))


def offers(revision: ItemRevision) -> list[tuple[str, str]]:
    """The responses that may turn out to be right, encoded and in words: every single option, and what was given most
    often, where it is complete and not right by the author's key."""
    kind, key, given = KINDS[revision.kind], authors_key_of(revision), given_to(revision)
    single = [str(position) for position in range(1, key.option_count + 1)] if kind.is_choice else []
    found = dict.fromkeys(
        [*(single if revision.choose_count == 1 else ()), *(value for value, _ in given.most_common(OFFERED))]
    )
    offered = [
        value for value in found if kind.filled(value) == revision.choose_count and not kind.score(value, key).is_right
    ]
    words = words_of(revision, offered)
    return [(value, f"{said} (given {_times(given[value])})") for value, said in zip(offered, words, strict=True)]


def words_of(revision: ItemRevision, values: Iterable[str]) -> list[str]:
    """Responses as a person reads them."""
    kind, texts = KINDS[revision.kind], authors_key_of(revision).texts
    prompts = [prompt.text for prompt in prompts_of([revision]).get(revision.pk, ())]
    return ["; ".join(kind.words(value, texts, prompts)) for value in values]


def _times(count: int) -> str:
    return {0: "by nobody", 1: "once"}.get(count, f"{count} times")


@transaction.atomic
def make(
    revision: ItemRevision,
    correcting: Correcting,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    rule_of: Callable[[Response], Rule | None] = lambda _: None,
) -> KeyCorrection:
    """Put a correction in force. `rule_of`: by which rule a response was scored; if none, that of the item's bank."""
    check(revision, correcting)
    correction = KeyCorrection.objects.create(
        revision=revision, how=correcting.how, reason=reason, made_at=at, made_by=by
    )
    AcceptedResponse.objects.bulk_create(
        AcceptedResponse(correction=correction, value=value) for value in correcting.values
    )
    ItemRevision.objects.filter(pk=revision.pk).update(correction=correction)
    revision.correction = correction
    _score_anew(revision, key_as(revision, correcting), rule_of)
    key_corrected.send(KeyCorrection, revision=revision, correction=correction)
    return correction


def _score_anew(revision: ItemRevision, key: Key, rule_of: Callable[[Response], Rule | None]) -> None:
    """In batches, a constant number of queries each."""
    kind, usual = KINDS[revision.kind], Rule(revision.item.bank.scoring)
    changed: list[Response] = []
    for response in Response.objects.filter(revision=revision).order_by("pk").iterator(chunk_size=BATCH):
        score = kind.score(response.value, key, rule_of(response) or usual)
        if (score.is_right, score.points) != (response.is_right, response.points):
            response.is_right, response.points = score.is_right, score.points
            changed.append(response)
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        Response.objects.bulk_update(batch, ["is_right", "points"], batch_size=BATCH)
        if not kind.is_choice:  # what a choice stands for is what was chosen, whatever the key
            _stand_for_anew(revision, key, batch)


def _stand_for_anew(revision: ItemRevision, key: Key, responses: Sequence[Response]) -> None:
    kind = KINDS[revision.kind]
    at = {option.position: option for option in Option.objects.filter(revision=revision)}
    ResponseChoice.objects.filter(response__in=responses).delete()
    ResponseChoice.objects.bulk_create(
        _choices(responses, lambda value: kind.chosen(value, kind.fitting(value, key)), at)
    )


def _choices(
    responses: Iterable[Response], chosen: Callable[[str], frozenset[int]], at: dict[int, Option]
) -> Iterable[ResponseChoice]:
    for response in responses:
        for position in sorted(chosen(response.value)) if response.value else ():
            yield ResponseChoice(response=response, option=at[position])

"""The model that random histories are held against, and the histories themselves."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from torture.rules import Model, Save, Slot, Step, history

SLOTS = [Slot(1, 4, 1), Slot(2, 5, 2)]


@pytest.fixture
def model() -> Model:
    return Model(SLOTS, deadline=100, grace=10)


def save(
    *chosen: int, at: float = 1, position: int = 1, epoch: int = 1, counter: int = 1, flagged: bool = False
) -> Step:
    return Step(at, "save", Save(0, position, epoch, counter, chosen, flagged))


def test_the_highest_version_wins_in_any_order(model):
    assert [model.step(save(2, counter=3)), model.step(save(1, counter=2)), model.step(save(4, counter=4))] == [
        "saved",
        "changed",
        "saved",
    ]
    assert model.newest[1].chosen == (4,)


def test_a_repeat_is_acknowledged_even_after_the_end_and_another_content_is_not(model):
    model.step(save(2))
    model.step(Step(2, "submit"))

    assert model.step(save(2, at=3)) == "saved"
    assert model.step(save(3, at=3)) == "over"


def test_a_device_that_took_over_wins_over_any_count(model):
    model.step(save(2, counter=50))
    model.step(Step(2, "take-over"))

    assert model.step(save(3, epoch=2)) == "saved"
    assert model.step(save(4, counter=51)) == "changed"
    assert model.step(save(4, epoch=3)) == "tampered"


@pytest.mark.parametrize(("at", "outcome"), [(100, "saved"), (110, "saved"), (110.1, "late")])
def test_receipt_decides_up_to_the_grace(model, at, outcome):
    assert model.step(save(1, at=at)) == outcome


@pytest.mark.parametrize(("at", "finished"), [(110, None), (130, None), (130.1, 100)])
def test_nothing_closes_before_every_wait_is_over(model, at, finished):
    model.step(Step(at, "sweep"))

    assert model.finished == finished


def test_a_submit_in_the_grace_ends_at_the_deadline(model):
    model.step(Step(105, "submit"))

    assert model.finished == 100


def test_too_many_are_refused(model):
    assert model.step(save(1, 2, 3, position=2)) == "too-many"


def test_histories_hold_what_makes_them_hard():
    steps = [step for seed in range(200) for step in history(SLOTS, Random(seed), lasts=100)]
    saves = [step.save for step in steps if step.save]

    assert {step.what for step in steps} == {"save", "take-over", "submit", "sweep"}
    assert len(saves) > len(set(saves))  # doubled
    assert any(one.version == other.version and one != other for one, other in itertools.pairwise(saves))
    assert any(
        one.window == other.window and one.version > other.version for one, other in itertools.pairwise(saves)
    )  # overtaken
    assert any(step.at > 100 for step in steps if step.save)  # late
